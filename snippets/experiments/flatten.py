"""What the page on flatten tries out."""

# --8<-- [start:jacobian]
import numpy as np

from layers import flatten

units = np.eye(6).reshape(6, 2, 3)  # a single 1 in each
flat, _ = flatten.forward(units)
turned, _ = flatten.forward(units.transpose(0, 2, 1))
print("flatten =", flat.T.astype(int), sep="\n")
print("transpose first =", turned.T.astype(int), sep="\n")
# --8<-- [end:jacobian]

# --8<-- [start:batch]
import numpy as np

from layers import flatten

X = np.array([[[1.0, 2.0], [3.0, 4.0]], [[5.0, 6.0], [7.0, 8.0]]])
Y, cache = flatten.forward(X)
print("Y =", Y, sep="\n")

dY = np.array([[0.1, 0.2, 0.3, 0.4], [0.5, 0.6, 0.7, 0.8]])
dX = flatten.backward(dY, cache)
print("dX =", dX, sep="\n")
# --8<-- [end:batch]

# --8<-- [start:memory]
maps = np.arange(36.0).reshape(2, 3, 2, 3)
last = maps.transpose(0, 2, 3, 1)  # (2, 2, 3, 3)
fortran = np.asfortranarray(maps)  # the same values
for name, array in ("in order", maps), ("transposed", last), ("Fortran", fortran):
    flat, _ = flatten.forward(array)
    print(f"{name:10}", flat[0, :4], "view:", np.shares_memory(flat, array))

empty, _ = flatten.forward(np.zeros((0, 3, 2, 2)))
print("no examples:", empty.shape)
# --8<-- [end:memory]

# --8<-- [start:check]
from lab.gradient_check import check

errors = check(flatten.forward, flatten.backward, X=maps)
print("dX agrees with finite differences:", errors["dX"] < 1e-8)
# --8<-- [end:check]

# --8<-- [start:traps]
print("Y right               ", Y.shape)
print("   batch axis too     ", X.reshape(-1).shape)

six = np.arange(24.0).reshape(6, 2, 2)
print("six examples, right   ", flatten.forward(six)[0].shape)
print("   fixed at 4         ", six.reshape(4, -1).shape)

image = np.arange(1.0, 9.0).reshape(1, 2, 2, 2)  # two channels of 2×2
pixels = image.transpose(0, 2, 3, 1)
recounted = image.reshape(1, 2, 2, 2)  # (N, H, W, C)?
print("channels last, right  ", flatten.forward(pixels)[0][0].tolist())
print("   by reshape         ", flatten.forward(recounted)[0][0].tolist())

try:
    np.zeros((0, 3, 2, 2)).reshape(0, -1)
except ValueError as error:
    print("no examples, by -1    ", error)
# --8<-- [end:traps]

# --8<-- [start:sizes]
from layers import average_pooling

for size in 4, 6:
    images = np.ones((1, 2, size, size))
    long, _ = flatten.forward(images)
    means, _ = average_pooling.forward(images, size=size)
    short, _ = flatten.forward(means)
    print(f"{size}×{size}: flattened {long.shape}, averaged {short.shape}")
# --8<-- [end:sizes]

# --8<-- [start:carry]
from layers import dense

_, C, H, W = maps.shape
weights_last = np.arange(36.0).reshape(2, 18) % 5 - 2  # (out, H W C)
weights_first = weights_last.reshape(2, H, W, C).transpose(0, 3, 1, 2)
weights_first, _ = flatten.forward(weights_first)

bias = np.zeros(2)
expected, _ = dense.forward(flatten.forward(last)[0], weights_last, bias)
reordered, _ = dense.forward(flatten.forward(maps)[0], weights_first, bias)
unchanged, _ = dense.forward(flatten.forward(maps)[0], weights_last, bias)
print("expected   ", expected.tolist())
print("reordered  ", reordered.tolist())
print("unchanged  ", unchanged.tolist())
# --8<-- [end:carry]

# --8<-- [start:back]
import numpy as np

from layers import flatten

_, cache = flatten.forward(np.zeros((2, 3, 2, 2)))
G = np.arange(24.0).reshape(2, 12)
print(flatten.backward(G, cache).astype(int))
# --8<-- [end:back]
