"""Experiments of the page on the convolutional layer."""

# --8<-- [start:band]
import numpy as np

x, k = np.array([1.0, 3.0, 4.0]), np.array([2.0, -1.0])
T = np.array([[k[0], k[1], 0.0], [0.0, k[0], k[1]]])
print("y = T x          ", T @ x)
print("correlate(x, k)  ", np.correlate(x, k, "valid"))

g = np.array([0.5, 1.0])
print("dx = Tᵀ g        ", T.T @ g)
print("convolve(g, k)   ", np.convolve(g, k, "full"))
# --8<-- [end:band]

# --8<-- [start:gather]
from layers import convolutional

X = np.array([[[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]]]])
K = np.array([[[[1.0, 0.0], [-1.0, 1.0]]]])
b = np.array([1.0])
Y, cache = convolutional.forward(X, K, b)
dY = np.array([[[[0.5, -0.5], [1.0, 0.0]]]])
dX, dK, db = convolutional.backward(dY, cache)

rotated = K[:, :, ::-1, ::-1].swapaxes(0, 1)  # (C_in, C_out, k_h, k_w)
gathered, _ = convolutional.forward(dY, rotated, np.zeros(1), padding=1)
print("stamped  =", dX[0, 0], sep="\n")
print("gathered =", gathered[0, 0], sep="\n")
# --8<-- [end:gather]

# --8<-- [start:full]
import numpy as np

from layers import convolutional

X = np.array([[[[2.0, 1, 0, -2], [-1, -3, -3, -3], [-2, 2, 1, 3], [0, 1, 3, 2]],
               [[1, 0, 0, 3], [-2, 2, 1, -3], [-1, 3, 0, -3], [2, 2, 2, -2]]]])
K = np.array([[[[-3.0, 3, -3], [0, -3, -1], [0, -1, -1]],
               [[-3, -3, -3], [-3, 1, 0], [1, -2, 1]]],
              [[[2, -1, 0], [3, 2, 3], [-1, 1, 3]],
               [[1, 2, 1], [1, -1, 3], [-3, 1, 2]]]])
b = np.array([1.0, -1.0])
Y, cache = convolutional.forward(X, K, b, stride=2, padding=1)
print("Y =", Y[0], sep="\n")

dY = np.array([[[[0.75, 0.0], [-0.25, -0.375]],
                [[-0.125, 0.0], [0.5, 0.875]]]])
dX, dK, db = convolutional.backward(dY, cache)
print("dX =", dX[0], sep="\n")
print("db =", db)
# --8<-- [end:full]

# --8<-- [start:unused]
wide, ones = np.arange(12.0).reshape(1, 1, 2, 6), np.ones((1, 1, 2, 2))
_, wide_cache = convolutional.forward(wide, ones, np.zeros(1), stride=3)
dwide, _, _ = convolutional.backward(np.array([[[[1.0, 2.0]]]]), wide_cache)
print(dwide[0, 0])
# --8<-- [end:unused]

# --8<-- [start:relatives]
from layers import dense

image = np.arange(50.0).reshape(1, 2, 5, 5) % 7
W = np.array([[1.0, 2.0], [0.0, -1.0], [3.0, 1.0]])  # (3, 2)
pixels = image.transpose(0, 2, 3, 1).reshape(25, 2)  # one row for each pixel
maps, _ = convolutional.forward(image, W[:, :, None, None], np.zeros(3))
rows, _ = dense.forward(pixels, W, np.zeros(3))
same = (maps.transpose(0, 2, 3, 1).reshape(25, 3) == rows).all()
print("1×1 kernel is a dense layer on each pixel:", same)

dilated = np.zeros((2, 2, 5, 5))
dilated[:, :, ::2, ::2] = K  # the 3×3 kernels with gaps
Y_dilated, _ = convolutional.forward(image, dilated, b)
print("3×3 kernels, dilated by 2, on 5×5:", Y_dilated.shape)

first, _ = convolutional.forward(image[:, :1], K[:1, :1], b[:1])
second, _ = convolutional.forward(image[:, 1:], K[1:, 1:], b[1:])
groups = np.concatenate([first, second], axis=1)
print("two groups, joined:", groups.shape)

try:
    convolutional.forward(image, np.ones((1, 2, 6, 6)), np.zeros(1))
except ValueError as error:
    print(error)
# --8<-- [end:relatives]

# --8<-- [start:check]
from lab.gradient_check import check

arguments = {"X": X, "K": K, "b": b, "stride": 2, "padding": 1}
errors = check(convolutional.forward, convolutional.backward, **arguments)
for name, error in errors.items():
    print(name, "agrees with finite differences:", error < 1e-8)
# --8<-- [end:check]

# --8<-- [start:traps]
X = np.array([[[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]]]])
K = np.array([[[[1.0, 0.0], [-1.0, 1.0]]]])
b = np.array([1.0])
dY = np.array([[[[0.5, -0.5], [1.0, 0.0]]]])
Y, cache = convolutional.forward(X, K, b)
dX, dK, db = convolutional.backward(dY, cache)

Y_flipped, flipped = convolutional.forward(X, K[:, :, ::-1, ::-1], b)
dX_flipped, _, _ = convolutional.backward(dY, flipped)
padded_once = np.pad(dY, ((0, 0), (0, 0), (0, 1), (0, 1)))
dX_small, _ = convolutional.forward(padded_once, K, np.zeros(1))
dX_last = np.zeros_like(X)
for i, j in np.ndindex(2, 2):
    dX_last[:, :, i : i + 2, j : j + 2] = dY[0, 0, i, j] * K

print("Y  right         ", Y[0, 0].tolist())
print("   kernel flipped", Y_flipped[0, 0].tolist())
print("dX right         ", dX[0, 0].tolist())
print("   flipped twice ", dX_flipped[0, 0].tolist())
print("   = not +=      ", (dX_last[0, 0] + 0.0).tolist())
print("   one-sided pad ", dX_small[0, 0].tolist())

padded = np.pad(X, ((0, 0), (0, 0), (1, 1), (1, 1)))
print("   not cropped   ", padded.shape, "instead of", X.shape)

X_wide, g = np.ones((1, 1, 2, 4)), np.array([[[[1.0, 2.0]]]])
_, cache = convolutional.forward(X_wide, K, b, stride=2)
dX_wide, _, _ = convolutional.backward(g, cache)
dX_dense = np.zeros_like(X_wide)
for j in range(2):
    dX_dense[:, :, :, j : j + 2] += g[0, 0, 0, j] * K
print("stride 2, right  ", dX_wide[0, 0].tolist())
print("   stride 1      ", dX_dense[0, 0].tolist())
# --8<-- [end:traps]

# --8<-- [start:sums]
print("sum of dY times sum of K", dY.sum() * K.sum())
print("sum of dX right         ", dX.sum())
print("   flipped twice        ", dX_flipped.sum())
print("   = not +=             ", dX_last.sum())
print("   one-sided pad        ", dX_small.sum())
# --8<-- [end:sums]

# --8<-- [start:agree]
from lab.loops import convolutional as loops

rng = np.random.default_rng(0)
X = rng.normal(size=(2, 3, 7, 6))
K, b = rng.normal(size=(4, 3, 3, 2)), rng.normal(size=4)
Y, cache = convolutional.forward(X, K, b, stride=2, padding=1)
Y_loops, cache_loops = loops.forward(X, K, b, stride=2, padding=1)
print("Y  agrees:", np.allclose(Y_loops, Y))

dY = rng.normal(size=Y.shape)
by_loops = loops.backward(dY, cache_loops)
at_once = convolutional.backward(dY, cache)
for name, slow, fast in zip(["dX", "dK", "db"], by_loops, at_once):
    print(name, "agrees:", np.allclose(slow, fast))
# --8<-- [end:agree]

# --8<-- [start:sizes]
from exercises.convolution_sizes import LAYERS

for H, C_in, C_out, k, stride, padding in LAYERS:
    size = (H + 2 * padding - k) // stride + 1
    parameters = C_out * (C_in * k * k + 1)
    print(f"{C_out:3} × {size:3} × {size:3}   {parameters:6,} parameters")
# --8<-- [end:sizes]
