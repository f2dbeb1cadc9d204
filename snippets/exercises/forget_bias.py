"""Exercise: the forget bias with which half of a gradient remains after twenty steps."""

import numbers

import numpy as np

from layers import lstm

T, W = 20, np.zeros((4, 2))  # the biases alone set the gates


def share(b_f):
    """Return how much of the gradient at the last cell state reaches the first."""
    X, h, C = np.zeros((1, T, 1)), np.zeros((1, 1)), np.ones((1, 1))
    _, (steps,) = lstm.forward(X, h, C, W, np.array([b_f, 0.0, 0.0, 0.0]))
    dC = np.ones((1, 1))
    for step in reversed(steps):
        dC = lstm.step_backward(np.zeros((1, 1)), dC, step)[2]
    return dC.item()


def check(b_f):
    """Grade a bias: the smallest with two decimals that keeps half of the gradient."""
    return {"b_f": message_of(b_f)}


def message_of(b_f):
    if not isinstance(b_f, numbers.Real):
        return "write a number"
    if b_f == 0:
        return UNCHANGED
    if share(float(b_f)) < 0.5:
        return SMALL
    return None if share(float(b_f) - 0.01) < 0.5 else LARGE


UNCHANGED = "you haven't changed the 0 yet: half of the gradient is lost at each step"
SMALL = "too small: less than half of the gradient remains after twenty steps"
LARGE = "larger than necessary: half of the gradient remains with a smaller one, too"
HINTS = [
    "At each step the gradient is multiplied by the forget gate. Which gate, to the power of 20, "
    "is one half?",
    r"With the weights 0, \(f = \sigma(b_f)\), and \(f^{20} = \tfrac12\). Solve for \(f\) first, "
    r"then for \(b_f\).",
    r"\(f = 0.5^{1/20}\), and the inverse of the sigmoid is \(\log(f/(1-f))\). Round up to two "
    "decimals.",
]
SOLUTION = (3.35,)
MISTAKES = {UNCHANGED: (0.0,), SMALL: (1.0,), LARGE: (3.4,)}


if __name__ == "__main__":
    # --8<-- [start:start]
    b_f = 0.0  # your answer, with two decimals
    # --8<-- [end:start]
