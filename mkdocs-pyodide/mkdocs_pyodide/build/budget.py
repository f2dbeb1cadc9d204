"""Budgets: what a cell may use in the reader's browser, stated by its author, checked at build.

The build's Python is faster than the browser's, so a cell over its budget here is over it there.
Processor time counts: a busy machine makes no cell more expensive.
"""

import contextlib
import re
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

FORM = re.compile(r"(\d+(?:\.\d+)?) ?s, ?(\d+(?:\.\d+)?) ?MB")
FORGET_PEAK = "5"  # written into clear_refs; see proc(5)


@dataclass(frozen=True)
class Budget:
    """Seconds, and megabytes of memory on top of what was used before."""

    seconds: float
    megabytes: float

    @classmethod
    def parse(cls, text: str) -> "Budget":
        """Read "10 s, 30 MB"."""
        match = FORM.fullmatch(text.strip())
        if not match:
            raise ValueError(
                f'budget="{text}" is not a budget; write seconds and megabytes: budget="10 s, 30 MB"'
            )
        return cls(*map(float, match.groups()))

    def allows(self, cost: "Budget") -> bool:
        return cost.seconds <= self.seconds and cost.megabytes <= self.megabytes

    def __str__(self) -> str:
        return f"{round(self.seconds, 2):g} s, {round(self.megabytes, 2):g} MB"


@contextlib.contextmanager
def measure_cost() -> Iterator[Callable[[], Budget]]:
    """Yield a function that returns, after the block, what it has used."""
    taken: list[float] = []
    memory, start = peak_memory(forget=True), time.process_time()
    try:
        yield lambda: Budget(*taken)
    finally:
        taken += [time.process_time() - start, max(0, peak_memory() - memory) / 1e6]


def peak_memory(forget: bool = False) -> int:
    """Return the most bytes of memory that this process has had, since the last `forget` where it can.

    0 on a system that does not say.
    """
    with contextlib.suppress(OSError):
        if forget:
            Path("/proc/self/clear_refs").write_text(FORGET_PEAK)
        status = Path("/proc/self/status").read_text()
        if found := re.search(r"^VmHWM:\s*(\d+) kB", status, re.MULTILINE):
            return 1024 * int(found[1])
    with contextlib.suppress(ImportError):
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return 0
