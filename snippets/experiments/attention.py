"""Experiments of the page on attention."""

# --8<-- [start:root]
import numpy as np

from layers import softmax

rng = np.random.default_rng(0)
for d_k in (1, 16, 256):
    Q = rng.normal(size=(1000, 1, d_k))
    K = rng.normal(size=(1000, 8, d_k))
    S = Q @ K.swapaxes(-1, -2)  # 1000 queries, 8 keys each
    raw, _ = softmax.forward(S)
    scaled, _ = softmax.forward(S / np.sqrt(d_k))
    raw, scaled = (P.max(axis=-1).mean() for P in (raw, scaled))
    print(f"d_k = {d_k:3}, largest weight: {raw:.2f}, scaled {scaled:.2f}")
# --8<-- [end:root]

# --8<-- [start:unequal]
import numpy as np

from layers import attention

Q = np.array([[1.0, 0.0], [0.0, 2.0]])
K = np.array([[1.0, 1.0], [0.0, 1.0], [-1.0, 0.0]])
V = np.array([[1.0, 0.0, 2.0], [0.0, 1.0, 0.0], [3.0, -1.0, 1.0]])
O, cache = attention.forward(Q, K, V)
P = cache[3]
print("P =", P.round(4), sep="\n")
print("O =", O.round(4), sep="\n")

dO = np.array([[1.0, 0.0, -1.0], [0.5, 0.5, 0.0]])
dQ, dK, dV = attention.backward(dO, cache)
print("dQ =", dQ.round(4), sep="\n")
print("dK =", dK.round(4), sep="\n")
print("dV =", dV.round(4), sep="\n")
# --8<-- [end:unequal]

# --8<-- [start:hidden]
import numpy as np

from layers import attention, softmax

Q = K = V = np.eye(2)
O, cache = attention.forward(Q, K, V)
P, scale = cache[3:]
dO = np.array([[0.1, 0.2], [-0.1, 0.3]])
dQ, dK, dV = attention.backward(dO, cache)
dS = softmax.backward(dO @ V.T, (P,))
print("wrong, but the same numbers:")
print("  Q instead of K in dQ:   ", np.array_equal(dS @ Q * scale, dQ))
print("  K instead of Q in dK:   ", np.array_equal(dS.T @ K * scale, dK))
print("  P not transposed in dV: ", np.allclose(P @ dO, dV))
print("  V left out of dP:       ", np.array_equal(dO, dO @ V.T))
# --8<-- [end:hidden]

# --8<-- [start:causal]
import numpy as np

from layers import attention

Q = K = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
V = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
causal = np.tri(3, dtype=bool)  # True on and below the diagonal
O, cache = attention.forward(Q, K, V, causal)
P = cache[3]
print("P =", P.round(4), sep="\n")
print("O =", O.round(4), sep="\n")

dO = np.array([[1.0, 1.0], [1.0, -1.0], [0.5, 0.0]])
dQ, dK, dV = attention.backward(dO, cache)
print("dQ =", dQ.round(4) + 0, sep="\n")
print("dK =", dK.round(4), sep="\n")
print("dV =", dV.round(4), sep="\n")
# --8<-- [end:causal]

# --8<-- [start:edges]
nothing = np.array([[False] * 3, [True] * 3, [True] * 3])
O, cache = attention.forward(Q, K, V, nothing)
dQ, dK, dV = attention.backward(dO, cache)
print("nothing to attend to:    O[0] =", O[0], " dQ[0] =", dQ[0])

with np.errstate(invalid="ignore"):
    row = np.full(3, -np.inf)
    print("  softmax of -inf:       P[0] =", np.exp(row - row.max()))

O, cache = attention.forward(Q[:1], K[:1], V[:1])
dQ, dK, dV = attention.backward(dO[:1], cache)
print("a single token:          O[0] =", O[0], " dQ[0] =", dQ[0])

O, cache = attention.forward(1e4 * Q, K, V)
print("scores in the thousands: P[0] =", cache[3][0])
# --8<-- [end:edges]

# --8<-- [start:tied]
import numpy as np

from layers import attention

X = np.eye(2)
O, cache = attention.forward(X, X, X)
dO = np.array([[0.1, 0.2], [-0.1, 0.3]])
dQ, dK, dV = attention.backward(dO, cache)
dX = dQ + dK + dV
print("dQ =", dQ.round(4), sep="\n")
print("dK =", dK.round(4), sep="\n")
print("dV =", dV.round(4), sep="\n")
print("dX =", dX.round(4), sep="\n")
# --8<-- [end:tied]

# --8<-- [start:heads]
from layers import attention, multi_head_attention

X = np.array([[[2, 3, -4, 3], [0, 0, 1, -2], [4, -4, -2, -1]]]) / 4
W_q = [[1, -1, -3, -4], [-4, -4, -3, 4], [-3, 1, 2, -2], [-2, -1, -2, 4]]
W_k = [[-3, 4, 3, 3], [-3, -1, 1, 0], [1, 2, 1, -4], [4, 1, 4, -2]]
W_v = [[-1, 3, -3, -4], [-1, 2, -3, 3], [-1, -2, 0, 4], [3, 3, -2, -4]]
W_o = [[3, 2, 2, -4], [-4, 0, -1, -1], [4, -3, 0, -2], [-2, 3, -3, -2]]
W_q, W_k, W_v, W_o = np.array([W_q, W_k, W_v, W_o]) / 4
Y, cache = multi_head_attention.forward(X, W_q, W_k, W_v, W_o, heads=2)
P = cache[-1][3]
print("P of head 1 =", P[0, 0].round(4), sep="\n")
print("P of head 2 =", P[0, 1].round(4), sep="\n")

dY = np.array([[[-3, -3, -2, 2], [1, 0, -3, 3], [3, -2, -4, -2]]]) / 4
dX, dW_q, dW_k, dW_v, dW_o = multi_head_attention.backward(dY, cache)
print("Y =", Y[0].round(4), sep="\n")
print("dX =", dX[0].round(4), sep="\n")

Q, K, V = (X[0] @ W.T for W in (W_q, W_k, W_v))
O_1, _ = attention.forward(Q[:, :2], K[:, :2], V[:, :2])
O_2, _ = attention.forward(Q[:, 2:], K[:, 2:], V[:, 2:])
apart = np.hstack([O_1, O_2]) @ W_o.T
print("equal to two separate attentions:", np.allclose(Y[0], apart))
# --8<-- [end:heads]

# --8<-- [start:check]
import numpy as np

from lab.gradient_check import check
from layers import attention, multi_head_attention

rng = np.random.default_rng(0)
shapes = {"Q": (2, 3, 4), "K": (2, 5, 4), "V": (2, 5, 6)}
arrays = {name: rng.normal(size=shape) for name, shape in shapes.items()}
mask = np.tri(3, 5, k=1, dtype=bool)
errors = check(attention.forward, attention.backward, **arrays, mask=mask)

X, causal = rng.normal(size=(2, 3, 4)), np.tri(3, dtype=bool)
W = {name: rng.normal(size=(4, 4)) for name in ("W_q", "W_k", "W_v", "W_o")}
layer = multi_head_attention
errors |= check(layer.forward, layer.backward, X=X, **W, heads=2, mask=causal)
for name, error in errors.items():
    print(f"{name:4} agrees with finite differences:", error < 1e-8)
# --8<-- [end:check]

# --8<-- [start:traps_backward]
import numpy as np

from layers import attention, softmax

Q = np.array([[1.0, 0.0], [0.0, 2.0]])
K = np.array([[1.0, 1.0], [0.0, 1.0], [-1.0, 0.0]])
V = np.array([[1.0, 0.0, 2.0], [0.0, 1.0, 0.0], [3.0, -1.0, 1.0]])
O, cache = attention.forward(Q, K, V)
dO = np.array([[1.0, 0.0, -1.0], [0.5, 0.5, 0.0]])
dQ, dK, dV = attention.backward(dO, cache)
P, scale = cache[3:]
dP = dO @ V.T
dS = softmax.backward(dP, (P,))

diagonal = P * (1 - P) * dP
print("dQ right                ", dQ.round(4).tolist())
print("   without the scale    ", (dS @ K).round(4).tolist())
print("   softmax elementwise  ", (diagonal @ K * scale).round(4).tolist())
print("   row sum left out     ", (P * dP @ K * scale).round(4).tolist())
# --8<-- [end:traps_backward]

# --8<-- [start:traps_forward]
E = np.exp(scale * Q @ K.T)
print("P right                 ", P.round(4).tolist())
print("   over the queries     ", (E / E.sum(axis=0)).round(4).tolist())

mask = np.array([[True, False, False], [True, True, False]])
_, cache = attention.forward(Q, K, V, mask)
zero, _ = softmax.forward(np.where(mask, scale * Q @ K.T, 0))
print("masked P right          ", cache[3].round(4).tolist())
print("   scores set to 0      ", zero.round(4).tolist())
print("   mask after softmax   ", (P * mask).round(4).tolist())

K = np.arange(8).reshape(2, 2, 2)
print("Kᵀ of example 1 right   ", K.swapaxes(-1, -2)[0].tolist())
print("   K.T                  ", K.T[0].tolist())
X = np.arange(8).reshape(2, 4)  # 2 tokens, width 4
print("head 1 of 2 right       ", X.reshape(2, 2, 2).swapaxes(0, 1)[0].tolist())
print("   no swap              ", X.reshape(2, 2, 2)[0].tolist())
# --8<-- [end:traps_forward]

# --8<-- [start:copy]
import numpy as np

from layers import attention

T = 4
K = np.eye(T)  # key t: the position t
V = np.arange(1.0, T + 1)[:, None]
causal = np.tri(T, dtype=bool)
for c in (1, 10, 100):
    Q = c * np.eye(T, k=-1)  # query t: the position before t
    O, cache = attention.forward(Q, K, V, causal)
    print(f"c = {c}, P of the last:", cache[3][-1].round(4))
print("O =", O[:, 0])
# --8<-- [end:copy]
