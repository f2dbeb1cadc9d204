"""Experiments of the page on the dense layer."""

# --8<-- [start:batch]
import numpy as np

from layers import dense, relu

X = np.array([[2.0, 3.0], [1.0, -1.0], [-2.0, 0.5]])
W = np.array([[1.0, 2.0], [0.0, -1.0]])
b = np.array([1.0, -1.0])
Z, cache = dense.forward(X, W, b)
print("Z =", Z, sep="\n")

dZ = np.array([[0.5, -0.2], [1.0, 0.3], [-0.4, 0.6]])
dX, dW, db = dense.backward(dZ, cache)
print("dX =", dX, sep="\n")
print("dW =", dW, sep="\n")
print("db =", db)
# --8<-- [end:batch]

# --8<-- [start:sum]
parts = [np.outer(g, x) for g, x in zip(dZ, X)]
for n, part in enumerate(parts, 1):
    print(f"dW of example {n}:", part.round(2).tolist())
print("their sum equals dW:", np.allclose(sum(parts), dW))
# --8<-- [end:sum]

# --8<-- [start:check]
from lab.gradient_check import check

rng = np.random.default_rng(0)
X, W, b = rng.normal(size=(3, 4)), rng.normal(size=(2, 4)), rng.normal(size=2)
errors = check(dense.forward, dense.backward, X=X, W=W, b=b)
for name, error in errors.items():
    print(name, "agrees with finite differences:", error < 1e-8)
# --8<-- [end:check]

# --8<-- [start:traps]
X, W = np.array([[2.0, 3.0], [1.0, 1.0]]), np.array([[1.0, 2.0], [0.0, -1.0]])
b = np.array([1.0, -1.0])
Z, cache = dense.forward(X, W, b)
Y, relu_cache = relu.forward(Z)
dY = np.array([[0.5, -0.2], [1.0, 0.3]])
dZ = relu.backward(dY, relu_cache)
_, dW, db = dense.backward(dZ, cache)

print("dW right            ", dW.tolist())
print("   from dY, not dZ  ", (dY.T @ X).round(2).tolist())
print("   transposed       ", (X.T @ dZ).tolist())
print("   averaged         ", (dZ.T @ X / len(X)).tolist())
print("db right            ", db.tolist())
print("   not summed       ", dZ.tolist())
# --8<-- [end:traps]
