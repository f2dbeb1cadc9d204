"""LSTM: a recurrent layer whose gates control its cell state C."""

# --8<-- [start:step_forward]
import numpy as np

from layers import sigmoid


def step_forward(x, h, C, W, b):
    """Compute one step: forget, add the candidate, output.

    x    (N, I)     input
    h    (N, H)     hidden state before the step
    C    (N, H)     cell state before the step
    W    (4H, H+I)  weights on [h, x], rows f, i, C, o
    b    (4H,)      biases, likewise
    h_t  (N, H)     hidden state after the step
    C_t  (N, H)     cell state after the step; Gers et al. 2000
    """
    if x.ndim != 2:
        raise ValueError(f"x is {x.shape}, expected (N, I)")
    (N, I), H = x.shape, len(W) // 4
    expected = {"h": (N, H), "C": (N, H), "W": (4 * H, H + I), "b": (4 * H,)}
    for (name, shape), array in zip(expected.items(), (h, C, W, b)):
        if array.shape != shape:
            raise ValueError(f"{name} is {array.shape}, expected {shape}")
    hx = np.concatenate([h, x], axis=1)  # (N, H+I)
    a_f, a_i, a_C, a_o = (hx @ W.T + b).reshape(N, 4, H).swapaxes(0, 1)
    f, i, o = sigmoid.forward(np.array([a_f, a_i, a_o]))[0]  # one call is faster
    C_tilde = np.tanh(a_C)
    C_t = f * C + i * C_tilde
    tanh_C_t = np.tanh(C_t)
    h_t = o * tanh_C_t
    cache = (hx, C, f, i, C_tilde, o, tanh_C_t, W)
    return h_t, C_t, cache
# --8<-- [end:step_forward]


# --8<-- [start:step_backward]
def step_backward(dh_t, dC_t, cache):
    """Go back through one step, gate by gate.

    dh_t  (N, H)     from the loss at t and from step t + 1
    dC_t  (N, H)     from step t + 1
    dx    (N, I)
    dh    (N, H)
    dC    (N, H)
    dW    (4H, H+I)
    db    (4H,)
    """
    hx, C, f, i, C_tilde, o, tanh_C_t, W = cache
    dC_t = dC_t + dh_t * o * (1 - tanh_C_t**2)
    da_f = dC_t * C * f * (1 - f)
    da_i = dC_t * C_tilde * i * (1 - i)
    da_C = dC_t * i * (1 - C_tilde**2)
    da_o = dh_t * tanh_C_t * o * (1 - o)
    da = np.concatenate([da_f, da_i, da_C, da_o], axis=1)  # (N, 4H)
    dW = da.T @ hx
    db = da.sum(axis=0)
    dhx, H = da @ W, C.shape[1]
    dh, dx = dhx[:, :H], dhx[:, H:]
    dC = dC_t * f
    return dx, dh, dC, dW, db
# --8<-- [end:step_backward]


# --8<-- [start:forward]
def forward(X, h, C, W, b):
    """Repeat the step over the sequence.

    X  (N, T, I)  sequences
    h  (N, H)     hidden state before the first step
    C  (N, H)     cell state before the first step
    W  (4H, H+I)  weights on [h, x], rows f, i, C, o
    b  (4H,)      biases, likewise
    Y  (N, T, H)  hidden state after every step
    """
    if X.ndim != 3 or X.shape[1] < 1:
        raise ValueError(f"X is {X.shape}, expected (N, T, I) with T of 1 or more")
    states, steps = [], []
    for t in range(X.shape[1]):
        h, C, step = step_forward(X[:, t], h, C, W, b)
        states.append(h)
        steps.append(step)
    Y = np.stack(states, axis=1)  # (N, T, H)
    cache = (steps,)
    return Y, cache
# --8<-- [end:forward]


# --8<-- [start:backward]
def backward(dY, cache):
    """Go back through time, summing the gradients of all steps.

    dY  (N, T, H)
    dX  (N, T, I)
    dh  (N, H)
    dC  (N, H)
    dW  (4H, H+I)  summed over examples and steps
    db  (4H,)      likewise
    """
    (steps,) = cache
    dX, dh, dC, dW, db = [], 0, 0, 0, 0
    for t in reversed(range(dY.shape[1])):
        dh = dh + dY[:, t]  # from step t + 1 and from the loss at t
        dx, dh, dC, dW_t, db_t = step_backward(dh, dC, steps[t])
        dW += dW_t
        db += db_t
        dX.append(dx)
    dX = np.stack(dX[::-1], axis=1)  # (N, T, I)
    return dX, dh, dC, dW, db
# --8<-- [end:backward]


if __name__ == "__main__":
    # --8<-- [start:example]
    x, h, C = np.array([[0.5]]), np.array([[0.1]]), np.array([[0.2]])
    W = np.array([[0.5, 0.5], [0.4, 0.4], [0.3, 0.3], [0.2, 0.2]])
    b = np.zeros(4)
    h_t, C_t, cache = step_forward(x, h, C, W, b)
    print("C_t =", C_t.round(4))
    print("h_t =", h_t.round(4))

    dh_t, dC_t = np.array([[0.1]]), np.array([[0.05]])
    dx, dh, dC, dW, db = step_backward(dh_t, dC_t, cache)
    print("dx =", dx.round(4))
    print("dh =", dh.round(4))
    print("dC =", dC.round(4))
    print("dW =", dW.round(4), sep="\n")
    print("db =", db.round(4))
    # --8<-- [end:example]
