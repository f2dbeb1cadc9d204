"""Products of random arrays by the loops of NumPy and by those that replace them: equal to the last bit."""

import itertools
import time
from contextlib import contextmanager
from functools import partial

import numpy as np
from numpy import _distributor_init_local as simd

rng = np.random.default_rng(0)
SPECIAL = [np.nan, np.inf, -np.inf, 0.0, -0.0, 1e-42, 3e38]


@contextmanager
def shipped():
    simd.replace(simd.shipped)
    try:
        yield
    finally:
        simd.replace(simd.loops)


def same(ours, theirs):
    """Whether two arrays are of the same shape, type and bits; a NaN is one, of whatever bits."""
    if (ours.dtype, ours.shape) != (theirs.dtype, theirs.shape):
        return False
    bits = f"i{ours.itemsize}"
    is_same = np.ascontiguousarray(ours).view(bits) == np.ascontiguousarray(theirs).view(bits)
    return bool(np.all(is_same | (np.isnan(ours) & np.isnan(theirs))))


def check(call, *arguments):
    ours = call(*arguments)
    with shipped():
        theirs = call(*arguments)
    assert same(ours, theirs), (
        f"{call} of {[(a.shape, a.strides, a.dtype) for a in arguments]}:\n{ours}\n{theirs}"
    )
    return ours


def plain(shape, dtype):
    return rng.standard_normal(shape).astype(dtype)


def transposed(shape, dtype):
    return np.swapaxes(plain((*shape[:-2], shape[-1], shape[-2]), dtype), -1, -2)


def reversed_(shape, dtype):
    return plain(shape, dtype)[..., ::-1, ::-1]


def spaced(shape, dtype):
    return plain((*shape[:-2], 2 * shape[-2], 3 * shape[-1]), dtype)[..., ::2, 1::3]


def spaced_rows(shape, dtype):
    return plain((*shape[:-1], shape[-1] + 5), dtype)[..., 2:-3]


def repeated(shape, dtype):
    return np.broadcast_to(plain((*shape[:-2], 1, shape[-1]), dtype), shape)


def misaligned(shape, dtype):
    a = plain(shape, dtype)
    memory = np.empty(a.nbytes + 1, np.uint8)
    view = np.ndarray(shape, dtype, memory, 1)
    view[...] = a
    assert not a.size or not view.flags.aligned
    return view


def swapped(shape, dtype):
    """The bytes of each number in the other order."""
    return plain(shape, dtype).astype(np.dtype(dtype).newbyteorder())


def special(shape, dtype):
    a = plain(shape, dtype)
    with np.errstate(all="ignore"):
        chosen = rng.random(shape) < 0.1
        a[chosen] = rng.choice(SPECIAL, chosen.sum()).astype(dtype)
    return a


LAYOUTS = [plain, transposed, reversed_, spaced, spaced_rows, repeated, misaligned, swapped, special]


def pairs():
    """Yield all pairs of layouts, again and again."""
    return itertools.cycle(itertools.product(LAYOUTS, LAYOUTS))


def every_small_size(dtype):
    sizes = [0, 1, 2, 3, 4, 5, 7, 8, 9, 13, 17]
    layouts = pairs()
    for M, K, N in itertools.product(sizes, repeat=3):
        of_A, of_B = next(layouts)
        check(np.matmul, of_A((M, K), dtype), of_B((K, N), dtype))


def sizes_around_those_of_blocks(dtype):
    layouts = pairs()
    for M, K, N in itertools.product([1, 4, 31, 33, 65, 130], [1, 255, 257, 520], [1, 3, 127, 129, 257]):
        of_A, of_B = next(layouts)
        check(np.matmul, of_A((M, K), dtype), of_B((K, N), dtype))


def every_pair_of_layouts(dtype):
    for of_A, of_B in itertools.product(LAYOUTS, LAYOUTS):
        for M, K, N in [(6, 30, 11), (70, 300, 19), (2, 40, 90), (90, 40, 2), (1, 64, 64), (64, 64, 1)]:
            check(np.matmul, of_A((M, K), dtype), of_B((K, N), dtype))


def batches_and_vectors(dtype):
    shapes = [
        ((5, 4, 6), (6, 3)),
        ((4, 6), (5, 6, 3)),
        ((2, 1, 9, 12), (1, 3, 12, 10)),
        ((0, 4, 6), (6, 3)),
        ((3, 9, 0), (3, 0, 7)),
        ((40,), (40,)),
        ((40,), (40, 21)),
        ((21, 40), (40,)),
        ((3, 21, 40), (40,)),
        ((40,), (3, 40, 21)),
    ]
    for of_A, of_B in itertools.product([plain, spaced_rows, special], repeat=2):
        for a, b in shapes:
            A, B = (of(s, dtype) if len(s) > 1 else of((1, *s), dtype)[0] for of, s in ((of_A, a), (of_B, b)))
            check(np.matmul, A, B)


def product_into(C, A, B):
    return np.matmul(A, B, out=C).copy()


def outputs_of_any_layout(dtype):
    """Also those that share memory with a factor, or have a type of their own."""
    for of_C in [plain, transposed, reversed_, spaced, spaced_rows, misaligned, swapped]:
        for M, K, N in [(3, 5, 4), (9, 300, 13), (40, 40, 40)]:
            A, B, C = plain((M, K), dtype), plain((K, N), dtype), of_C((M, N), dtype)
            check(partial(product_into, C), A, B)
    square, other = plain((40, 40), dtype), plain((40, 40), dtype)

    def within(A, B):
        for out in (lambda A, B: A, lambda A, B: B, lambda A, B: A.T, lambda A, B: B[::-1]):
            A, B = A.copy(), B.copy()
            np.matmul(A, B, out=out(A, B))
            yield A, B

    def overlapping(A, B):
        return np.array(list(within(A, B)))

    def shifted(A, B):
        memory = np.zeros(41 * 40, dtype)
        memory[:1600] = A.ravel()
        np.matmul(memory[:1600].reshape(40, 40), B, out=memory[40:].reshape(40, 40))
        return memory

    check(overlapping, square, other)
    check(shifted, square, other)
    check(lambda A: np.matmul(A, A, out=A.copy()), square)
    check(lambda A, B: np.matmul(A, B, dtype="f8"), square, other)
    check(lambda A, B: np.matmul(A, B, out=np.empty((40, 40), "c16")).real, square, other)


def dot_as_numpy_has_it(dtype):
    """`np.dot` is replaced as a whole, for two matrices alone."""
    shapes = [((), ()), ((3,), (3,)), ((), (3,)), ((7, 9), (9, 8)), ((7, 9), (9,)), ((9,), (9, 8))]
    shapes += [((2, 7, 9), (9, 8)), ((7, 9), (2, 9, 8)), ((0, 9), (9, 8)), ((7, 0), (0, 8))]
    for a, b in shapes:
        A, B = np.asarray(plain(a, dtype)), np.asarray(plain(b, dtype))
        ours, theirs = np.dot(A, B), simd.numpy_dot(A, B)
        assert type(ours) is type(theirs) and same(np.asarray(ours), np.asarray(theirs)), (a, b)
    A, B = plain((7, 9), dtype), plain((9, 8), dtype)
    assert same(A.dot(B), np.dot(A, B))
    assert same(np.dot(A, B, out=np.empty((7, 8), dtype)), np.dot(A, B))
    assert same(np.dot(a=A, b=B, out=None), np.dot(A, B))
    assert type(np.dot(np.asmatrix(A), B)) is np.matrix
    assert np.dot([[1, 2]], [[3], [4]]).tolist() == [[11]]
    for wrong in ((A, A), (A, B, np.empty((7, 8), "c8")), (A, B, B)):
        messages = []
        for dot in (np.dot, simd.numpy_dot):
            try:
                dot(*wrong)
            except ValueError as error:
                messages.append(str(error))
        assert len(messages) == 2 and messages[0] == messages[1], messages

    class Masked:
        def __array_function__(self, function, types, arguments, named):
            return function

    assert np.dot(Masked(), A) is np.dot
    assert np.dot.__doc__ == simd.numpy_dot.__doc__ and np.dot.__module__ == "numpy"


def contractions(dtype):
    """By way of products: einsum with `optimize`, tensordot, multi_dot, matrix powers."""
    X, K = plain((4, 3, 9, 9), dtype), plain((5, 3, 3, 3), dtype)
    windows = np.lib.stride_tricks.sliding_window_view(X, (3, 3), axis=(2, 3))
    check(lambda W, K: np.einsum("ncijmk,ocmk->noij", W, K, optimize=True), windows, K)
    check(lambda W, K: np.tensordot(W, K, ((1, 4, 5), (1, 2, 3))), windows, K)
    check(lambda A, B: np.linalg.multi_dot([A, B, A]), plain((8, 9), dtype), plain((9, 8), dtype))
    check(lambda A: np.linalg.matrix_power(A, 5), plain((9, 9), dtype))


def seconds(M, K, N):
    """The least of three, so that a busy moment of the machine does not count."""
    A, B, times = np.ones((M, K), "f4"), np.ones((K, N), "f4"), []
    for _ in range(3):
        start = time.perf_counter()
        assert (A @ B == K).all()
        times.append(time.perf_counter() - start)
    return min(times)


for run in (
    every_small_size,
    sizes_around_those_of_blocks,
    every_pair_of_layouts,
    batches_and_vectors,
    outputs_of_any_layout,
    dot_as_numpy_has_it,
    contractions,
):
    for dtype in ("f4", "f8"):
        run(dtype)
for dtype in ("i4", "c8", "f2"):  # the loops of other types are NumPy's
    check(np.matmul, plain((7, 9), dtype), plain((9, 8), dtype))
# 2³¹ multiplications are not taken for a negative number of them, for which a plain loop would do.
assert seconds(1024, 2048, 1024) < 16 * seconds(1024, 512, 1024)
print("equal")
