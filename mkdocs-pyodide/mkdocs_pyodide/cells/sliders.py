"""Knobs: numbers of a cell's code that the reader moves with sliders, `vary="stride: 1..3"`."""

import html
import math
import re
from dataclasses import dataclass

NUMBER = r"-?(?:\d+\.?\d*|\.\d+)(?:e-?\d+)?"
FORM = re.compile(rf"(?P<name>\w+): ?(?P<low>{NUMBER})\.\.(?P<high>{NUMBER})(?P<log> log)?")
STEPS = 100  # of a slider over numbers that are not whole


@dataclass(frozen=True)
class Knob:
    """A slider for the number of the line `name = …`, from low to high.

    number    as the code has it
    step      of whole numbers 1; else a hundredth of the way
    is_log    whether equal ways are equal factors
    meaning   what the number is: the comment of its line
    """

    name: str
    number: str
    low: float
    high: float
    step: float
    is_log: bool
    meaning: str = ""


def knobs(text: str, source: str) -> list[Knob]:
    """Read "stride: 1..3, rate: 0.001..1 log" against the code. Raises ValueError."""
    return [knob(part.strip(), source) for part in text.split(",") if part.strip()]


def knob(text: str, source: str) -> Knob:
    match = FORM.fullmatch(text)
    if not match:
        raise ValueError(f'vary="{text}" is no range; write a name and its numbers: vary="rate: 0.1..1"')
    name, low, high = match["name"], float(match["low"]), float(match["high"])
    found = re.findall(rf"^{name} = ({NUMBER})(?=\s|$)(?:[ \t]*#[ \t]*(.*))?", source, re.MULTILINE)
    lines = [number for number, _ in found]
    if len(lines) != 1:
        raise ValueError(f"vary: {name} needs one line `{name} = …` with a number, there are {len(lines)}")
    if not low <= float(lines[0]) <= high or low == high:
        raise ValueError(f"vary: {name} = {lines[0]} is not between {match['low']} and {match['high']}")
    if match["log"] and low <= 0:
        raise ValueError(f"vary: {name} from {match['low']} has no logarithm; begin above 0")
    is_whole = all(re.fullmatch(r"-?\d+", number) for number in (lines[0], match["low"], match["high"]))
    step = 1 if is_whole else (high - low) / STEPS
    return Knob(name, lines[0], low, high, step, bool(match["log"]), meaning=found[0][1].strip())


def panel(knobs: list[Knob]) -> str:
    """Return the HTML of a cell's knobs; the page's script sets them free. Empty for none."""
    rows = "".join(map(_row, knobs))
    names = html.escape(", ".join(knob.name for knob in knobs))
    return (
        f'<div class="cell-knobs" role="group" aria-label="sliders for {names}">{rows}</div>\n'
        if rows
        else ""
    )


def _row(knob: Knob) -> str:
    low, high, place = (
        f"{math.log10(number) if knob.is_log else number:.12g}"
        for number in (knob.low, knob.high, float(knob.number))
    )
    meaning = f" {html.escape(knob.meaning)}" if knob.meaning else ""
    step = "any" if knob.is_log else f"{knob.step:.12g}"
    return (
        f'<label><code>{html.escape(knob.name)}</code>{meaning}<input type="range" min="{low}" max="{high}" '
        f'step="{step}" value="{place}" autocomplete="off" disabled>'
        f'<span aria-hidden="true">{knob.number}</span></label>'
    )
