"""Attention: the output of every query is a weighted mean of the values."""

# --8<-- [start:forward]
import numpy as np

from layers import softmax


def forward(Q, K, V, mask=None):
    """Average values, weighted by how well keys match queries.

    Q     (..., T_q, d_k)  queries
    K     (..., T_k, d_k)  keys
    V     (..., T_k, d_v)  values
    mask  (T_q, T_k)       True: may attend; leading axes allowed
    O     (..., T_q, d_v)  softmax(Q Kᵀ / √d_k) V; Vaswani et al. 2017
    """
    if Q.ndim != K.ndim or Q.shape[:-2] + Q.shape[-1:] != K.shape[:-2] + K.shape[-1:]:
        raise ValueError(f"K is {K.shape}, Q {Q.shape} expects the same but for T_k")
    if V.shape[:-1] != K.shape[:-1]:
        raise ValueError(f"V is {V.shape}, K {K.shape} expects the same but for d_v")
    scale = Q.shape[-1] ** -0.5  # 1 / √d_k
    S = scale * Q @ K.swapaxes(-1, -2)  # (..., T_q, T_k)
    if mask is None:
        P, _ = softmax.forward(S)
    else:
        if mask.dtype != bool:
            raise ValueError(f"mask is {mask.dtype}, expected bool")
        sizes = zip(mask.shape, S.shape[-mask.ndim :])
        if mask.ndim > S.ndim or any(m not in (1, s) for m, s in sizes):
            raise ValueError(f"mask is {mask.shape}, expected {S.shape}, or 1")
        P, _ = softmax.forward(np.where(mask, S, np.finfo(S.dtype).min))
        P = np.where(mask, P, 0)  # a row with nothing to attend to gives 0
    O = P @ V
    cache = (Q, K, V, P, scale)
    return O, cache
# --8<-- [end:forward]


# --8<-- [start:backward]
def backward(dO, cache):
    """Go back through the product, the softmax and the scores.

    dO  (..., T_q, d_v)
    dQ  (..., T_q, d_k)
    dK  (..., T_k, d_k)
    dV  (..., T_k, d_v)
    """
    Q, K, V, P, scale = cache
    dV = P.swapaxes(-1, -2) @ dO
    dP = dO @ V.swapaxes(-1, -2)  # (..., T_q, T_k)
    dS = softmax.backward(dP, (P,))
    dQ = dS @ K * scale
    dK = dS.swapaxes(-1, -2) @ Q * scale
    return dQ, dK, dV
# --8<-- [end:backward]


if __name__ == "__main__":
    # --8<-- [start:example]
    Q = K = V = np.eye(2)
    O, cache = forward(Q, K, V)
    print("O =", O.round(4), sep="\n")

    dO = np.array([[0.1, 0.2], [-0.1, 0.3]])
    dQ, dK, dV = backward(dO, cache)
    print("dQ =", dQ.round(4), sep="\n")
    print("dK =", dK.round(4), sep="\n")
    print("dV =", dV.round(4), sep="\n")
    # --8<-- [end:example]
