"""Exercise: queries and keys by which each token copies the one before it."""

import numpy as np

from layers import attention

T = 4
CAUSAL = np.tri(T, dtype=bool)


def check(Q, K):
    """Judge Q and K (4, d_k) by the weight that tokens 1 to 3 give to the token before."""
    Q, K = np.asarray(Q, float), np.asarray(K, float)
    if Q.ndim != 2 or Q.shape != K.shape or len(Q) != T:
        print(f"Q is {Q.shape} and K {K.shape}, both should be (4, d_k)")
        return False
    _, (*_, P, _) = attention.forward(Q, K, np.eye(T), CAUSAL)
    told = verdict(P)
    print("weights of the token before:", np.diag(P, -1).round(2).tolist())
    print(told)
    return told == "right"


def verdict(P):
    before, itself = np.diag(P, -1), np.diag(P)[1:]
    if (before > 0.9).all():
        return "right"
    if np.allclose(P, CAUSAL / CAUSAL.sum(axis=1, keepdims=True)):
        return "all scores are equal: each token looks at all that it may see alike"
    if (itself > before).all():
        return "each token looks at itself most: its query points where its own key does"
    if (before > itself).all():
        return "the right places, too timidly: with larger scores the softmax decides"
    return "not yet: query t should match key t - 1 and no other"


SOLUTION = (50 * np.eye(T, k=-1), np.eye(T))
MISTAKES = {
    "all scores are equal": (np.zeros((T, T)), np.eye(T)),
    "each token looks at itself most": (50 * np.eye(T), np.eye(T)),
    "the right places, too timidly": (np.eye(T, k=-1), np.eye(T)),
    "not yet: query t should match key t - 1": (50 * np.eye(T)[::-1], np.eye(T)),
}


if __name__ == "__main__":
    # --8<-- [start:start]
    import numpy as np

    from exercises import attention_copy

    Q = np.zeros((4, 4))  # yours
    K = np.eye(4)
    attention_copy.check(Q, K)
    # --8<-- [end:start]
