"""Draw an embedding: the rows that are read, and the rows that get a gradient."""

import numpy as np

from figures.board import Board
from layers import embedding

E = np.array([[1.0, 0, 2], [0, 3, 1], [2, 2, 0], [1, 1, 1]])
G = np.array([[1.0, 2, 0], [0, 1, 1], [3, 0, 1]])


def board(first, second, third):
    """Mark the rows of three words, each given as the index of a row, 0 to 3."""
    indices = np.array([first, second, third])
    Y, cache = embedding.forward(indices, E)
    dE = embedding.backward(G, cache)
    lost = np.zeros_like(E)
    lost[indices] = G  # the last gradient of a row overwrites the others
    read = {(row, column) for row in indices for column in range(3)}

    picture = Board()
    end = picture.matrix("indices", indices[:, None], 10, 6)
    end = picture.matrix("E", E, end + 40, 6, read)
    picture.matrix("Y = E[indices]", Y, end + 30, 6, set(np.ndindex(Y.shape)))
    end = picture.matrix("G = ∂L/∂Y", G, 10, 156, set(np.ndindex(G.shape)), "two")
    end = picture.matrix("∂L/∂E, added up", dE, end + 30, 156, read, "two")
    picture.matrix("dE[indices] = G", lost, end + 30, 156, read, "two")
    missing = np.abs(dE - lost).sum()
    says = f"{missing:g} in total is lost without adding" if missing else "no row is read twice: both agree"
    picture.words(10, 310, says, "say")
    return picture.picture(f"Rows {first}, {second}, {third} are read; {says}")


if __name__ == "__main__":
    # --8<-- [start:figure]
    from figures import embedding

    first = 1  # index of the first word
    second = 0  # index of the second word
    third = 1  # index of the third word
    embedding.board(first, second, third)
    # --8<-- [end:figure]
