"""Arithmetic by the loops of NumPy and by those that replace them: equal to the last bit."""

import itertools

import numpy as np
from numpy import _distributor_init_local as simd

rng = np.random.default_rng(0)
BINARY = [np.maximum, np.add, np.subtract, np.multiply, np.divide]
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


def into_memory_of_its_own(function, x, y):
    """Write to a factor, beside it, and overlapping it."""
    for target in (lambda m: m[:-1], lambda m: m[1:], lambda m: m[:-1][::-1]):
        memory = np.append(x, x.dtype.type(7))
        function(memory[:-1], y, out=target(memory))
        yield memory
        memory = np.append(x, x.dtype.type(7))
        function(y, memory[:-1], out=target(memory))
        yield memory
        if x.size:  # one of the numbers that are written
            memory = np.append(x, x.dtype.type(7))
            function(memory[:-1], memory[x.size // 2], out=target(memory))
            yield memory


def calls(function):
    yield function
    yield lambda x, y: function(x, 0)
    yield lambda x, y: function(0, x)
    yield lambda x, y: function(2, x)
    yield lambda x, y: function(x, y[..., :1])
    yield lambda x, y: function(y[..., :1], x)
    yield lambda x, y: function.accumulate(x)
    yield lambda x, y: function.accumulate(x, axis=-1)
    yield lambda x, y: function.reduce(x, axis=0, initial=3)
    yield lambda x, y: function.outer(x, y[..., :5])
    yield lambda x, y: function(x, y, where=y > 0, out=np.zeros(np.broadcast(x, y).shape, x.dtype))


# Choose among numbers: a NaN keeps its bits.
CHOICES = [*calls(np.maximum), lambda x, y: x.max(axis=-1, initial=-np.inf), lambda x, y: np.clip(x, 0, 1)]
CALLS = [
    *CHOICES,
    *itertools.chain(*map(calls, BINARY[1:])),
    lambda x, y: np.sqrt(x),
    lambda x, y: np.square(x),
    lambda x, y: x.sum(axis=0),
    lambda x, y: x.sum(axis=-1),
    lambda x, y: x.mean(axis=0),
]


def bits(x, is_computed):
    """The bytes of an array; the standard leaves the sign and payload of a NaN that is computed open."""
    x = np.array(x)
    if not is_computed:
        return x.tobytes()
    x[np.isnan(x)] = np.nan
    return x.tobytes()


def tasks(x, y, single):
    """Yield what is computed twice, with each function in each layout."""
    for layout in LAYOUTS:
        for call in CALLS:
            yield call, layout(x), layout(y)
        for function in BINARY:
            yield function, layout(x), single
    for function in BINARY:
        yield lambda x, y, of=function: np.array(list(into_memory_of_its_own(of, x, y))), x, y
        yield lambda x, y, of=function: of(y[0], 0), x, single


for dtype, size in itertools.product(("f4", "f8"), (*range(11), 64, 103)):
    todo = list(tasks(numbers(size, dtype), numbers(size, dtype), numbers(1, dtype)))
    ours = [call(x, y) for call, x, y in todo]
    simd.replace(simd.shipped)
    theirs = [call(x, y) for call, x, y in todo]
    simd.replace(simd.loops)
    for task, one, other in zip(todo, ours, theirs, strict=True):
        assert type(one) is type(other) and one.dtype == other.dtype, (task, one, other)
        is_computed = task[0] not in CHOICES
        assert bits(one, is_computed) == bits(other, is_computed), (task, one, other)
print("equal")
