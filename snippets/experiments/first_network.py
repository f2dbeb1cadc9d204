"""A complete network learns exclusive or, which no single dense layer can express."""

# --8<-- [start:train]
import numpy as np

from lab import mean_squared_error
from layers import dense, tanh

X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
target = np.array([[0.0], [1.0], [1.0], [0.0]])
rng = np.random.default_rng(0)
W1, b1 = rng.normal(size=(4, 2)), np.zeros(4)
W2, b2 = rng.normal(size=(1, 4)), np.zeros(1)

for step in range(301):
    Z, cache_1 = dense.forward(X, W1, b1)
    H, cache_2 = tanh.forward(Z)
    Y, cache_3 = dense.forward(H, W2, b2)
    loss, cache = mean_squared_error.forward(Y, target)

    dY = mean_squared_error.backward(1.0, cache)
    dH, dW2, db2 = dense.backward(dY, cache_3)
    dZ = tanh.backward(dH, cache_2)
    dX, dW1, db1 = dense.backward(dZ, cache_1)
    for weights, gradient in ((W1, dW1), (b1, db1), (W2, dW2), (b2, db2)):
        weights -= 0.1 * gradient
    if step % 100 == 0:
        print(f"step {step:3}: loss {loss:.4f}")

print("0⊕0, 0⊕1, 1⊕0, 1⊕1 =", Y.ravel().round(2))
# --8<-- [end:train]
