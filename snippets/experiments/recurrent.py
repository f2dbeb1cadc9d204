"""Experiments of the page on recurrent layers."""

# --8<-- [start:inside]
import numpy as np

from layers import lstm

x, h, C = np.array([[0.5]]), np.array([[0.1]]), np.array([[0.2]])
W = np.array([[0.5, 0.5], [0.4, 0.4], [0.3, 0.3], [0.2, 0.2]])
b = np.zeros(4)
h_t, C_t, cache = lstm.step_forward(x, h, C, W, b)
hx, C, f, i, C_tilde, o, tanh_C_t, W = cache
a = hx @ W.T + b  # (1, 4)
print("[h, x]  =", hx[0])
print("a       =", a[0].round(4))
print("f, i, o =", np.round([f, i, o], 4).ravel())
print("C tilde =", C_tilde[0].round(4))
print("C_t, tanh(C_t), h_t =", np.round([C_t, tanh_C_t, h_t], 4).ravel())
# --8<-- [end:inside]

# --8<-- [start:inside_backward]
dh_t, dC_t = np.array([[0.1]]), np.array([[0.05]])
dC_total = dC_t + dh_t * o * (1 - tanh_C_t**2)
da_f = dC_total * C * f * (1 - f)
da_i = dC_total * C_tilde * i * (1 - i)
da_C = dC_total * i * (1 - C_tilde**2)
da_o = dh_t * tanh_C_t * o * (1 - o)
da = np.concatenate([da_f, da_i, da_C, da_o], axis=1)  # (1, 4)
print("dC_t, sum of both paths =", dC_total[0].round(4))
print("da =", da[0].round(4))
print("d[h, x] =", (da @ W)[0].round(4))
# --8<-- [end:inside_backward]

# --8<-- [start:sequence]
import numpy as np

from layers import lstm

X = np.array([[[0.5], [-1.0], [0.25]]])  # one sequence, three steps of one number
h, C = np.array([[0.1]]), np.array([[0.2]])
W = np.array([[0.5, 0.5], [0.4, 0.4], [0.3, 0.3], [0.2, 0.2]])
b = np.zeros(4)
Y, cache = lstm.forward(X, h, C, W, b)
print("Y =", Y[0].round(4).tolist())

dY = np.array([[[0.0], [0.0], [1.0]]])  # the loss depends only on the last state
dX, dh, dC, dW, db = lstm.backward(dY, cache)
print("dX =", dX[0].round(4).tolist())
print("dh, dC =", dh.round(4), dC.round(4))
print("dW =", dW.round(4), sep="\n")
print("db =", db.round(4))
# --8<-- [end:sequence]

# --8<-- [start:shares]
(steps,) = cache
dh_t, dC_t, shares = np.zeros((1, 1)), np.zeros((1, 1)), {}
for t in reversed(range(3)):
    dh_t = dh_t + dY[:, t]
    dx, dh_t, dC_t, dW_t, db_t = lstm.step_backward(dh_t, dC_t, steps[t])
    shares[t + 1] = db_t
    print(f"db of step {t + 1}:", db_t.round(4))
print("their sum equals db:", np.allclose(sum(shares.values()), db))
# --8<-- [end:shares]

# --8<-- [start:far]
import numpy as np

from layers import gru, lstm, rnn

rng = np.random.default_rng(1)
T, I, H = 20, 4, 16
X, h = rng.normal(size=(1, T, I)), np.zeros((1, H))
dY = np.zeros((1, T, H))
dY[:, -1] = rng.normal(size=H)  # the loss depends only on the last state


def weights(rows, columns):
    return rng.uniform(-1, 1, (rows, columns)) / np.sqrt(H)


def shrinking(gradients):
    """Return the norm of the gradient at each step, relative to the last."""
    size = np.array([np.linalg.norm(gradient) for gradient in gradients])
    return size / size[-1]


curves = {}
W = weights(H, H + I)
_, (steps, _) = rnn.forward(X, h, W, np.zeros(H))
gradients = [rnn.backward(dY[:, t:], (steps[t:], W))[1] for t in range(T)]
curves["RNN"] = shrinking(gradients)

W_x, W_h, zero = weights(3 * H, I), weights(3 * H, H), np.zeros(3 * H)
_, (steps, *_) = gru.forward(X, h, W_x, W_h, zero, zero)
later = [(steps[t:], X[:, t:], W_x, W_h) for t in range(T)]  # the cache from t on
gradients = [gru.backward(dY[:, t:], later[t])[1] for t in range(T)]
curves["GRU"] = shrinking(gradients)

W = weights(4 * H, H + I)
for b_f in (0, 1, 3):
    b = np.repeat([float(b_f), 0.0, 0.0, 0.0], H)
    _, (steps,) = lstm.forward(X, h, h, W, b)
    gradients = [lstm.backward(dY[:, t:], (steps[t:],))[2] for t in range(T)]
    curves[f"LSTM {b_f}"] = shrinking(gradients)

shown = (1, 8, 14, 20)
print("step   ", *(f"{t:5}" for t in shown))
for name, curve in curves.items():
    print(f"{name:7}", *(f"{curve[t - 1]:.3f}" for t in shown))
# --8<-- [end:far]

# --8<-- [start:clip]
X_small, h, b = 0.01 * X, np.zeros((1, H)), np.zeros(H)
A, W_x = rng.normal(size=(H, H)), weights(H, I)
A = A / np.abs(np.linalg.eigvals(A)).max()  # spectral radius 1
for radius in (0.5, 1.0, 2.0):
    _, cache = rnn.forward(X_small, h, np.hstack([radius * A, W_x]), b)
    _, dh, dW, _ = rnn.backward(dY, cache)
    size = np.linalg.norm(dW)
    clipped = dW * min(1, 5 / size)
    norm = np.linalg.norm(dh)
    print(f"radius {radius}: |dh| {norm:.1e}, |dW| {size:5.2f},", end=" ")
    print(f"clipped {np.linalg.norm(clipped):.2f}")
# --8<-- [end:clip]

# --8<-- [start:lengths]
import numpy as np

from layers import rnn

rng = np.random.default_rng(0)
X, h = rng.normal(size=(2, 5, 3)), np.zeros((2, 2))
W, b = rng.normal(size=(2, 5)), np.zeros(2)
lengths = np.array([5, 3])  # the rest of the second is padding
X[1, 3:] = 0

Y, cache = rnn.forward(X, h, W, b)
last = Y[np.arange(2), lengths - 1]
print("last state of the second  ", last[1].round(4))
print("   at the end of the array", Y[1, -1].round(4))

dY = np.zeros_like(Y)
dY[np.arange(2), lengths - 1] = 1, -1
dX, dh, dW, db = rnn.backward(dY, cache)
print("gradient in the padding:", np.abs(dX[1, 3:]).max())
# --8<-- [end:lengths]

# --8<-- [start:pieces]
X, h = rng.normal(size=(1, 6, 3)), np.zeros((1, 2))
dY = rng.normal(size=(1, 6, 2))
Y, cache = rnn.forward(X, h, W, b)
dW = rnn.backward(dY, cache)[2]

Y_1, first = rnn.forward(X[:, :3], h, W, b)
Y_2, second = rnn.forward(X[:, 3:], Y_1[:, -1], W, b)  # the state is passed on
_, dh_2, dW_2, _ = rnn.backward(dY[:, 3:], second)

dY_1 = dY[:, :3].copy()
dY_1[:, -1] += dh_2  # the gradient is passed back
dW_1 = rnn.backward(dY_1, first)[2]
cut = rnn.backward(dY[:, :3], first)[2] + dW_2  # not passed back
Y_pieces = np.concatenate([Y_1, Y_2], axis=1)
print("states equal those of the whole:", np.allclose(Y_pieces, Y))
print("dW equal, with dh passed back:  ", np.allclose(dW_1 + dW_2, dW))
print("dW equal, truncated:            ", np.allclose(cut, dW))
# --8<-- [end:pieces]

# --8<-- [start:check]
import numpy as np

from lab.gradient_check import check
from layers import gru, lstm, rnn

rng = np.random.default_rng(0)
N, T, I, H = 2, 4, 3, 2


def draw(*shape):
    return rng.normal(size=shape)


X, h, C = draw(N, T, I), draw(N, H), draw(N, H)
W, b = draw(4 * H, H + I), draw(4 * H)
of_gru = {
    "W_x": draw(3 * H, I),
    "W_h": draw(3 * H, H),
    "b_x": draw(3 * H),
    "b_h": draw(3 * H),
}
step = lstm.step_forward, lstm.step_backward
found = {
    "rnn": check(rnn.forward, rnn.backward, X=X, h=h, W=W[:H], b=b[:H]),
    "lstm, one step": check(*step, x=X[:, 0], h=h, C=C, W=W, b=b),
    "lstm": check(lstm.forward, lstm.backward, X=X, h=h, C=C, W=W, b=b),
    "gru": check(gru.forward, gru.backward, X=X, h=h, **of_gru),
}
print("agrees with finite differences")
for name, errors in found.items():
    print(f"   {name}: {', '.join(errors)}:", max(errors.values()) < 1e-8)
# --8<-- [end:check]

# --8<-- [start:traps]
import numpy as np

from layers import lstm, sigmoid

x, h, C = np.array([[0.5]]), np.array([[0.1]]), np.array([[0.2]])
W = np.array([[0.5, 0.5], [0.4, 0.4], [0.3, 0.3], [0.2, 0.2]])
_, C_t, cache = lstm.step_forward(x, h, C, W, np.zeros(4))
_, _, another = lstm.step_forward(-x, h, -C, W, np.zeros(4))
_, _, f, i, C_tilde, o, tanh_C_t, _ = cache
dh_t, dC_t = np.array([[0.1]]), np.array([[0.05]])
total = dC_t + dh_t * o * (1 - tanh_C_t**2)


def derivative(a):
    return sigmoid.backward(1.0, sigmoid.forward(a)[1])


rows = {
    "dC_t right": total,
    "   nothing from step t + 1": total - dC_t,
    "   no derivative of tanh": dC_t + dh_t * o,
    "da_f right": total * C * f * (1 - f),
    "   derivative at f": total * C * derivative(f),
    "   new C_t, not the old": total * C_t * f * (1 - f),
    "da_o right": dh_t * tanh_C_t * o * (1 - o),
    "   derivative at o": dh_t * tanh_C_t * derivative(o),
    "   C_t, not its tanh": dh_t * C_t * o * (1 - o),
    "dx right": lstm.step_backward(dh_t, dC_t, cache)[0],
    "   values of a later call": lstm.step_backward(dh_t, dC_t, another)[0],
}
for name, value in rows.items():
    print(f"{name:29}{value.item():.6f}")
# --8<-- [end:traps]

# --8<-- [start:time_traps]
import numpy as np

from layers import lstm

h, C = np.array([[0.1]]), np.array([[0.2]])
W = np.array([[0.5, 0.5], [0.4, 0.4], [0.3, 0.3], [0.2, 0.2]])
X = np.array([[[0.5], [-1.0], [0.25]]])
dY = np.array([[[0.0], [0.0], [1.0]]])
_, (steps,) = lstm.forward(X, h, C, W, np.zeros(4))


def through_time(keep_h=1, keep_C=1, add=True):
    """Return db, with a mistake to choose."""
    dh, dC, db = np.zeros((1, 1)), np.zeros((1, 1)), 0
    for t in reversed(range(3)):
        dh, dC = keep_h * dh + dY[:, t], keep_C * dC
        _, dh, dC, _, db_t = lstm.step_backward(dh, dC, steps[t])
        db = db + db_t if add else db_t
    return db.round(4)


print("db right             ", through_time())
print("   overwritten       ", through_time(add=False))
print("   nothing through h ", through_time(keep_h=0))
print("   nothing through C ", through_time(keep_C=0))
# --8<-- [end:time_traps]

# --8<-- [start:forget]
import numpy as np

from layers import lstm

T, W = 20, np.zeros((4, 2))  # only the biases set the gates
X, h, C = np.zeros((1, T, 1)), np.zeros((1, 1)), np.ones((1, 1))
zero = np.zeros((1, 1))
for b_f in (0.0, 1.0, 2.0, 3.0, 4.0):
    _, (steps,) = lstm.forward(X, h, C, W, np.array([b_f, 0.0, 0.0, 0.0]))
    dC = np.ones((1, 1))  # at the last cell state
    for step in reversed(steps):
        dC = lstm.step_backward(zero, dC, step)[2]
    print(f"b_f = {b_f:.0f}: {dC.item():.4f} of the gradient remains")
# --8<-- [end:forget]
