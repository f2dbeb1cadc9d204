"""Exercise: a step of Adam."""

import numpy as np

from exercises.grading import grade_by
from lab import optimizers

GRADIENTS = np.array([[1.0, 0.5], [2.0, 0.25], [0.5, 0.125]])


def check(adam):
    """Grade where three steps lead."""
    mistakes = {message: answer for message, (answer,) in MISTAKES.items()}
    return grade_by(path, adam, optimizers.adam, mistakes)


def path(adam):
    """Return where a step for each gradient leads."""
    w, state, found = np.array([1.0, -2.0]), (0, 0, 0), []
    for dw in GRADIENTS:
        w, state = adam(w, dw, state, 0.1)
        found.append(w)
    return {"w": np.array(found)}


def variant(square=True, correct_m=True, correct_v=True, root=True):
    """Return a step of Adam that may have mistakes."""

    def adam(w, dw, state, rate):
        m, v, t = state
        t = t + 1
        m = 0.9 * m + 0.1 * dw
        v = 0.999 * v + 0.001 * (dw**2 if square else dw)
        m_hat = m / (1 - 0.9**t) if correct_m else m
        v_hat = v / (1 - 0.999**t) if correct_v else v
        return w - rate * m_hat / ((np.sqrt(v_hat) if root else v_hat) + 1e-8), (m, v, t)

    return adam


HINTS = [
    "Two things are wrong with `v`, and something is missing in the first steps, when both means "
    "are still close to 0.",
    r"\(v\) is the running mean of the *squared* gradient. Both means start at 0, so they are "
    r"divided by \(1 - \beta^t\): \(\hat m = m/(1 - 0.9^t)\), \(\hat v = v/(1 - 0.999^t)\).",
    "Write `0.001 * dw**2`, then use `m / (1 - 0.9**t)` and `v / (1 - 0.999**t)` in the last "
    "line, but return `m` and `v` as they are.",
]
SOLUTION = (optimizers.adam,)
MISTAKES = {
    "v is the running mean of the squared gradient, dw**2": (variant(False, False, False),),
    "both means start at 0 and are too small at first: divide m by 1 - 0.9**t, v by 1 - 0.999**t": (
        variant(True, False, False),
    ),
    "m is corrected, v is not: divide it by 1 - 0.999**t": (variant(True, True, False),),
    "v is corrected, m is not: divide it by 1 - 0.9**t": (variant(True, False, True),),
    "v has the unit of a squared gradient: take its root": (variant(root=False),),
}


if __name__ == "__main__":
    # --8<-- [start:start]
    import numpy as np

    def adam(w, dw, state, rate):
        m, v, t = state
        t = t + 1
        m = 0.9 * m + 0.1 * dw
        v = 0.999 * v + 0.001 * dw
        w = w - rate * m / (np.sqrt(v) + 1e-8)
        return w, (m, v, t)
    # --8<-- [end:start]
