"""Exercise: the backward pass of a dense layer, with the most common mistakes."""

import numpy as np

from exercises.grading import grade_function
from layers import dense


def check(backward):
    """Grade a backward pass, for three examples, four inputs and two outputs."""
    rng = np.random.default_rng(0)
    X, W, dZ = rng.normal(size=(3, 4)), rng.normal(size=(2, 4)), rng.normal(size=(3, 2))
    mistakes = {message: answer for message, (answer,) in MISTAKES.items()}
    return grade_function(backward, dense.backward, mistakes, [(dZ, (X, W))], ("dX", "dW", "db"))


def transposed(dZ, cache):
    X, W = cache
    return dZ @ W, X.T @ dZ, dZ.sum(axis=0)


def not_summed(dZ, cache):
    X, W = cache
    return dZ @ W, dZ.T @ X, dZ


def averaged(dZ, cache):
    X, W = cache
    return dZ @ W, dZ.T @ X / len(X), dZ.mean(axis=0)


def summed_over_outputs(dZ, cache):
    X, W = cache
    return dZ @ W, dZ.T @ X, dZ.sum(axis=1)


HINTS = [
    "Compare the shapes: `dW` has to have the shape of `W`, (2, 4), and `db` that of `b`, (2,), "
    "for any number of examples.",
    r"All examples share \(W\) and \(b\), so the chain rule sums over the examples: \(\partial "
    r"L/\partial W = G^\top X\), and \(\partial L/\partial b\) adds up the rows of \(G\).",
    "Two lines change. Swap the factors in the line of `dW` and transpose `dZ`, and sum `dZ` over `axis=0` "
    "in the line of `db`.",
]
SOLUTION = (dense.backward,)
MISTAKES = {
    "this is the gradient of Wᵀ: a gradient has the shape of its variable": (transposed,),
    "there is still one row for each example: add up their gradients, since they share b": (not_summed,),
    "this is the mean: a mean belongs to the loss, this layer sums over the examples": (averaged,),
    "summed over the wrong axis: there is one bias for each output": (summed_over_outputs,),
}


if __name__ == "__main__":
    # --8<-- [start:start]
    def backward(dZ, cache):
        X, W = cache
        dX = dZ @ W
        dW = X.T @ dZ
        db = dZ
        return dX, dW, db
    # --8<-- [end:start]
