"""A network learns exclusive or: its decision plane at each step, computed at build."""

import numpy as np

from figures.xor import MARGIN, forward, train
from widgets.figure import Figure, rounded

CELLS = 20  # of a side of the plane
LEVELS = 9  # of an output, from 0 or less to 1 or more
STEPS, RATE, SEED = range(0, 301, 12), 0.1, 0
WIDTHS = (1, 2, 4)  # hidden units
CAPTION = """
Press Play: the output for every pair of inputs, blue for 1 and rust for 0, changes until all four points are
right; with one hidden unit they never are. Train runs the cell below, in your browser.
"""


def frame(steps, width):
    """Return the output at each place, a digit for each level, and the loss."""
    weights, losses = train(steps, RATE, width, SEED)
    sides = MARGIN * np.array([-1, 1]) + [0, 1]
    middles = sides[0] + (np.arange(CELLS) + 0.5) / CELLS * (sides[1] - sides[0])
    places = np.stack(np.meshgrid(middles, middles[::-1]), axis=-1).reshape(-1, 2)
    Y, _ = forward(places, weights)
    levels = np.rint(np.clip(Y, 0, 1) * (LEVELS - 1)).astype(int)
    return {"levels": "".join(map(str, levels.ravel())), "loss": rounded(losses[-1])}


def state():
    frames = {str(width): [frame(steps, width) for steps in STEPS] for width in WIDTHS}
    return {"cells": CELLS, "margin": MARGIN, "every": STEPS.step, "frames": frames}


def figure():
    return Figure("xor.js", "a network that learns exclusive or", CAPTION, state())
