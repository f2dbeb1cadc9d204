"""Exercise: the backward pass of an embedding, with words that repeat."""

import numpy as np

from exercises.grading import grade_by
from layers import embedding

dY = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
CASES = {
    "no word twice": (dY, np.array([0, 2, 1])),
    "a word twice": (dY, np.array([2, 0, 2])),
    "two sentences, (2, 2)": (np.arange(1.0, 9.0).reshape(2, 2, 2), np.array([[1, 1], [1, 0]])),
}


def check(backward):
    """Grade a backward pass, for a table of three words."""
    mistakes = {message: wrong for message, (wrong,) in MISTAKES.items()}
    return grade_by(gradients, backward, embedding.backward, mistakes)


def gradients(backward):
    return {name: backward(dY, (indices, (3, 2))) for name, (dY, indices) in CASES.items()}


def assigned(dY, cache):
    indices, shape = cache
    dE = np.zeros(shape)
    dE[indices] = dY
    return dE


def looped(dY, cache):
    indices, shape = cache
    dE = np.zeros(shape)
    for i, g in zip(indices, dY):
        dE[i] += g
    return dE


def averaged(dY, cache):
    indices, shape = cache
    counts = np.bincount(indices.ravel(), minlength=shape[0])[:, None]
    return right(dY, cache) / np.maximum(counts, 1)


def for_each_position(dY, cache):
    indices, shape = cache
    return np.eye(shape[0])[indices].sum(axis=-1)[..., None] * dY


def right(dY, cache):
    indices, shape = cache
    dE = np.zeros(shape)
    np.add.at(dE, indices, dY)
    return dE


HINTS = [
    "It passes if no word occurs twice. What should the row of a word get that occurs twice, and "
    "what does it get here?",
    "A word gets the sum of the gradients at all of its positions. The indices may have any "
    "shape, and `dY` has that shape plus one axis.",
    "One line does all of it: `np.add.at(dE, indices, dY)`. `dE[indices] += dY` does not, because "
    "NumPy reads all rows before it writes any.",
]
SOLUTION = (right,)
MISTAKES = {
    "this is the mean over the positions of a word: add their gradients up": (averaged,),
    "this has a row for each position: the table has one for each word": (for_each_position,),
    "the last gradient overwrites the others: add both": (assigned,),
    "indices can have any shape: here each i is a whole sentence, and a word repeats in it": (looped,),
}


if __name__ == "__main__":
    # --8<-- [start:start]
    import numpy as np

    def backward(dY, cache):
        indices, shape = cache
        dE = np.zeros(shape)
        for i, g in zip(indices, dY):
            dE[i] = g
        return dE
    # --8<-- [end:start]
