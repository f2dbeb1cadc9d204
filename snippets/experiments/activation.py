"""Experiments of the page on activations."""

# --8<-- [start:kink]
import numpy as np

from lab.gradient_check import slopes
from layers import relu

X, dY = np.array([-1.0, 0.0, 2.0, -3.0]), np.array([0.5, -0.5, 1.0, 0.0])
left, right = slopes(lambda X: (dY * relu.forward(X)[0]).sum(), X)
print("slopes of L on the left  ", left.round(4) + 0)
print("             on the right", right.round(4) + 0)
print("their mean               ", ((left + right) / 2).round(4) + 0)
print("dX, by convention        ", relu.backward(dY, (X,)))
# --8<-- [end:kink]

# --8<-- [start:jacobian]
import numpy as np

from layers import softmax

X, dY = np.array([1.0, 2.0, 3.0]), np.array([0.5, -1.0, 0.25])
Y, cache = softmax.forward(X)
J = np.diag(Y) - np.outer(Y, Y)
print("J =", J.round(4), sep="\n")
print("row sums =", J.sum(axis=1).round(6) + 0)
print("J dY =", (J @ dY).round(4))
print("dX   =", softmax.backward(dY, cache).round(4))
# --8<-- [end:jacobian]

# --8<-- [start:shift]
for c in (0, 1000):
    Y, cache = softmax.forward(X + c)
    dX = softmax.backward(dY, cache)
    print(f"scores + {c}: Y =", Y.round(4), " dX =", dX.round(4))
with np.errstate(over="ignore", invalid="ignore"):
    E = np.exp(X + 1000)
    print("without the subtraction: Y =", E / E.sum())
# --8<-- [end:shift]

# --8<-- [start:numerics]
import numpy as np

from lab import softmax_cross_entropy
from layers import sigmoid, softmax

for name in ("float32", "float64"):
    print(f"{name}: exp is infinite from {np.log(np.finfo(name).max):.2f} on")

X = np.array([-1e4, -800.0, 800.0, 1e4])
with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
    Y, _ = sigmoid.forward(X)
    print("sigmoid, two branches   ", Y)
    print("   e^x / (1 + e^x)      ", np.exp(X) / (1 + np.exp(X)))
    softplus = np.maximum(-X, 0) + np.log1p(np.exp(-np.abs(X)))
    print("log sigmoid, -softplus  ", -softplus + 0)
    print("   log of the sigmoid   ", np.log(Y) + 0)

    scores, label = np.array([[1e4, 0.0, -1e4]]), np.array([2])
    P, _ = softmax.forward(scores)
    loss, _ = softmax_cross_entropy.forward(scores, label)
    print("cross-entropy of scores ", loss)
    print("   -log of the softmax  ", -np.log(P[0, 2]))
# --8<-- [end:numerics]

# --8<-- [start:depth]
import numpy as np

from layers import relu, sigmoid, tanh


def travel(layer, scale, depth, width=100):
    """Return the size of the gradient at the input, if it is 1 at the output."""
    rng = np.random.default_rng(0)
    X, passed = rng.normal(size=(50, width)), []
    for _ in range(depth):
        W = np.sqrt(scale / width) * rng.normal(size=(width, width))
        X, cache = layer.forward(X @ W.T)
        passed.append((W, cache))
    G = rng.normal(size=X.shape)
    for W, cache in reversed(passed):
        G = layer.backward(G, cache) @ W
    return np.sqrt((G**2).mean())


stacks = {"sigmoid": (sigmoid, 1), "tanh": (tanh, 1), "relu": (relu, 2)}
for name, (layer, scale) in stacks.items():
    sizes = [travel(layer, scale, depth) for depth in (1, 10, 30)]
    print(f"{name:8}", *[f"{size:8.1g}" for size in sizes])
# --8<-- [end:depth]

# --8<-- [start:check]
import numpy as np

from lab import softmax_cross_entropy
from lab.gradient_check import check
from layers import gelu, relu, sigmoid, softmax, tanh

X = np.random.default_rng(0).normal(size=(3, 4))
for layer in (relu, sigmoid, tanh, gelu, softmax):
    errors = check(layer.forward, layer.backward, X=X)
    name = layer.__name__.removeprefix("layers.")
    print(f"{name:8} agrees with finite differences:", errors["dX"] < 1e-8)

loss = softmax_cross_entropy
errors = check(loss.forward, loss.backward, X=X, labels=np.array([2, 0, 3]))
print("softmax cross-entropy agrees:            ", errors["dX"] < 1e-8)
# --8<-- [end:check]

# --8<-- [start:traps]
x, g = np.array([-2.0, 0.0, 1.0]), np.array([1.0, 2.0, -1.0])
y, cache = sigmoid.forward(x)
again, _ = sigmoid.forward(y)
print("sigmoid dX right          ", sigmoid.backward(g, cache).round(4))
print("   derivative at y        ", (g * again * (1 - again)).round(4))

y, cache = softmax.forward(x)
print("softmax dX right          ", softmax.backward(g, cache).round(4))
print("   elementwise y (1 - y)  ", (g * y * (1 - y)).round(4))

x = np.array([-1.0, 2.0])
print("relu right                ", relu.forward(x)[0])
print("   x * (x > 0)            ", x * (x > 0))

X, labels = np.array([[1.0, 2.0, 3.0], [0.0, -1.0, 4.0]]), np.array([2, 0])
P, _ = softmax.forward(X)
E = np.exp(X)
print("row sums of P right       ", P.sum(axis=1).round(4))
print("   over the wrong axis    ", (E / E.sum(axis=0)).sum(axis=1).round(4))

L, cache = loss.forward(X, labels)
twice, twice_cache = loss.forward(P, labels)
print("loss right                ", L.round(4))
print("   softmax twice          ", twice.round(4))
print("dX of example 2 right     ", loss.backward(1.0, cache)[1].round(4))
print("   softmax twice          ", loss.backward(1.0, twice_cache)[1].round(4))
# --8<-- [end:traps]

# --8<-- [start:dead]
rng = np.random.default_rng(0)
X = rng.normal(size=(200, 5))
w, b = rng.normal(size=5), -20.0  # a bias after one step that was too large
Y, cache = relu.forward(X @ w + b)
dZ = relu.backward(np.ones(200), cache)
print("examples with a positive input:", (Y > 0).sum())
print("gradient of w:", X.T @ dZ)
# --8<-- [end:dead]

# --8<-- [start:layers]
for n in range(1, 7):
    verdict = "still larger" if 0.25**n > 0.001 else "too small"
    print(n, "layers:", f"{0.25**n:.2g}", verdict)
# --8<-- [end:layers]
