"""The display of a training run: progress bar, curves, and a picture of what the model has learned."""

import builtins
import sys
import time

from training import pictures

PAUSE = 0.25  # s between two drawings, at least
SHARE = 0.1  # of the time that drawing may take


class Screen:
    """Shows a run where values can be displayed; elsewhere prints a line from time to time.

    history  measured so far, lists of (step, value) by name
    total    steps of this run
    picture  returns a picture to show, or None
    """

    def __init__(self, history, total, picture=None):
        self.history = history
        self.total = total
        self.picture = picture
        self.number = 0
        self.pause = PAUSE

    def __enter__(self):
        self.start = self.shown = time.monotonic()
        main = sys.modules["__main__"]
        self.display = getattr(main, "display", None) or getattr(builtins, "display", None)
        if self.display:
            self.curves = self.display(self._curves(), display_id=True)
            self.view = self.display(self.picture(), display_id=True) if self.picture else None
        return self

    def refresh(self, number):
        """Show the progress after a step."""
        self.number = number
        if self.display and time.monotonic() - self.shown > self.pause:
            self._draw(self._seconds_left())
        elif not self.display and number % max(1, self.total // 10) == 0:
            print(f"step {self.history['steps']}: {last_values(self.history)}")

    def __exit__(self, *error):
        """Show the end, also of a run that is stopped or fails."""
        if self.display:
            self._draw(seconds_left=None)

    def _draw(self, seconds_left):
        start = time.monotonic()
        self.curves.update(self._curves(seconds_left))
        if self.view:
            self.view.update(self.picture())
        self.shown = time.monotonic()
        self.pause = max(PAUSE, (self.shown - start) / SHARE)

    def _seconds_left(self):
        return (time.monotonic() - self.start) / self.number * (self.total - self.number)

    def _curves(self, seconds_left=None):
        return pictures.curves(self.history, self.number, self.total, seconds_left)


def last_values(history):
    """Return the last value of each measurement, as text."""
    last = {name: values[-1][1] for name, values in history.items() if name != "steps"}
    return ", ".join(f"{name} {value:.3f}" for name, value in last.items())
