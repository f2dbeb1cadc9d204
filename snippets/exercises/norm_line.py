"""Exercise: the one line of batch norm's backward pass."""

import numpy as np

from exercises.grading import grade_function
from layers import batch_norm


def check(backward):
    """Grade a backward pass, for five examples of three features."""
    rng = np.random.default_rng(0)
    X, dY = rng.normal(size=(2, 5, 3))
    gamma, beta = rng.normal(size=(2, 3))
    _, cache = batch_norm.forward(X, gamma, beta)
    mistakes = {message: wrong for message, (wrong,) in MISTAKES.items()}
    return grade_function(backward, batch_norm.backward, mistakes, [(dY, cache)], ("dX", "dgamma", "dbeta"))


def variant(mean=1, spread=1, scale=1, axis=0, divided=True):
    """A backward pass with or without each of its terms."""

    def backward(dY, cache):
        X_hat, s, gamma = cache
        G = dY * gamma if scale else dY
        shared = G.mean(axis, keepdims=True)
        stretched = (G * X_hat).mean(axis, keepdims=True)
        dX = (G - mean * shared - spread * X_hat * stretched) / (s if divided else 1)
        return dX, (dY * X_hat).sum(axis=0), dY.sum(axis=0)

    return backward


HINTS = [
    "The check says which part is wrong. The mean and the variance depend on every example, so "
    "`x` reaches the loss along two more paths.",
    r"\(\partial L/\partial x = \frac{1}{s}\big(d - \text{mean}(d) - \hat x "
    r"\text{mean}(d\,\hat x)\big)\) with \(d = \gamma g\), and the means are over the "
    "examples.",
    "With `d = gamma * dY`: subtract `d.mean(axis=0)` and `X_hat * (d * X_hat).mean(axis=0)` from "
    "`d`, then divide by `s`.",
]
SOLUTION = (batch_norm.backward,)
MISTAKES = {
    "mean and variance are treated as constants: both depend on X": (variant(0, 0),),
    "the path through the variance is missing: the term with X_hat": (variant(1, 0),),
    "the path through the mean is missing": (variant(0, 1),),
    "gamma is missing": (variant(scale=0),),
    "all three terms are there: divide them by s": (variant(divided=False),),
    "the means are over the features: batch norm takes them over the examples": (variant(axis=1),),
}


if __name__ == "__main__":
    # --8<-- [start:start]
    def backward(dY, cache):
        X_hat, s, gamma = cache
        dX = gamma * dY / s
        return dX, (dY * X_hat).sum(axis=0), dY.sum(axis=0)
    # --8<-- [end:start]
