"""RNN: a dense layer and tanh, applied to input and state at every step."""

# --8<-- [start:forward]
import numpy as np


def forward(X, h, W, b):
    """Compute every state from the previous state and the input.

    X  (N, T, I)  sequences
    h  (N, H)     state before the first step
    W  (H, H+I)   weights, on h and on x
    b  (H,)       biases
    Y  (N, T, H)  the states, h ← tanh(W [h, x] + b); Elman 1990
    """
    if X.ndim != 3 or X.shape[1] < 1:
        raise ValueError(f"X is {X.shape}, expected (N, T, I) with T of 1 or more")
    (N, T, I), H = X.shape, len(W)
    for name, array, shape in (("h", h, (N, H)), ("W", W, (H, H + I)), ("b", b, (H,))):
        if array.shape != shape:
            raise ValueError(f"{name} is {array.shape}, expected {shape}")
    steps = []
    for t in range(T):
        hx = np.concatenate([h, X[:, t]], axis=1)  # (N, H+I)
        h = np.tanh(hx @ W.T + b)
        steps.append((hx, h))
    Y = np.stack([h for hx, h in steps], axis=1)  # (N, T, H)
    cache = (steps, W)
    return Y, cache
# --8<-- [end:forward]


# --8<-- [start:backward]
def backward(dY, cache):
    """Go back through time, summing the gradients of all steps.

    dY  (N, T, H)
    dX  (N, T, I)
    dh  (N, H)
    dW  (H, H+I)  summed over examples and steps
    db  (H,)      likewise
    """
    steps, W = cache
    T, H = dY.shape[1:]
    dX, dh, dW, db = [], 0, 0, 0
    for t in reversed(range(T)):
        hx, h = steps[t]
        dh = dh + dY[:, t]  # from step t + 1 and from the loss at t
        da = dh * (1 - h**2)
        dW += da.T @ hx
        db += da.sum(axis=0)
        dhx = da @ W
        dh, dx = dhx[:, :H], dhx[:, H:]
        dX.append(dx)
    dX = np.stack(dX[::-1], axis=1)  # (N, T, I)
    return dX, dh, dW, db
# --8<-- [end:backward]


if __name__ == "__main__":
    # --8<-- [start:example]
    X = np.array([[[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]])
    h = np.array([[0.0, 0.0]])
    W = np.array([[0.5, 0.1, 0.5, -0.25], [-0.2, 0.4, 0.25, 0.5]])
    b = np.array([0.0, 0.1])
    Y, cache = forward(X, h, W, b)
    print("Y =", Y[0].round(4), sep="\n")

    dY = np.array([[[0.0, 0.0], [0.0, 0.0], [1.0, -0.5]]])
    dX, dh, dW, db = backward(dY, cache)
    print("dX =", dX[0].round(4), sep="\n")
    print("dh =", dh[0].round(4))
    print("dW =", dW.round(4), sep="\n")
    print("db =", db.round(4))
    # --8<-- [end:example]
