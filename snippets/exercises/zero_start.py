"""Exercise: which gradients are not zero if a network starts with zeros everywhere."""

import numpy as np

from lab import softmax_cross_entropy
from layers import dense, relu

NAMES = ("W1", "b1", "W2", "b2")


def check(not_zero):
    """Grade a list of names."""
    return {"not_zero": message_of(not_zero)}


def message_of(not_zero):
    try:
        given = frozenset(not_zero)
    except TypeError:
        return "write a list of names, such as ['W1', 'b1']"
    if unknown := sorted(map(str, given - set(NAMES))):
        return f"{unknown[0]} is no parameter of this network: {', '.join(NAMES)}"
    if given == frozenset(first_gradients()):
        return None
    return {frozenset(answer): message for message, (answer,) in MISTAKES.items()}.get(given, OTHER)


def first_gradients():
    """Return the names of the gradients that are not zero in the first step."""
    rng = np.random.default_rng(0)
    X, labels = rng.random((6, 4)), np.array([0, 1, 2, 0, 0, 1])
    Z, cache_1 = dense.forward(X, np.zeros((5, 4)), np.zeros(5))
    H, cache_2 = relu.forward(Z)
    Y, cache_3 = dense.forward(H, np.zeros((3, 5)), np.zeros(3))
    dY = softmax_cross_entropy.backward(1.0, softmax_cross_entropy.forward(Y, labels)[1])
    dH, dW2, db2 = dense.backward(dY, cache_3)
    _, dW1, db1 = dense.backward(relu.backward(dH, cache_2), cache_1)
    return [name for name, gradient in zip(NAMES, (dW1, db1, dW2, db2)) if gradient.any()]


OTHER = "not yet: follow the zeros forward, then backward from the scores"
HINTS = [
    "Follow the values forward first. What do the hidden units output, and what are the scores?",
    r"\(\partial L/\partial W_2 = G^\top H\) and \(\partial L/\partial H = G\,W_2\). Which of \(G\), \(H\) "
    r"and \(W_2\) are zero?",
    r"\(H\) and \(W_2\) are zero, \(G\) is not: all classes get the same probability, and one of them is "
    "right.",
]
SOLUTION = (["b2"],)
MISTAKES = {
    "the list is still empty: equal probabilities are not right, so the scores have a gradient": (
        [],
    ),
    "the gradient of W2 is the scores' gradient times the hidden units, and these are all 0": (["W2", "b2"],),
    "the gradient has to go back through W2, which is 0: nothing arrives at the first layer": (list(NAMES),),
    "the other way round: the gradient comes from the scores, and W2, which is 0, stops it": (["W1", "b1"],),
    "b1 is before W2, which is 0: no gradient arrives there": (["b1", "b2"],),
}


if __name__ == "__main__":
    # --8<-- [start:start]
    not_zero = []  # your answer: names out of "W1", "b1", "W2", "b2"
    # --8<-- [end:start]
