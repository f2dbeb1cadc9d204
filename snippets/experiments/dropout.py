"""Experiments of the page on dropout."""

# --8<-- [start:seed]
import numpy as np

from layers import dropout

X = np.array([1.0, 2.0, 3.0, 4.0])
dY = np.array([0.1, 0.2, 0.3, 0.4])
old = np.random.RandomState(0)  # NumPy's older generator, seed 0
print("random numbers", old.random(4).round(4))

Y, cache = dropout.forward(X, 0.5, np.random.RandomState(0))
dX = dropout.backward(dY, cache)
print("Y  =", Y)
print("dX =", dX)
# --8<-- [end:seed]

# --8<-- [start:mean]
import numpy as np

from layers import dropout

rng = np.random.default_rng(0)
X, p = np.array([1.0, 2.0, 3.0, 4.0]), 0.2
draws, _ = dropout.forward(np.tile(X, (100_000, 1)), p, rng)
print("X       ", X)
print("mean    ", draws.mean(axis=0).round(2))
print("variance", draws.var(axis=0).round(2))
print("X² p/(1-p)", (X**2 * p / (1 - p)).round(2))
# --8<-- [end:mean]

# --8<-- [start:histogram]
X, p = np.ones((2000, 10)), 0.5  # ten units of value 1, drawn 2000 times
Y, _ = dropout.forward(X, p, rng)
Z = Y.mean(axis=1)  # a unit of the next layer: their mean
for value, count in zip(*np.unique(Z.round(2), return_counts=True)):
    print(f"{value:.1f} {count:4} {'█' * round(count / 20)}".rstrip())
print("mean of all:", Z.mean().round(2), " in evaluation:", X.mean())
# --8<-- [end:histogram]

# --8<-- [start:evaluation]
import numpy as np

from layers import dropout

X, dY = np.array([1.0, 2.0, 3.0, 4.0]), np.array([0.1, 0.2, 0.3, 0.4])
rng = np.random.default_rng(43)
settings = [(0.5, True), (0.5, False), (0.0, True), (1.0, True)]
for p, training in settings:
    Y, cache = dropout.forward(X, p, rng, training)
    dX = dropout.backward(dY, cache)
    print(f"p = {p}, training {training}:", Y.tolist(), dX.tolist())
# --8<-- [end:evaluation]

# --8<-- [start:channels]
rng = np.random.default_rng(2)
images = np.ones((1, 3, 2, 2))  # one image, three channels
m, _ = dropout.forward(np.ones((1, 3, 1, 1)), 0.5, rng)  # one for each channel
print("whole channels:", *(images * m)[0].reshape(3, 4).tolist())
Y, _ = dropout.forward(images, 0.5, rng)
print("single values: ", *Y[0].reshape(3, 4).tolist())
# --8<-- [end:channels]

# --8<-- [start:check]
import numpy as np

from lab.gradient_check import check
from layers import dropout

X = np.random.default_rng(0).normal(size=(3, 4))


def forward(X):
    rng = np.random.default_rng(7)  # the same mask in each call
    return dropout.forward(X, 0.4, rng)


errors = check(forward, dropout.backward, X=X)
print("dX agrees with finite differences:", errors["dX"] < 1e-8)

one_rng = np.random.default_rng(7)
try:
    check(lambda X: dropout.forward(X, 0.4, one_rng), dropout.backward, X=X)
except AssertionError as error:
    print(error)
# --8<-- [end:check]

# --8<-- [start:traps]
import numpy as np

from layers import dropout

X, dY = np.array([1.0, 2.0, 3.0, 4.0]), np.array([0.1, 0.2, 0.3, 0.4])
p, rng = 0.2, np.random.default_rng(16)
Y, (m, scale) = dropout.forward(X, p, rng)
again = rng.random(4) >= p
print("Y  right              ", Y)
print("   not scaled         ", np.where(m, X, 0))
print("dX right              ", dropout.backward(dY, (m, scale)))
print("   another mask       ", np.where(again, dY * scale, 0))
print("   not scaled         ", np.where(m, dY, 0))
same, _ = dropout.forward(X, p, rng, training=False)
print("evaluation, right     ", same)
print("   scaled again       ", X * (1 - p))

many = np.ones(100_000)
keep, _ = dropout.forward(many, 1 - p, rng)
right, _ = dropout.forward(many, p, rng)
print("share dropped, right        ", (right == 0).mean().round(2))
print("   p as that of keeping     ", (keep == 0).mean().round(2))

with np.errstate(all="ignore"):
    nothing = np.zeros(4) * X / (1 - np.array(1.0))
print("p = 1, right  ", dropout.forward(X, 1.0, rng)[0])
print("   0 times X/0", nothing)
# --8<-- [end:traps]

# --8<-- [start:shift]
X = np.random.default_rng(0).normal(loc=1.0, size=100_000)
Y, _ = dropout.forward(X, 0.5, rng)
print("variance in training:  ", Y.var().round(1))
print("variance in evaluation:", X.var().round(1))
# --8<-- [end:shift]
