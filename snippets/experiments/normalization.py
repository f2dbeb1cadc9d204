"""Experiments of the page on normalization."""

# --8<-- [start:moves]
import numpy as np

from layers import batch_norm, layer_norm

X = np.random.default_rng(0).normal(size=(4, 4))
gamma, beta = np.ones(4), np.zeros(4)
mean, var = X.mean(axis=0), X.var(axis=0)
nudged = X.copy()
nudged[1, 2] += 1
before, after = [
    {
        "batch norm, training": batch_norm.forward(X, gamma, beta),
        "layer norm": layer_norm.forward(X, gamma, beta),
        "batch norm, evaluation": batch_norm.evaluation_forward(
            X, gamma, beta, mean, var
        ),
    }
    for X in (X, nudged)
]
moved = [~np.isclose(after[name][0], before[name][0]) for name in before]
for name, grid in zip(before, moved):
    print(name, *["".join(row) for row in np.where(grid, "x", ".")], sep="\n")
# --8<-- [end:moves]

# --8<-- [start:table]
import numpy as np

from layers import batch_norm

X = np.array([[1.0, 10.0], [2.0, -10.0], [3.0, 0.0], [4.0, 20.0]])
gamma, beta = np.array([1.0, 2.0]), np.array([0.0, -1.0])
Y, cache = batch_norm.forward(X, gamma, beta)
print("mean", X.mean(axis=0), " variance", X.var(axis=0))
print("Y =", Y.round(4), sep="\n")

dY = np.array([[0.1, 1.0], [0.2, -1.0], [-0.1, 0.5], [0.3, 0.0]])
dX, dgamma, dbeta = batch_norm.backward(dY, cache)
print("dX =", dX.round(4), sep="\n")
print("dgamma =", dgamma.round(4))
print("dbeta =", dbeta.round(4))
# --8<-- [end:table]

# --8<-- [start:evaluation]
mean, var = np.zeros(2), np.ones(2)
for step in range(1, 101):
    mean, var = batch_norm.update_running(mean, var, X)
    if step in (1, 10, 100):
        print(f"after {step:3}: mean", mean.round(3), " var", var.round(3))

Y, cache = batch_norm.evaluation_forward(X[:1], gamma, beta, mean, var)
dX, _, _ = batch_norm.evaluation_backward(dY[:1], cache)
print("a single example: Y =", Y.round(4), " dX =", dX.round(4))
# --8<-- [end:evaluation]

# --8<-- [start:images]
images = np.random.default_rng(0).normal(size=(2, 3, 4, 5))  # N, C, H, W
gamma, beta = np.array([1.0, 2.0, 0.5]), np.array([0.0, -1.0, 1.0])
Y, cache = batch_norm.forward(images, gamma, beta)
print("means of the channels:     ", Y.mean(axis=(0, 2, 3)).round(4) + 0)
print("standard deviations:       ", Y.std(axis=(0, 2, 3)).round(4))

rows = np.moveaxis(images, 1, -1).reshape(-1, 3)  # one row for each pixel
table, _ = batch_norm.forward(rows, gamma, beta)
print("equal to a table of", len(rows), "rows:", end=" ")
print(np.allclose(np.moveaxis(Y, 1, -1).reshape(-1, 3), table))
# --8<-- [end:images]

# --8<-- [start:rows]
import numpy as np

from layers import batch_norm, layer_norm

X = np.array([[1.0, 2.0, 3.0, 4.0], [10.0, -10.0, 0.0, 20.0]])
dY = np.array([[0.1, 0.2, -0.1, 0.3], [1.0, -1.0, 0.5, 0.0]])
one, zero = np.ones(4), np.zeros(4)
Y, cache = layer_norm.forward(X, one, zero)
dX, _, _ = layer_norm.backward(dY, cache)

columns, cache = batch_norm.forward(X.T, one[:2], zero[:2])
dcolumns, _, _ = batch_norm.backward(dY.T, cache)
print("Y of X and of Xᵀ agree: ", np.allclose(Y, columns.T))
print("dX of X and of Xᵀ agree:", np.allclose(dX, dcolumns.T))
# --8<-- [end:rows]

# --8<-- [start:check]
import numpy as np

from lab.gradient_check import check
from layers import batch_norm, layer_norm

rng = np.random.default_rng(0)
X, images = rng.normal(size=(5, 3)), rng.normal(size=(2, 3, 4, 2))
gamma, beta = rng.normal(size=3), rng.normal(size=3)
mean, var = rng.normal(size=3), rng.uniform(1, 2, size=3)


def evaluate(X, gamma, beta):
    return batch_norm.evaluation_forward(X, gamma, beta, mean, var)


passes = {
    "batch norm": (batch_norm.forward, batch_norm.backward, X),
    "of images": (batch_norm.forward, batch_norm.backward, images),
    "evaluation": (evaluate, batch_norm.evaluation_backward, X),
    "layer norm": (layer_norm.forward, layer_norm.backward, X),
}
for name, (forward, backward, X) in passes.items():
    errors = check(forward, backward, X=X, gamma=gamma, beta=beta)
    agree = all(error < 1e-8 for error in errors.values())
    print(name, *errors, "agree with finite differences:", agree)
# --8<-- [end:check]

# --8<-- [start:traps]
import numpy as np

from layers import batch_norm

X = np.array([[1.0, 10.0], [2.0, -10.0], [3.0, 0.0], [4.0, 20.0]])
gamma, beta = np.array([1.0, 2.0]), np.array([0.0, -1.0])
_, cache = batch_norm.forward(X, gamma, beta)
dY = np.array([[0.1, 1.0], [0.2, -1.0], [-0.1, 0.5], [0.3, 0.0]])
dX, _, _ = batch_norm.backward(dY, cache)
X_hat, s, _ = cache
d = gamma * dY
centred = d - d.mean(axis=0)
print("dX, feature 1, right    ", dX[:, 0].round(4))
print("   statistics constant  ", (d / s)[:, 0].round(4))
print("   variance constant    ", (centred / s)[:, 0].round(4))

rows = (X - X.mean(axis=1, keepdims=True)) / X.std(axis=1, keepdims=True)
unbiased = (X - X.mean(axis=0)) / X.std(axis=0, ddof=1)
print("X_hat, feature 1, right ", X_hat[:, 0].round(4))
print("   over the wrong axis  ", rows[:, 0].round(4))
print("   variance over N - 1  ", unbiased[:, 0].round(4))
# --8<-- [end:traps]

# --8<-- [start:edges]
ones = np.ones_like(dY)
dX, _, _ = batch_norm.backward(ones, cache)
wrong = gamma * (ones - ones.mean(axis=0)) / s  # variance constant
print("G of ones, right dX is 0:", np.allclose(dX, 0), end="  ")
print("wrong dX is 0:", np.allclose(wrong, 0))

x = np.array([1.0, 2.0, 3.0, 4.0])
for shift in (0, 1e8, 2e8):
    far = x + shift
    naive = (far**2).mean() - far.mean() ** 2
    print(f"shift {shift:.0e}: variance {far.var()}, by mean squares {naive:.2f}")

constant = np.full((4, 1), 3.0)
Y, cache = batch_norm.forward(constant, np.ones(1), np.zeros(1))
dX, _, _ = batch_norm.backward(dY[:, :1], cache)
print("constant feature: Y =", Y[:, 0], " dX =", dX[:, 0].round(2))
try:
    batch_norm.forward(X[:1], gamma, beta)
except ValueError as error:
    print("one example:", error)
# --8<-- [end:edges]

# --8<-- [start:running]
import numpy as np

from layers import batch_norm

mean, var = np.zeros(1), np.ones(1)
for batch in ([[1.0], [3.0]], [[2.0], [6.0]]):
    mean, var = batch_norm.update_running(mean, var, np.array(batch))
    print("running mean", mean.round(4), " running variance", var.round(4))
# --8<-- [end:running]
