"""Multi-head attention: several attentions side by side, each in its own subspace."""

# --8<-- [start:forward]
import numpy as np

from layers import attention


def split(X, heads):
    N, T, d = X.shape
    return X.reshape(N, T, heads, d // heads).swapaxes(1, 2)  # (N, heads, T, ·)


def merge(X):
    N, heads, T, d_head = X.shape
    return X.swapaxes(1, 2).reshape(N, T, heads * d_head)  # (N, T, d)


def forward(X, W_q, W_k, W_v, W_o, heads, mask=None):
    """Let every token attend to every token, in each head.

    X     (N, T, d)  sequences
    W_q   (d, d)     to the queries of all heads
    W_k   (d, d)     to the keys
    W_v   (d, d)     to the values
    W_o   (d, d)     from the heads' outputs
    mask  (T, T)     True: may attend; leading axes (N, heads) allowed
    Y     (N, T, d)
    """
    if X.ndim != 3 or X.shape[-1] % heads:
        raise ValueError(f"X is {X.shape}, expected (N, T, d) with d a multiple of {heads} heads")
    d = X.shape[-1]
    for name, W in {"W_q": W_q, "W_k": W_k, "W_v": W_v, "W_o": W_o}.items():
        if W.shape != (d, d):
            raise ValueError(f"{name} is {W.shape}, X {X.shape} expects {(d, d)}")
    Q, K, V = (split(X @ W.T, heads) for W in (W_q, W_k, W_v))
    O, attention_cache = attention.forward(Q, K, V, mask)
    O = merge(O)
    Y = O @ W_o.T
    cache = (X, W_q, W_k, W_v, W_o, O, heads, attention_cache)
    return Y, cache
# --8<-- [end:forward]


# --8<-- [start:backward]
def backward(dY, cache):
    """Sum the gradients of X through queries, keys and values.

    dY    (N, T, d)
    dX    (N, T, d)
    dW_q  (d, d)
    dW_k  (d, d)
    dW_v  (d, d)
    dW_o  (d, d)
    """
    X, W_q, W_k, W_v, W_o, O, heads, attention_cache = cache
    tokens = ([0, 1], [0, 1])  # sum over examples and time steps
    dW_o = np.tensordot(dY, O, tokens)
    dO = split(dY @ W_o, heads)
    dQ, dK, dV = map(merge, attention.backward(dO, attention_cache))
    dX = dQ @ W_q + dK @ W_k + dV @ W_v  # X was used three times
    dW_q, dW_k, dW_v = (np.tensordot(G, X, tokens) for G in (dQ, dK, dV))
    return dX, dW_q, dW_k, dW_v, dW_o
# --8<-- [end:backward]


if __name__ == "__main__":
    # --8<-- [start:example]
    # Two heads of width 1; a token attends only to itself and earlier ones.
    X = np.array([[[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]])
    W_q = W_k = W_v = W_o = np.eye(2)
    causal = np.tri(3, dtype=bool)
    Y, cache = forward(X, W_q, W_k, W_v, W_o, heads=2, mask=causal)
    print("Y =", Y[0].round(4), sep="\n")

    dY = np.array([[[0.0, 0.0], [1.0, 0.0], [0.0, 0.0]]])
    dX, dW_q, dW_k, dW_v, dW_o = backward(dY, cache)
    print("dX =", dX[0].round(4), sep="\n")
    # --8<-- [end:example]
