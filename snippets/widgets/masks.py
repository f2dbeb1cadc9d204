"""Dropout: masks that are drawn one after the other, and the mean of the outputs."""

import numpy as np

from layers import dropout
from widgets.figure import Figure, rounded

X = np.arange(1.0, 7)
RATES = (0.2, 0.5, 0.8)
DRAWS = 100
CAPTION = """
Press Play: each draw drops other units, and multiplies those that stay by 1 / (1 − p). The gradient of a
draw has the same factors: a dropped unit gets none. A single output is far from the input, but the mean
of many draws comes close to it, and that is the output at inference, without a mask. With a larger p more
draws are needed.
"""


def draws(p):
    """Return the factors of the units in each draw, (DRAWS, 6), and the outputs."""
    rng = np.random.default_rng(1)
    factors, outputs = [], []
    for _ in range(DRAWS):
        Y, cache = dropout.forward(X, p, rng)
        outputs.append(Y)
        factors.append(dropout.backward(np.ones_like(X), cache))  # ∂L/∂X where ∂L/∂Y is 1
    return np.array(factors), np.array(outputs)


def case(p):
    factors, outputs = draws(p)
    means = outputs.cumsum(axis=0) / np.arange(1, DRAWS + 1)[:, None]
    kept = ["".join("01"[int(factor > 0)] for factor in row) for row in factors]
    return {"factor": rounded(factors.max()), "kept": kept, "means": rounded(means, 2)}


def state():
    inference, _ = dropout.forward(X, 0.5, np.random.default_rng(0), training=False)
    return {"X": rounded(X), "inference": rounded(inference), "cases": {f"{p}": case(p) for p in RATES}}


def figure():
    return Figure("masks.js", "dropout, drawn many times", CAPTION, state())
