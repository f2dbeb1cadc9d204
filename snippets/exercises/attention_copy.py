"""Exercise: queries and keys with which each token copies the previous one."""

import numpy as np

from layers import attention

T = 4
CAUSAL = np.tri(T, dtype=bool)


def check(Q, K):
    """Grade Q and K (4, d_k) by the weight that tokens 1 to 3 give to the previous token."""
    try:
        Q, K = np.asarray(Q, float), np.asarray(K, float)
    except (TypeError, ValueError):
        return {"Q and K": "write two arrays of numbers"}
    if Q.ndim != 2 or Q.shape != K.shape or len(Q) != T:
        return {"Q and K": f"Q is {Q.shape} and K {K.shape}, both should be (4, d_k)"}
    with np.errstate(all="ignore"):
        _, (*_, P, _) = attention.forward(Q, K, np.eye(T), CAUSAL)
    return {"Q and K": message_of(P)}


def message_of(P):
    before, itself = np.diag(P, -1), np.diag(P)[1:]
    if (before > 0.9).all():
        return None
    if np.allclose(P, CAUSAL / CAUSAL.sum(axis=1, keepdims=True)):
        return EQUAL
    if (itself > before).all():
        return ITSELF
    if (before > itself).all():
        return SMALL
    return "not yet: query t should match key t - 1 and no other"


EQUAL = "all scores are equal: each token attends equally to all visible tokens"
ITSELF = "each token attends most to itself: its query points in the direction of its own key"
SMALL = "the right positions, but the weights are too small: make the scores larger"
HINTS = [
    "Token t should give nearly all of its weight to token t − 1. Which score must be larger than "
    "all others in row t?",
    "The keys are the rows of the identity. A query that equals the key of token t − 1 has the "
    "score 1/√4 with it and 0 with the others; softmax then prefers it, but not by much.",
    "Take `np.eye(4, k=-1)`, whose row t has its 1 at t − 1, and multiply it by a large number, "
    "such as 50.",
]
SOLUTION = (50 * np.eye(T, k=-1), np.eye(T))
MISTAKES = {
    EQUAL: (np.zeros((T, T)), np.eye(T)),
    ITSELF: (50 * np.eye(T), np.eye(T)),
    SMALL: (np.eye(T, k=-1), np.eye(T)),
    "not yet: query t should match key t - 1 and no other": (50 * np.eye(T)[::-1], np.eye(T)),
}


if __name__ == "__main__":
    # --8<-- [start:start]
    import numpy as np

    Q = np.zeros((4, 4))  # your answer
    K = np.eye(4)
    # --8<-- [end:start]
