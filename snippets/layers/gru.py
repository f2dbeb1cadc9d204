"""GRU: a recurrent layer with a reset gate and an update gate."""

# --8<-- [start:forward]
import numpy as np

from layers import sigmoid


def forward(X, h, W_x, W_h, b_x, b_h):
    """Mix the old state and a candidate at every step.

    X    (N, T, I)  sequences
    h    (N, H)     state before the first step
    W_x  (3H, I)    weights on x, rows r, z, n
    W_h  (3H, H)    weights on h, likewise
    b_x  (3H,)      biases for W_x
    b_h  (3H,)      biases for W_h
    Y    (N, T, H)  the state after every step; Cho et al. 2014, as in cuDNN
    """
    if X.ndim != 3 or X.shape[1] < 1:
        raise ValueError(f"X is {X.shape}, expected (N, T, I) with T of 1 or more")
    (N, T, I), H = X.shape, len(W_h) // 3
    expected = {"h": (N, H), "W_x": (3 * H, I), "W_h": (3 * H, H), "b_x": (3 * H,), "b_h": (3 * H,)}
    for (name, shape), array in zip(expected.items(), (h, W_x, W_h, b_x, b_h)):
        if array.shape != shape:
            raise ValueError(f"{name} is {array.shape}, expected {shape}")
    states, steps = [], []
    for t in range(T):
        r_x, z_x, n_x = (X[:, t] @ W_x.T + b_x).reshape(N, 3, H).swapaxes(0, 1)
        r_h, z_h, n_h = (h @ W_h.T + b_h).reshape(N, 3, H).swapaxes(0, 1)
        r, z = (sigmoid.forward(a)[0] for a in (r_x + r_h, z_x + z_h))
        n = np.tanh(n_x + r * n_h)  # reset after the product
        steps.append((h, r, z, n, n_h))
        h = (1 - z) * n + z * h
        states.append(h)
    Y = np.stack(states, axis=1)  # (N, T, H)
    cache = (steps, X, W_x, W_h)
    return Y, cache
# --8<-- [end:forward]


# --8<-- [start:backward]
def backward(dY, cache):
    """Go back through time, summing the gradients of all steps.

    dY    (N, T, H)
    dX    (N, T, I)
    dh    (N, H)
    dW_x  (3H, I)    summed over examples and steps
    dW_h  (3H, H)    likewise
    db_x  (3H,)      likewise
    db_h  (3H,)      likewise
    """
    steps, X, W_x, W_h = cache
    dX, dh, dW_x, dW_h, db_x, db_h = [], 0, 0, 0, 0, 0
    for t in reversed(range(dY.shape[1])):
        h, r, z, n, n_h = steps[t]
        dh = dh + dY[:, t]  # from step t + 1 and from the loss at t
        da_n = dh * (1 - z) * (1 - n**2)
        da_z = dh * (h - n) * z * (1 - z)
        da_r = da_n * n_h * r * (1 - r)
        da_x = np.concatenate([da_r, da_z, da_n], axis=1)  # (N, 3H)
        da_h = np.concatenate([da_r, da_z, da_n * r], axis=1)
        dX.append(da_x @ W_x)
        dh = dh * z + da_h @ W_h
        dW_x += da_x.T @ X[:, t]
        dW_h += da_h.T @ h
        db_x += da_x.sum(axis=0)
        db_h += da_h.sum(axis=0)
    dX = np.stack(dX[::-1], axis=1)  # (N, T, I)
    return dX, dh, dW_x, dW_h, db_x, db_h
# --8<-- [end:backward]


if __name__ == "__main__":
    # --8<-- [start:example]
    X, h = np.array([[[0.5]]]), np.array([[0.1]])
    W_x = W_h = np.array([[0.5], [0.4], [0.3]])
    b_x, b_h = np.array([0.0, 0.0, 0.0]), np.array([0.0, 0.0, 0.1])
    Y, cache = forward(X, h, W_x, W_h, b_x, b_h)
    print("Y =", Y[0].round(4))

    dX, dh, dW_x, dW_h, db_x, db_h = backward(np.array([[[0.1]]]), cache)
    print("dX =", dX[0].round(4))
    print("dh =", dh.round(4))
    print("dW_x =", dW_x.round(4), sep="\n")
    print("dW_h =", dW_h.round(4), sep="\n")
    print("db_x =", db_x.round(4))
    print("db_h =", db_h.round(4))
    # --8<-- [end:example]
