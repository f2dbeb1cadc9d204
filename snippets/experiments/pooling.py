"""Experiments of the page on pooling."""

# --8<-- [start:sixteen]
import numpy as np

from layers import max_pooling

X = np.arange(1.0, 17.0).reshape(1, 1, 4, 4)
Y, cache = max_pooling.forward(X)
dX = max_pooling.backward(np.array([[[[0.5, -0.5], [1.0, 2.0]]]]), cache)
print("dX =", dX[0, 0], sep="\n")
# --8<-- [end:sixteen]

# --8<-- [start:overlap]
X_overlap = np.array([[[[1.0, 2, 3, 4], [5, 16, 7, 8],
                        [9, 10, 15, 12], [13, 14, 11, 6]]]])
Y_overlap, cache = max_pooling.forward(X_overlap, size=3, stride=1)
print("Y =", Y_overlap[0, 0], sep="\n")

dY = np.array([[[[0.5, -0.5], [1.0, 2.0]]]])
dX_overlap = max_pooling.backward(dY, cache)
print("dX =", dX_overlap[0, 0], sep="\n")
# --8<-- [end:overlap]

# --8<-- [start:indivisible]
X_odd = np.array([[[[7.0, 15, 16, 9, 6], [0, 8, 4, 1, 5],
                    [20, 21, 19, 10, 23], [14, 2, 3, 22, 13],
                    [11, 17, 12, 24, 18]]]])
Y_odd, cache = max_pooling.forward(X_odd)
print("Y =", Y_odd[0, 0], sep="\n")
print("dX =", max_pooling.backward(dY, cache)[0, 0], sep="\n")

after = ((0, 0), (0, 0), (0, 1), (0, 1))
extended = np.pad(X_odd, after, constant_values=-np.inf)
print("rounded up, Y =", max_pooling.forward(extended)[0][0, 0], sep="\n")
# --8<-- [end:indivisible]

# --8<-- [start:tie]
from lab.gradient_check import slopes

X_tie = np.array([[[[3.0, 3.0], [1.0, 2.0]]]])
left, right = slopes(lambda X: max_pooling.forward(X)[0].sum(), X_tie)
Y_tie, cache = max_pooling.forward(X_tie)
print("slope on the left ", np.round(left[0, 0], 6).tolist())
print("slope on the right", np.round(right[0, 0], 6).tolist())
dX_tie = max_pooling.backward(np.ones_like(Y_tie), cache)
print("dX, to the first  ", dX_tie[0, 0].tolist())
# --8<-- [end:tie]

# --8<-- [start:ties]
X_ties = np.array([[[[1.0, 1, 0, 0], [1, 1, 0, 0],
                     [2, 0, -1, 3], [0, 2, 3, 3]]]])
Y_ties, cache = max_pooling.forward(X_ties)
dY_ties = np.array([[[[1.0, 2.0], [3.0, 4.0]]]])
dX_ties = max_pooling.backward(dY_ties, cache)
print("dX =", dX_ties[0, 0], sep="\n")
# --8<-- [end:ties]

# --8<-- [start:examples]
import numpy as np

from layers import average_pooling, max_pooling

X = np.arange(1.0, 17.0).reshape(1, 1, 4, 4)
dY = np.array([[[[0.5, -0.5], [1.0, 2.0]]]])
X_ties = np.array([[[[1.0, 1, 0, 0], [1, 1, 0, 0],
                     [2, 0, -1, 3], [0, 2, 3, 3]]]])
Y_ties, cache = max_pooling.forward(X_ties)
dY_ties = np.array([[[[1.0, 2.0], [3.0, 4.0]]]])
dX_ties = max_pooling.backward(dY_ties, cache)
X_overlap = np.array([[[[1.0, 2, 3, 4], [5, 16, 7, 8],
                        [9, 10, 15, 12], [13, 14, 11, 6]]]])
Y_overlap, cache = max_pooling.forward(X_overlap, size=3, stride=1)
dX_overlap = max_pooling.backward(dY, cache)
X_odd = np.zeros((1, 1, 5, 5))
# --8<-- [end:examples]

# --8<-- [start:padding]
X_below = np.array([[[[-1.0, -2.0], [-3.0, -4.0]]]])
border = ((0, 0), (0, 0), (1, 1), (1, 1))
with_zeros = np.pad(X_below, border)
with_infinity = np.pad(X_below, border, constant_values=-np.inf)
of_zeros, _ = max_pooling.forward(with_zeros)
of_pixels, _ = max_pooling.forward(with_infinity)
print("max, padded with 0   ", of_zeros[0, 0].tolist())
print("max, padded with -inf", of_pixels[0, 0].tolist())

mean, _ = average_pooling.forward(with_zeros)
inside, _ = average_pooling.forward(np.pad(np.ones_like(X_below), border))
print("mean, zeros counted  ", mean[0, 0].tolist())
print("mean, zeros excluded ", (mean / inside)[0, 0].tolist())
# --8<-- [end:padding]

# --8<-- [start:check]
from lab.gradient_check import check
from lab.loops import max_pooling as loops

X_random = np.random.default_rng(0).normal(size=(2, 3, 7, 6))
for layer in max_pooling, average_pooling:
    name = layer.__name__.rpartition(".")[2]
    arguments = {"X": X_random, "size": 3, "stride": 2}
    errors = check(layer.forward, layer.backward, **arguments)
    print(name, "agrees with finite differences:", errors["dX"] < 1e-8)

for X_any in X_random, X_ties:
    Y, cache = max_pooling.forward(X_any, size=3, stride=1)
    Y_loops, cache_loops = loops.forward(X_any, size=3, stride=1)
    dX = max_pooling.backward(Y, cache)
    dX_loops = loops.backward(Y, cache_loops)
    same = np.allclose(Y, Y_loops) and np.allclose(dX, dX_loops)
    print("max_pooling agrees with the loops:", same)
# --8<-- [end:check]

# --8<-- [start:mask]
def mask_backward(dY, X, Y, size, stride):
    """Send gradients back by a mask: it looks right, but has three mistakes."""
    dX = np.zeros_like(X)
    for i, j in np.ndindex(dY.shape):
        top, left = i * stride, j * stride
        window = slice(top, top + size), slice(left, left + size)
        dX[window] = dY[i, j] * (X[window] == Y[i, j])
    return dX
# --8<-- [end:mask]

# --8<-- [start:traps]
def mask(X, Y, dY, size=2, stride=2):
    return mask_backward(dY[0, 0], X[0, 0], Y[0, 0], size, stride).tolist()

print("ties, right          ", dX_ties[0, 0, :2].tolist())
print("   every maximum     ", mask(X_ties, Y_ties, dY_ties)[:2])
print("overlap, right       ", dX_overlap[0, 0, 1].tolist())
print("   = not +=          ", mask(X_overlap, Y_overlap, dY, 3, 1)[1])

X_whole = np.array([[[[1, 2], [3, 4]]]])
Y_whole, cache = max_pooling.forward(X_whole)
half = np.array([[[[0.5]]]])
dX_whole = max_pooling.backward(half, cache)
print("integers, right      ", dX_whole[0, 0].tolist())
print("   zeros_like(X)     ", mask(X_whole, Y_whole, half))

strided, _ = max_pooling.forward(X)
unstrided, _ = max_pooling.forward(X, stride=1)
print("Y right              ", strided[0, 0].tolist())
print("   stride forgotten  ", unstrided[0, 0, :2, :2].tolist())
try:
    X_odd.reshape(1, 1, 2, 2, 2, 2).max(axis=(3, 5))
except ValueError as error:
    print("5×5 by reshape       ", error)
# --8<-- [end:traps]

# --8<-- [start:unmasked]
def fixed_backward(dY, X, size, stride):
    dX = np.zeros(X.shape, dY.dtype)
    for i, j in np.ndindex(dY.shape):
        top, left = i * stride, j * stride
        window = X[top : top + size, left : left + size]
        u, v = divmod(window.argmax(), size)  # the first of equal values
        dX[top + u, left + v] += dY[i, j]
    return dX

ties = fixed_backward(dY_ties[0, 0], X_ties[0, 0], 2, 2)
overlap = fixed_backward(dY[0, 0], X_overlap[0, 0], 3, 1)
whole = fixed_backward(half[0, 0], X_whole[0, 0], 2, 2)
print("ties          ", (ties == dX_ties[0, 0]).all())
print("overlap       ", (overlap == dX_overlap[0, 0]).all())
print("integers      ", whole.tolist())
# --8<-- [end:unmasked]

# --8<-- [start:predict]
import numpy as np

from layers import average_pooling, max_pooling

X = np.array([[[[2.0, 6.0, 1.0], [5.0, 4.0, 3.0], [0.0, 7.0, 8.0]]]])
dY = np.array([[[[1.0, -2.0], [0.5, 3.0]]]])
Y, cache = max_pooling.forward(X, size=2, stride=1)
dX_max = max_pooling.backward(dY, cache)
_, cache = average_pooling.forward(X, size=2, stride=1)
dX_mean = average_pooling.backward(dY, cache)
print("max, Y =", Y[0, 0], sep="\n")
print("max, dX =", dX_max[0, 0], sep="\n")
print("mean, dX =", dX_mean[0, 0], sep="\n")
# --8<-- [end:predict]
