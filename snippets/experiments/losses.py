"""What the page on losses tries out."""

# --8<-- [start:constant]
import numpy as np

target = np.array([1.0, 2.0, 3.0, 4.0, 100.0])
guesses = np.arange(101.0)[:, None]  # one guess a row
mean, median = target.mean(), np.median(target)
squared = ((guesses - target) ** 2).mean(axis=1)
absolute = np.abs(guesses - target).mean(axis=1)
print("smallest squared error: ", squared.argmin(), " mean  ", mean)
print("smallest absolute error:", absolute.argmin(), "  median", median)
# --8<-- [end:constant]

# --8<-- [start:classes]
import numpy as np

from lab import softmax_cross_entropy

X = np.array([[4.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 4.0, 0.0]])
labels = np.array([0, 0, 0])  # sure and right, unsure, sure and wrong
L, cache = softmax_cross_entropy.forward(X, labels)
P = np.exp(cache[0])
dX = softmax_cross_entropy.backward(1.0, cache)
print("probabilities of the label", P[:, 0].round(4))
print("minus their logarithms    ", -np.log(P[:, 0]).round(4))
print("L =", L.round(4))
print("dX =", dX.round(4) + 0, sep="\n")
# --8<-- [end:classes]

# --8<-- [start:stuck]
import numpy as np

from figures.confidence import cross_entropy, squared_error
from layers import sigmoid

losses = {"cross-entropy": cross_entropy, "squared error": squared_error}
for name, loss in losses.items():
    x, path = -6.0, []
    for _ in range(101):
        path.append(x)
        x = x - loss(x)[1]  # the derivative; the rate is 1
    P, _ = sigmoid.forward(np.array(path[::25]))  # every 25 steps
    print(f"{name}: p = ", P.round(3))
# --8<-- [end:stuck]

# --8<-- [start:check]
import numpy as np

from lab import binary_cross_entropy, mean_squared_error
from lab import softmax_cross_entropy
from lab.gradient_check import check

rng = np.random.default_rng(0)
X, yes = rng.normal(size=(3, 4)), rng.integers(0, 2, (3, 4))
losses = {
    mean_squared_error: {"Y": X, "target": yes},
    binary_cross_entropy: {"X": X, "target": yes},
    softmax_cross_entropy: {"X": X, "labels": np.array([2, 0, 3])},
}
for loss, arguments in losses.items():
    errors = check(loss.forward, loss.backward, **arguments)
    name = loss.__name__.removeprefix("lab.")
    print(f"{name:21} agrees to 9 digits:", max(errors.values()) < 1e-9)
# --8<-- [end:check]

# --8<-- [start:traps]
Y, target = np.array([[1.0], [2.0], [3.0]]), np.array([1.0, 2.0, 3.0])
print("(3, 1) and (3,):", ((Y - target) ** 2).mean().round(4), "by NumPy")
try:
    mean_squared_error.forward(Y, target)
except ValueError as error:
    print("   mean_squared_error:", error)
# --8<-- [end:traps]
