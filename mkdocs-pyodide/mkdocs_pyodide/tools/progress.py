"""Show the progress of a build: a bar on a terminal, elsewhere a line every few seconds.

    with progress("fetching numpy.whl", total=size) as task:
        task.done += len(chunk)

What takes less than a moment is not mentioned. Of nested tasks the innermost is shown.
"""

import logging
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from tqdm import tqdm

LINE_INTERVAL_S = 4
BAR_INTERVAL_S = 0.3

log = logging.getLogger("mkdocs.plugins.pyodide")


@dataclass
class Task:
    """One thing that takes its time.

    text     what is done: "running cell 14 of 260, index.md"
    done     how much of it, in the unit of `total`
    total    how much there is, None where that is unknown
    is_bytes whether these are bytes
    """

    text: str
    done: int = 0
    total: int | None = None
    is_bytes: bool = False
    start: float = field(default_factory=time.monotonic)

    def __str__(self) -> str:
        parts = [self.text]
        if self.is_bytes and self.done:
            of = f" of {self.total / 1e6:.1f}" if self.total else ""
            parts.append(f"{self.done / 1e6:.1f}{of} MB")
        if (seconds := time.monotonic() - self.start) >= LINE_INTERVAL_S:
            parts.append(f"{seconds:.0f} s")
        return ", ".join(parts)


class LogLines:
    """Log the current task every few seconds."""

    interval = LINE_INTERVAL_S

    def show(self, task: Task) -> None:
        log.info("%s", task)

    def clear(self) -> None:
        pass


class ProgressBar(logging.Filter):
    """Draw the current task as the terminal's last line; a logged line replaces it."""

    interval = BAR_INTERVAL_S

    def __init__(self) -> None:
        super().__init__()
        self.bar: tqdm | None = None
        self.lock = threading.Lock()
        for handler in logging.getLogger("mkdocs").handlers:
            handler.addFilter(self)

    def filter(self, record: logging.LogRecord) -> bool:
        self.clear()
        return True

    def show(self, task: Task) -> None:
        with self.lock:
            form = "{desc} {bar:20} {percentage:.0f} %" if task.total else "{desc}"
            if self.bar is None or self.bar.bar_format != form:
                self._close()
                self.bar = tqdm(total=task.total, bar_format=form, leave=False, dynamic_ncols=True)
            self.bar.total = task.total
            self.bar.n = min(task.done, task.total) if task.total else 0
            self.bar.set_description_str(str(task))

    def clear(self) -> None:
        with self.lock:
            self._close()

    def _close(self) -> None:
        if self.bar is not None:
            self.bar.close()
            self.bar = None


class Reporter:
    """Show the innermost task again and again, in a thread of its own, while there is one."""

    def __init__(self) -> None:
        self.tasks: list[Task] = []
        self.wake = threading.Event()
        self.thread: threading.Thread | None = None

    @contextmanager
    def progress(
        self, text: str, done: int = 0, total: int | None = None, is_bytes: bool = False
    ) -> Iterator[Task]:
        """Show what is done for as long as the block takes."""
        task = Task(text, done, total, is_bytes)
        self.tasks.append(task)
        if self.thread is None:
            self.thread = threading.Thread(target=self._run, daemon=True, name="progress")
            self.thread.start()
        self.wake.set()
        try:
            yield task
        finally:
            self.tasks.remove(task)

    def _run(self) -> None:
        view = ProgressBar() if sys.stderr.isatty() else LogLines()
        while True:
            if not self.tasks:
                self.wake.clear()
                view.clear()
                self.wake.wait()
            time.sleep(view.interval)
            with suppress(IndexError):  # the last one may end meanwhile
                view.show(self.tasks[-1])


progress = Reporter().progress
