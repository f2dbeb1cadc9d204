"""Exercise: the forget bias with which half of a gradient remains after twenty steps."""

import numpy as np

from layers import lstm

T, W = 20, np.zeros((4, 2))  # the biases alone set the gates


def kept(b_f):
    """Return how much of the gradient at the last cell state reaches the first."""
    X, h, C = np.zeros((1, T, 1)), np.zeros((1, 1)), np.ones((1, 1))
    _, (steps,) = lstm.forward(X, h, C, W, np.array([b_f, 0.0, 0.0, 0.0]))
    dC = np.ones((1, 1))
    for step in reversed(steps):
        dC = lstm.step_backward(np.zeros((1, 1)), dC, step)[2]
    return dC.item()


def check(b_f):
    """Judge a bias: the smallest with two decimals that keeps half of the gradient."""
    share = kept(float(b_f))
    print(f"b_f = {b_f}: {share:.3f} of the gradient remains")
    is_smallest = share >= 0.5 > kept(float(b_f) - 0.01)
    told = "right" if is_smallest else "too small" if share < 0.5 else "larger than necessary"
    print(told)
    return told == "right"


SOLUTION = (3.35,)
MISTAKES = {"too small": (1.0,), "larger than necessary": (3.4,)}


if __name__ == "__main__":
    # --8<-- [start:start]
    from exercises import forget_bias

    b_f = 0.0  # your answer, with two decimals
    forget_bias.check(b_f)
    # --8<-- [end:start]
