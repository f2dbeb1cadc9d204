"""Dense: every output is a weighted sum of every input, plus a bias."""

# --8<-- [start:forward]
import numpy as np


def forward(X, W, b):
    """Sum the weighted features of every example.

    X  (N, D_in)      examples
    W  (D_out, D_in)  weights, one row for each output
    b  (D_out,)       biases
    Z  (N, D_out)     X Wᵀ + b
    """
    if X.shape[1:] != W.shape[1:]:
        raise ValueError(f"X is {X.shape}, W expects (N, {W.shape[-1]})")
    if b.shape != W.shape[:1]:
        raise ValueError(f"b is {b.shape}, W expects {W.shape[:1]}")
    Z = X @ W.T + b
    cache = (X, W)
    return Z, cache
# --8<-- [end:forward]


# --8<-- [start:backward]
def backward(dZ, cache):
    """Send the gradient back through every weight.

    dZ  (N, D_out)
    dX  (N, D_in)
    dW  (D_out, D_in)  summed over the examples
    db  (D_out,)       summed over the examples
    """
    X, W = cache
    dX = dZ @ W
    dW = dZ.T @ X
    db = dZ.sum(axis=0)
    return dX, dW, db
# --8<-- [end:backward]


if __name__ == "__main__":
    # --8<-- [start:example]
    from layers import relu

    X = np.array([[2.0, 3.0]])
    W = np.array([[1.0, 2.0], [0.0, -1.0]])
    b = np.array([1.0, -1.0])
    Z, cache = forward(X, W, b)
    Y, relu_cache = relu.forward(Z)
    print("Z =", Z)
    print("Y =", Y)

    dY = np.array([[0.5, -0.2]])
    dZ = relu.backward(dY, relu_cache)
    dX, dW, db = backward(dZ, cache)
    print("dZ =", dZ)
    print("dX =", dX)
    print("dW =", dW, sep="\n")
    print("db =", db)
    # --8<-- [end:example]
