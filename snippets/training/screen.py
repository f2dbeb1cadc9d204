"""What is seen of a training run: a bar, curves that grow, a picture of what is learned."""

import builtins
import sys
import time

from training import pictures

PAUSE = 0.25  # s between two drawings


class Screen:
    """Shows a run where values can be displayed; elsewhere it prints a line now and then.

    history  measured so far, lists of (step, value) by name
    total    steps of this run
    picture  returns what is to be seen, or None
    """

    def __init__(self, history, total, picture=None):
        self.history = history
        self.total = total
        self.picture = picture
        self.number = 0

    def __enter__(self):
        self.start = self.shown = time.monotonic()
        main = sys.modules["__main__"]
        self.display = getattr(main, "display", None) or getattr(builtins, "display", None)
        if self.display:
            self.curves = self.display(self._curves(), display_id=True)
            self.view = self.display(self.picture(), display_id=True) if self.picture else None
        return self

    def refresh(self, number):
        """The step of this number is done."""
        self.number = number
        if self.display and time.monotonic() - self.shown > PAUSE:
            self._draw(self._seconds_left())
        elif not self.display and number % max(1, self.total // 10) == 0:
            print(f"step {self.history['steps']}: {told(self.history)}")

    def __exit__(self, *error):
        """Show the end; a run that is stopped or fails has one too."""
        if self.display:
            self._draw(seconds_left=None)

    def _draw(self, seconds_left):
        self.shown = time.monotonic()
        self.curves.update(self._curves(seconds_left))
        if self.view:
            self.view.update(self.picture())

    def _seconds_left(self):
        return (time.monotonic() - self.start) / self.number * (self.total - self.number)

    def _curves(self, seconds_left=None):
        return pictures.curves(self.history, self.number, self.total, seconds_left)


def told(history):
    """Say the last value of each measure."""
    last = {name: values[-1][1] for name, values in history.items() if name != "steps"}
    return ", ".join(f"{name} {value:.3f}" for name, value in last.items())
