"""Attention over a sentence, with vectors that are made by hand."""

import numpy as np

from layers import attention
from widgets.figure import Figure, rounded

SENTENCE = "The animal didn't cross the street because it was too".split()
ENDINGS = ("tired", "wide")
FEATURES = ("living", "place", "action", "property")
SIZE = 2.5  # of a feature that a word has, and of one that it asks for
HAS = {"animal": "living", "street": "place", "cross": "action", "tired": "property", "wide": "property"}
ASKS = {
    "The": "living",
    "animal": "action",
    "didn't": "action",
    "cross": "living place",
    "the": "place",
    "street": "action",
    "because": "action",
    "was": "property",
    "too": "property",
    "tired": "living",
    "wide": "place",
}
TURNS = (np.pi / 6, np.pi / 2)  # angles from one position to the next
CAPTION = """
Choose a word: its query is compared with the key of every word, and the weights say how much of each
value its output gets. Choose “it”, then change the ending from tired to wide: the weight moves from the
animal to the street. Switch the scale 1/√d off: that weight becomes nearly 1. With the mask a word gives no
weight to those after it. The vectors are made by hand, not learned: in the head “meaning”, a key
says what a word is and a query what it asks for, and “it” asks for what the ending needs, as if a
previous layer had found that out; in the head “previous word”, both are angles of the position.
"""


def words(ending):
    return [*SENTENCE, ending]


def meaning(ending):
    """Return Q and K (11, 4): the features that each word asks for, and those that it has."""
    return features(ASKS | {"it": ASKS[ending]}, ending), features(HAS, ending)


def features(table, ending):
    """Return a row for each word: SIZE for the features that the table gives it."""
    rows = [[name in table.get(word, "").split() for name in FEATURES] for word in words(ending)]
    return SIZE * np.array(rows)


def previous_word(ending):
    """Return Q and K (11, 4): a query has the angles of the position before its own."""
    positions = np.arange(len(words(ending)))

    def angles(positions):
        return 2 * np.concatenate([[np.cos(turn * positions), np.sin(turn * positions)] for turn in TURNS]).T

    return angles(positions - 1), angles(positions)


HEADS = {"meaning": meaning, "previous word": previous_word}


def weights(Q, K, scaled, masked):
    """Return the weights of the layer, (11, 11); with these values the output is the weights."""
    T, d = Q.shape
    mask = np.tri(T, dtype=bool) if masked else None
    P, _ = attention.forward(Q if scaled else Q * np.sqrt(d), K, np.eye(T), mask)
    return P


def state():
    cases = {}
    for ending in ENDINGS:
        for name, head in HEADS.items():
            Q, K = head(ending)
            found = {
                f"{scaled} {masked}": rounded(weights(Q, K, scaled == "on", masked == "on"), 3)
                for scaled in ("on", "off")
                for masked in ("on", "off")
            }
            cases[f"{ending} {name}"] = {"Q": rounded(Q, 2), "K": rounded(K, 2), "P": found}
    columns = {"meaning": FEATURES, "previous word": ["cos", "sin", "cos", "sin"]}
    return {"words": SENTENCE, "columns": columns, "cases": cases}


def figure():
    return Figure("attention.js", "attention in a sentence", CAPTION, state())
