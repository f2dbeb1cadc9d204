"""Exercise: queries and keys with which each token copies the previous one."""

import numpy as np

from layers import attention

T = 4
CAUSAL = np.tri(T, dtype=bool)


def check(Q, K):
    """Judge Q and K (4, d_k) by the weight that tokens 1 to 3 give to the previous token."""
    Q, K = np.asarray(Q, float), np.asarray(K, float)
    if Q.ndim != 2 or Q.shape != K.shape or len(Q) != T:
        print(f"Q is {Q.shape} and K {K.shape}, both should be (4, d_k)")
        return False
    _, (*_, P, _) = attention.forward(Q, K, np.eye(T), CAUSAL)
    told = verdict(P)
    print("weights of the previous token:", np.diag(P, -1).round(2).tolist())
    print(told)
    return told == "right"


def verdict(P):
    before, itself = np.diag(P, -1), np.diag(P)[1:]
    if (before > 0.9).all():
        return "right"
    if np.allclose(P, CAUSAL / CAUSAL.sum(axis=1, keepdims=True)):
        return "all scores are equal: each token attends equally to all visible tokens"
    if (itself > before).all():
        return "each token attends most to itself: its query points in the direction of its own key"
    if (before > itself).all():
        return "the right positions, but the weights are too small: make the scores larger"
    return "not yet: query t should match key t - 1 and no other"


SOLUTION = (50 * np.eye(T, k=-1), np.eye(T))
MISTAKES = {
    "all scores are equal": (np.zeros((T, T)), np.eye(T)),
    "each token attends most to itself": (50 * np.eye(T), np.eye(T)),
    "the right positions, but the weights are too small": (np.eye(T, k=-1), np.eye(T)),
    "not yet: query t should match key t - 1": (50 * np.eye(T)[::-1], np.eye(T)),
}


if __name__ == "__main__":
    # --8<-- [start:start]
    import numpy as np

    from exercises import attention_copy

    Q = np.zeros((4, 4))  # your answer
    K = np.eye(4)
    attention_copy.check(Q, K)
    # --8<-- [end:start]
