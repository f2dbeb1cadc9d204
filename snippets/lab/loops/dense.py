"""Dense layer as loops, one multiplication at a time."""

# --8<-- [start:forward]
import numpy as np


def forward(X, W, b):
    """Add up one product after another: z_nk = Σ_d w_kd x_nd + b_k.

    X  (N, D_in)
    W  (D_out, D_in)
    b  (D_out,)
    Z  (N, D_out)
    """
    (N, D_in), D_out = X.shape, len(W)
    Z = np.zeros((N, D_out), X.dtype)
    for n in range(N):
        for k in range(D_out):
            Z[n, k] = b[k]
            for d in range(D_in):
                Z[n, k] += W[k, d] * X[n, d]
    cache = (X, W)
    return Z, cache
# --8<-- [end:forward]


# --8<-- [start:backward]
def backward(dZ, cache):
    """Send the gradient of every product to both its factors.

    dZ  (N, D_out)
    dX  (N, D_in)
    dW  (D_out, D_in)
    db  (D_out,)
    """
    X, W = cache
    (N, D_in), D_out = X.shape, len(W)
    dX, dW, db = np.zeros_like(X), np.zeros_like(W), np.zeros(D_out, W.dtype)
    for n in range(N):
        for k in range(D_out):
            db[k] += dZ[n, k]
            for d in range(D_in):
                dX[n, d] += dZ[n, k] * W[k, d]
                dW[k, d] += dZ[n, k] * X[n, d]
    return dX, dW, db
# --8<-- [end:backward]
