"""Exercise: the backward pass of binary cross-entropy."""

import numpy as np

from exercises.grading import grade_function
from lab import binary_cross_entropy
from layers import sigmoid


def check(backward):
    """Grade a backward pass, for six scores."""
    rng = np.random.default_rng(0)
    X, target = 2 * rng.normal(size=(3, 2)), rng.integers(0, 2, (3, 2)).astype(float)
    mistakes = {message: answer for message, (answer,) in MISTAKES.items()}
    return grade_function(backward, binary_cross_entropy.backward, mistakes, [(1.0, (X, target))], ("dX",))


def with_slope(dL, cache):
    X, target = cache
    P, _ = sigmoid.forward(X)
    return dL * (P - target) * P * (1 - P) / X.size


def with_slope_summed(dL, cache):
    return with_slope(dL, cache) * cache[0].size


def summed(dL, cache):
    return binary_cross_entropy.backward(dL, cache) * cache[0].size


def over_rows(dL, cache):
    return binary_cross_entropy.backward(dL, cache) * cache[0].shape[1]


def uphill(dL, cache):
    return -binary_cross_entropy.backward(dL, cache)


def of_scores(dL, cache):
    X, target = cache
    return dL * (X - target) / X.size


HINTS = [
    "The loss is a mean, and the scores go through sigmoid before the logarithm. Which of the two "
    "has this code forgotten, and which has it counted twice?",
    r"\(\frac{\partial L}{\partial p} = \frac{p - t}{p(1-p)}\), and sigmoid multiplies by "
    r"\(p(1-p)\): the two cancel. The mean divides by the number of all scores.",
    "`dX = dL * (P - target) / X.size`.",
]
SOLUTION = (binary_cross_entropy.backward,)
MISTAKES = {
    "two corrections: P (1 - P) cancels in cross-entropy, and the loss is a mean": (with_slope_summed,),
    "P (1 - P) cancels: the logarithm's derivative is its inverse": (with_slope,),
    "the loss is a mean over all scores: divide by their number": (summed,),
    "the mean is over all scores, X.size, not over the rows": (over_rows,),
    "the sign: where P is too large, the gradient is positive": (uphill,),
    "these are scores minus targets; take the sigmoid first": (of_scores,),
}


if __name__ == "__main__":
    # --8<-- [start:start]
    from layers import sigmoid

    def backward(dL, cache):
        X, target = cache
        P, _ = sigmoid.forward(X)
        dX = dL * (P - target) * P * (1 - P)
        return dX
    # --8<-- [end:start]
