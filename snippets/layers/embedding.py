"""Embedding: look up one row of a table for every index."""

# --8<-- [start:forward]
import numpy as np


def forward(indices, E):
    """Look up one row of the table for every index.

    indices  (...)     integers from 0 to V - 1
    E        (V, d)    the table, one row for each word
    Y        (..., d)  the rows
    """
    if E.ndim != 2:
        raise ValueError(f"E is {E.shape}, expected (V, d)")
    if not np.issubdtype(indices.dtype, np.integer):
        raise ValueError(f"indices are {indices.dtype}, expected integers")
    outside = (indices < 0) | (indices >= len(E))
    if outside.any():
        raise ValueError(f"index {indices[outside][0]} is not a row of E, 0 to {len(E) - 1}")
    Y = E[indices]
    cache = (indices, E.shape)
    return Y, cache
# --8<-- [end:forward]


# --8<-- [start:backward]
def backward(dY, cache):
    """Add every gradient to the row it was read from.

    dY  (..., d)
    dE  (V, d)    zero in the rows that were not read
    """
    indices, shape = cache
    dE = np.zeros(shape, dY.dtype)
    np.add.at(dE, indices, dY)  # dE[indices] += dY would lose repeated indices
    return dE
# --8<-- [end:backward]


if __name__ == "__main__":
    # --8<-- [start:example]
    indices = np.array([1])
    E = np.array([[0.1, 0.2, 0.3], [0.4, 0.5, 0.6]])
    Y, cache = forward(indices, E)
    print("Y =", Y)

    dE = backward(np.array([[0.1, -0.1, 0.2]]), cache)
    print("dE =", dE, sep="\n")
    # --8<-- [end:example]
