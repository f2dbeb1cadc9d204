"""The first run of a program with NumPy: ours beside bare Pyodide and markdown-exec's own fence.

    python tests/bench/start.py [pairs] [pairs on 4G]

One Chromium, one nginx with the configuration that the engine ships, and a new profile for each sample: a
cold visit, a rest until nothing is fetched any more, a second visit. Samples take turns, so that a busy
moment hits all alike; a ratio is the median of the ratios of those taken side by side.
"""

import contextlib
import dataclasses
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "mkdocs-pyodide" / "tests"))

import report
import sites
import slow
from browsers import FLAGS
from nginx import hosting
from playwright.sync_api import sync_playwright

INTENT = 1.0  # seconds that the pointer rests on the cell before the click
REST = 1.5  # seconds without an answer after which a visit has come to rest
PATIENCE = 120_000  # ms

PROBE = """
globalThis.probe = { blocked: [] };
new PerformanceObserver((list) => {
  for (const { startTime, duration } of list.getEntries()) probe.blocked.push([startTime, duration]);
}).observe({ type: "longtask", buffered: true });
addEventListener("click", () => { probe.click ??= performance.now(); }, true);
new MutationObserver(() => {
  if (document.querySelector(OUTPUT)?.textContent.trim() === RESULT) probe.output ??= performance.now();
}).observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
"""


@dataclasses.dataclass(frozen=True)
class System:
    """A page with the program.

    path     from the host's root
    cell     what the pointer rests on
    run      what is clicked
    ready    in JavaScript, whether a click has an effect
    output   where the result appears
    intent   seconds between the pointer's coming and the click
    """

    name: str
    path: str
    cell: str
    run: str
    ready: str
    output: str
    intent: float = 0


OURS = System(
    "ours",
    "/project/site/trial/",
    "figure.cell",
    "figure.cell >> role=button[name='Run'i]",
    "document.querySelector('figure.cell button')",
    "figure.cell output[data-origin=live]",
)
BARE = System("bare", "/rivals/bare/", "button", "button", "document.querySelector('button').onclick", "pre")
EXEC = System(
    "markdown-exec",
    "/rivals/markdown-exec/",
    ".pyodide",
    ".pyodide span[id$=run]",
    "document.querySelector('.pyodide span[id$=run]')?.onclick",
    ".pyodide-output",
)
INTENDED = dataclasses.replace(OURS, name="intended", intent=INTENT)
SYSTEMS = [OURS, BARE, INTENDED, EXEC]


@dataclasses.dataclass(frozen=True)
class Visit:
    """What a visit took: milliseconds, and bytes by who asked for them."""

    from_click: float
    from_navigation: float
    blocked: float
    before: int
    until: int
    kept: int = 0


class Bench:
    """A host, and the slow line that leads to it, if one does."""

    def __init__(self, playwright, host, line=None):
        self.playwright = playwright
        self.host = host
        self.line = line

    def sample(self, system):
        """Return a cold and a second visit of a new reader."""
        before = self.sent().keeper
        with tempfile.TemporaryDirectory() as profile, self.browser(profile) as context:
            probe = f"const OUTPUT = {system.output!r}, RESULT = {sites.RESULT!r};{PROBE}"
            context.add_init_script(f"{{{probe}}}")
            with slow.processor(profile) if self.line else contextlib.nullcontext():
                first = self.visit(context, system)
                self.rest()
                first = dataclasses.replace(first, kept=self.sent().keeper - before)
                context.pages[-1].close()
                return first, self.visit(context, system)

    @contextlib.contextmanager
    def browser(self, profile):
        chromium = self.playwright.chromium
        context = chromium.launch_persistent_context(
            profile, executable_path=os.environ["CHROMIUM"], args=FLAGS
        )
        context.set_default_timeout(PATIENCE)
        yield context
        context.close()

    def visit(self, context, system):
        start = self.sent().page
        page = context.new_page()
        port = self.line.port if self.line else self.host.port
        page.goto(f"http://127.0.0.1:{port}{system.path}")
        page.wait_for_function(f"() => {system.ready}")
        before = self.sent().page
        if system.intent:
            page.locator(system.cell).hover()
            time.sleep(system.intent)
        page.locator(system.run).click()
        page.wait_for_function("() => probe.output")
        until = self.sent().page
        probe = page.evaluate("probe")
        return Visit(
            from_click=probe["output"] - probe["click"],
            from_navigation=probe["output"],
            blocked=max(
                (duration for begin, duration in probe["blocked"] if begin < probe["output"]), default=0
            ),
            before=before - start,
            until=until - start,
        )

    def sent(self):
        """Count the bytes that the host has sent so far."""
        page = keeper = 0
        for line in self.host.log.read_text("utf-8").splitlines():
            _, _, size, _, referrer = line.split(" ", 4)
            if referrer.endswith("/service-worker.js"):
                keeper += int(size)
            else:
                page += int(size)
        return Sent(page, keeper)

    def rest(self):
        """Wait until nothing is fetched any more."""
        state, since = None, time.monotonic()
        while time.monotonic() - since < REST:
            time.sleep(0.1)
            if state != (state := (self.host.log.stat().st_size, self.line and self.line.passed)):
                since = time.monotonic()


@dataclasses.dataclass(frozen=True)
class Sent:
    """Bytes for pages, and for what the service worker keeps in the background."""

    page: int
    keeper: int


def measure(bench, pairs):
    """Return the samples of each system, a list of (cold, second visit)."""
    samples = {system.name: [] for system in SYSTEMS}
    for turn in range(pairs):
        for system in SYSTEMS[:: 1 if turn % 2 == 0 else -1]:
            samples[system.name].append(bench.sample(system))
            cold, warm = samples[system.name][-1]
            times = f"{cold.from_click:7.0f} {warm.from_click:7.0f} ms"
            print(f"{system.name:14} {times}", file=sys.stderr, flush=True)
    return samples


def rows(samples):
    for name, visit in (("first visit", 0), ("second visit", 1)):
        for label, field in (("click to output", "from_click"), ("address to output", "from_navigation")):
            yield row(f"{name}, {label}, s", samples, lambda s, v=visit, f=field: getattr(s[v], f) / 1000)
    yield row("longest block of the page, s", samples, lambda s: s[0].blocked / 1000)


def byte_rows(samples):
    yield row("before the click, MB", samples, lambda s: s[0].before / 1e6, compared=False)
    yield row("until the output, MB", samples, lambda s: s[0].until / 1e6)
    yield row("second visit, MB", samples, lambda s: s[1].until / 1e6, compared=False)
    yield row("afterwards, to work offline, MB", samples, lambda s: s[0].kept / 1e6, compared=False)


def row(label, samples, value, compared=True):
    values = {name: [value(sample) for sample in taken] for name, taken in samples.items()}
    cells = [statistics.median(values[name]) for name in ("bare", "markdown-exec", "ours", "intended")]
    if compared:
        cells += [ratio(values[name], values["bare"]) for name in ("ours", "intended")]
    return [label, *(f"{cell:.2f}" for cell in cells), *[""] * (len(HEAD) - 1 - len(cells))]


def ratio(ours, theirs):
    return statistics.median(a / b for a, b in zip(ours, theirs, strict=True))


HEAD = [
    "",
    "bare Pyodide",
    "markdown-exec",
    "here",
    "here, after intent",
    "here : bare",
    "after intent : bare",
]


def title(text):
    return [f"**{text}**", *[""] * (len(HEAD) - 1)]


def main(pairs=5, slow_pairs=3):
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        sites.ours(folder / "site")
        (folder / "www" / "rivals").mkdir(parents=True)
        sites.rivals(folder / "www" / "rivals")
        sites.compress(folder)
        # The rivals' pages have inline scripts: of the headers they get that of the cache alone.
        more = f"location /rivals/ {{ root {folder}/www; add_header Cache-Control $cache always; }}"
        with hosting(folder / "site", more=more) as host, sync_playwright() as playwright:
            fast = measure(Bench(playwright, host), pairs)
            with slow.line(host.port) as line:
                phone = measure(Bench(playwright, host, line), slow_pairs)
    body = [title("this machine"), *rows(fast), title("phone on 4G"), *rows(phone)]
    body += [title("bytes"), *byte_rows(fast)]
    report.publish("start", f"{report.table(HEAD, body)}\n\n{note(pairs, slow_pairs)}")


def note(pairs, slow_pairs):
    return (
        f"Medians of {pairs} alternating pairs ({slow_pairs} on 4G: 9 Mbit/s, 170 ms, processor 4× slower, "
        "workers too), and medians of their ratios. The program imports NumPy and prints a sum. "
        "markdown-exec's fence loads Python with the page and cannot be clicked before. HTTP/1.1 on loopback."
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
