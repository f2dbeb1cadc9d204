"""The larger of two numbers by the loops of NumPy and by those that replace them: equal to the last bit."""

import itertools

import numpy as np
from numpy import _distributor_init_local as simd

rng = np.random.default_rng(0)
SPECIAL = [np.nan, -np.nan, np.inf, -np.inf, 0.0, -0.0, 1e-42, 3e38]


def numbers(size, dtype):
    x = rng.standard_normal(size).astype(dtype)
    chosen = rng.random(size) < 0.5
    x[chosen] = rng.choice(SPECIAL, chosen.sum()).astype(dtype)
    return x


def misaligned(x):
    view = np.ndarray(x.shape, x.dtype, np.zeros(x.nbytes + 1, np.uint8), 1)
    view[...] = x
    return view


LAYOUTS = [
    lambda x: x,
    lambda x: x[::-1],
    lambda x: np.repeat(x, 3)[1::3],
    misaligned,
    lambda x: x.astype(x.dtype.newbyteorder()),
    lambda x: np.tile(x, (3, 1)),
    lambda x: np.tile(x, (3, 1))[:, : x.size // 2 + 1].T,
]


def into_memory_of_its_own(x, y):
    """Write to a factor, beside it, and overlapping it."""
    for target in (lambda m: m[:-1], lambda m: m[1:], lambda m: m[:-1][::-1]):
        memory = np.append(x, x.dtype.type(7))
        np.maximum(memory[:-1], y, out=target(memory))
        yield memory


CALLS = [
    np.maximum,
    lambda x, y: np.maximum(x, 0),
    lambda x, y: np.maximum(0, x),
    lambda x, y: np.maximum(x, y[..., :1]),
    lambda x, y: np.maximum.accumulate(x),
    lambda x, y: x.max(axis=-1, initial=-np.inf),
    lambda x, y: np.maximum.outer(x, y[..., :5]),
    lambda x, y: np.clip(x, 0, 1),
    lambda x, y: np.maximum(x, y, where=y > 0, out=np.zeros(np.broadcast(x, y).shape, x.dtype)),
]


def check(call, x, y):
    ours = np.ascontiguousarray(call(x, y))
    simd.replace(simd.shipped)
    theirs = np.ascontiguousarray(call(x, y))
    simd.replace(simd.loops)
    assert ours.dtype == theirs.dtype and ours.tobytes() == theirs.tobytes(), (call, x, y, ours, theirs)


for dtype, size in itertools.product(("f4", "f8"), (*range(11), 64, 103)):
    x, y = numbers(size, dtype), numbers(size, dtype)
    for layout in LAYOUTS:
        for call in CALLS:
            check(call, layout(x), layout(y))
        check(np.maximum, layout(x), numbers(1, dtype))
    check(lambda x, y: np.array(list(into_memory_of_its_own(x, y))), x, y)
    assert type(np.maximum(numbers(1, dtype)[0], 0)) is np.dtype(dtype).type
print("equal")
