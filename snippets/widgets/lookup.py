"""Embedding: a sentence reads rows of a table, and sends gradients back to them."""

import numpy as np

from layers import embedding
from widgets.figure import Figure, rounded

WORDS = ("?", "the", "cat", "dog", "sat", "ran", "on", "to", "mat", "and")  # "?" is for every other word
LONGEST = 8  # words of a sentence
SENTENCES = ("the cat sat on the mat", "the dog ran and ran", "a dog and a cat")
CAPTION = """
Choose a sentence or write one. Each word reads one row of E, and nothing is computed. Backward, each
position sends its upstream gradient to the row that it has read: the row of a word that occurs twice gets
the sum of both, that of a word that does not occur gets 0. Words that the table does not have share the row
of “?” and its gradient.
"""


def table():
    """Return E, (10, 3), and an upstream gradient for each position, (8, 3)."""
    rng = np.random.default_rng(0)
    return rng.integers(-9, 10, (len(WORDS), 3)) / 10, rng.integers(-3, 4, (LONGEST, 3)).astype(float)


def indices(sentence):
    return np.array([WORDS.index(word) if word in WORDS else 0 for word in sentence.split()[:LONGEST]])


def run(sentence):
    """Return Y and ∂L/∂E of a sentence."""
    E, upstream = table()
    Y, cache = embedding.forward(indices(sentence), E)
    return Y, embedding.backward(upstream[: len(Y)], cache)


def state():
    E, upstream = table()
    return {
        "words": WORDS,
        "sentences": SENTENCES,
        "E": rounded(E),
        "upstream": rounded(upstream),
        "runs": [dict(zip(("Y", "dE"), map(rounded, run(sentence)))) for sentence in SENTENCES],
    }


def figure():
    return Figure("lookup.js", "a sentence that reads rows of a table", CAPTION, state())
