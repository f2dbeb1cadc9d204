"""Draw a dense layer: the numbers that one output and one gradient are computed from."""

import numpy as np

from figures.board import Board, number, signed
from layers import dense

X = np.array([[1.0, 2, -1], [0, 3, 1], [2, -2, 0], [1, 1, 1]])
W = np.array([[1.0, -1, 2], [0, 2, 1]])
b = np.array([1.0, -1])
G = np.array([[1.0, 0], [-1, 2], [2, 1], [0, -1]])


def board(n, k, d):
    """Mark what output k of example n and the gradient of weight (k, d) are computed from.

    n  row of X, 0 to 3
    k  row of W, 0 or 1
    d  column of X and W, 0 to 2
    """
    Z, cache = dense.forward(X, W, b)
    _, dW, _ = dense.backward(G, cache)
    columns = range(X.shape[1])
    picture = Board()
    end = picture.matrix("X", X, 10, 6, {(n, c) for c in columns})
    end = picture.matrix("W", W, end + 30, 6, {(k, c) for c in columns})
    end = picture.matrix("b", b[:, None], end + 30, 6, {(k, 0)})
    picture.matrix("Z = XWᵀ + b", Z, end + 30, 6, {(n, k)})
    products = " + ".join(f"{signed(X[n, c])}·{signed(W[k, c])}" for c in columns)
    forward = f"Z[{n}, {k}] = {products} + {signed(b[k])} = {number(Z[n, k])}"
    picture.words(10, 160, forward, "say")

    rows = range(len(X))
    end = picture.matrix("G = ∂L/∂Z", G, 10, 180, {(r, k) for r in rows}, "two")
    end = picture.matrix("X", X, end + 30, 180, {(r, d) for r in rows}, "two")
    picture.matrix("∂L/∂W = GᵀX", dW, end + 30, 180, {(k, d)}, "two")
    products = " + ".join(f"{signed(G[r, k])}·{signed(X[r, d])}" for r in rows)
    backward = f"∂L/∂W[{k}, {d}] = {products} = {number(dW[k, d])}"
    picture.words(10, 334, backward, "say")
    return picture.picture(f"{forward}; {backward}")


if __name__ == "__main__":
    # --8<-- [start:figure]
    from figures import dense

    n = 1  # example
    k = 0  # output
    d = 2  # feature
    dense.board(n, k, d)
    # --8<-- [end:figure]
