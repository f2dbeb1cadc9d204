"""Exercise: the gradients of a dense layer by hand, two examples, two inputs, two outputs."""

import numpy as np

from exercises.grading import grade
from layers import dense

X = np.array([[1.0, 2.0], [3.0, -1.0]])
W = np.array([[2.0, 0.0], [1.0, 1.0]])
G = np.array([[1.0, -1.0], [0.0, 2.0]])
_, dW, db = dense.backward(G, (X, W))


def check(dW, db):
    """Grade two gradients, as lists of numbers."""
    return grade({"dW": dW, "db": db}, SOLUTION, MISTAKES)


HINTS = [
    r"\(\partial L/\partial W\) has the shape of \(W\): a row for each output, a column for each "
    "input. `db` has one number for each output.",
    r"Entry \((k, d)\) of \(\partial L/\partial W\) is \(\sum_n g_{nk} x_{nd}\): column \(k\) of "
    r"\(G\) times column \(d\) of \(X\).",
    r"The first entry of `dW` is \(1 \cdot 1 + 0 \cdot 3\), the one below it \(-1 \cdot 1 + 2 "
    r"\cdot 3\). The first entry of `db` is the sum of the first column of \(G\).",
]
SOLUTION = (dW.tolist(), db.tolist())
MISTAKES = {
    "you haven't changed the zeros yet": ([[0, 0], [0, 0]], [0, 0]),
    "transposed, or summed along the wrong axis: rows of W are outputs": (dW.T.tolist(), G.sum(1).tolist()),
    "this is the mean over the examples: use the sum": ((dW / 2).tolist(), (db / 2).tolist()),
    "this is the first example only: the second counts too": (np.outer(G[0], X[0]).tolist(), G[0].tolist()),
}


if __name__ == "__main__":
    # --8<-- [start:start]
    dW = [[0, 0], [0, 0]]  # your answer
    db = [0, 0]
    # --8<-- [end:start]
