"""Sliders for numbers of a cell's code: the option `sliders="stride: 1..3"`."""

import html
import math
import re
from dataclasses import dataclass

NUMBER = r"-?(?:\d+\.?\d*|\.\d+)(?:e-?\d+)?"
FORM = re.compile(rf"(?P<name>\w+): ?(?P<low>{NUMBER})\.\.(?P<high>{NUMBER})(?P<log> log)?")
STEPS = 100  # of a slider over numbers that are not whole


@dataclass(frozen=True)
class Slider:
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


def parse_sliders(text: str, source: str) -> list[Slider]:
    """Read "stride: 1..3, rate: 0.001..1 log" against the code. Raises ValueError."""
    return [parse_slider(part.strip(), source) for part in text.split(",") if part.strip()]


def parse_slider(text: str, source: str) -> Slider:
    match = FORM.fullmatch(text)
    if not match:
        fix = 'write a name and its numbers: sliders="rate: 0.1..1"'
        raise ValueError(f'sliders="{text}" is not a range; {fix}')
    name, low, high = match["name"], float(match["low"]), float(match["high"])
    found = re.findall(rf"^{name} = ({NUMBER})(?=\s|$)(?:[ \t]*#[ \t]*(.*))?", source, re.MULTILINE)
    lines = [number for number, _ in found]
    if len(lines) != 1:
        raise ValueError(f"sliders: {name} needs one line `{name} = …` with a number, found {len(lines)}")
    if not low <= float(lines[0]) <= high or low == high:
        raise ValueError(f"sliders: {name} = {lines[0]} is not between {match['low']} and {match['high']}")
    if match["log"] and low <= 0:
        raise ValueError(f"sliders: {name} from {match['low']} has no logarithm; start above 0")
    is_whole = all(re.fullmatch(r"-?\d+", number) for number in (lines[0], match["low"], match["high"]))
    step = 1 if is_whole else (high - low) / STEPS
    return Slider(name, lines[0], low, high, step, bool(match["log"]), meaning=found[0][1].strip())


def render_sliders(sliders: list[Slider], label: str) -> str:
    """Return the HTML of a cell's sliders, which the page's script enables; empty for none.

    label  the group's name, with {names} for theirs
    """
    rows = "".join(map(_row, sliders))
    label = html.escape(label.format(names=", ".join(slider.name for slider in sliders)))
    return f'<div class="cell-sliders" role="group" aria-label="{label}">{rows}</div>\n' if rows else ""


def _row(slider: Slider) -> str:
    low, high, position = (
        f"{math.log10(number) if slider.is_log else number:.12g}"
        for number in (slider.low, slider.high, float(slider.number))
    )
    meaning = f" {html.escape(slider.meaning)}" if slider.meaning else ""
    step = "any" if slider.is_log else f"{slider.step:.12g}"
    return (
        f"<label><code>{html.escape(slider.name)}</code>{meaning}"
        f'<input type="range" min="{low}" max="{high}" step="{step}" value="{position}" '
        'autocomplete="off" disabled>'
        f'<span aria-hidden="true">{slider.number}</span></label>'
    )
