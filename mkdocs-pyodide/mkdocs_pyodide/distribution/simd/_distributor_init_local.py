"""Replace loops of NumPy by loops with SIMD instructions.

NumPy imports a module of this name before all else, for those who distribute it, and ignores an
ImportError. A browser without SIMD cannot load the library, and NumPy stays as it is.
"""

import ctypes
import itertools
from collections.abc import Callable, Iterable
from pathlib import Path

from numpy import _core
from numpy._core import multiarray, numeric, umath
from numpy._core.overrides import array_function_dispatch

LIBRARY = Path(__file__).with_name("_simd_loops.so")
TYPES: dict[str, multiarray.dtype] = {"float": multiarray.dtype("f"), "double": multiarray.dtype("d")}
UNARY, BINARY = ("exp", "tanh", "sqrt", "square"), ("maximum", "add", "subtract", "multiply", "divide")
LOOPS = {"matmul": 3} | dict.fromkeys(UNARY, 2) | dict.fromkeys(BINARY, 3)  # how many arrays a loop has

_OF_REPLACEMENT = 30  # PyUFunc_ReplaceLoopBySignature in the C API of ufuncs
_POINTER = ctypes.sizeof(ctypes.c_void_p)

Addresses = dict[tuple[str, str], int]  # of loops, by the name of their ufunc and by type


def _replacement() -> Callable[..., int]:
    """Return NumPy's C function that replaces a loop."""
    capsule = ctypes.pythonapi.PyCapsule_GetPointer
    capsule.restype, capsule.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]
    table = capsule(vars(multiarray)["_multiarray_umath"]._UFUNC_API, None)
    address = ctypes.c_void_p.from_address(table + _OF_REPLACEMENT * _POINTER).value
    pointer = ctypes.c_void_p
    return ctypes.PYFUNCTYPE(ctypes.c_int, ctypes.py_object, pointer, pointer, pointer)(address or 0)


_replace = _replacement()


def replace(loops: Addresses) -> Addresses:
    """Replace loops; return those that were there."""
    before = {}
    for (name, kind), address in loops.items():
        types = (ctypes.c_int * LOOPS[name])(*[TYPES[kind].num] * LOOPS[name])
        old = ctypes.c_void_p()
        if _replace(getattr(umath, name), address, types, ctypes.byref(old)):
            raise ImportError(f"NumPy's {name} has no loop for {kind}")
        before[name, kind] = old.value or 0
    return before


try:
    _library = ctypes.CDLL(str(LIBRARY))
except OSError as error:
    raise ImportError(error) from error
_library.loop.restype = ctypes.c_void_p
loops = {key: _library.loop(number) for number, key in enumerate(itertools.product(LOOPS, TYPES))}
shipped = replace(loops)
for _number, _address in enumerate(shipped.values()):
    _library.keep(_number, ctypes.c_void_p(_address))


def _dispatcher(a: object, b: object, out: object = None) -> Iterable[object]:
    return (a, b, out)


numpy_dot = multiarray.dot


@array_function_dispatch(_dispatcher, module="numpy")
def dot(a, b, out=None):  # type: ignore[no-untyped-def]  # of anything
    """Multiply matrices by np.matmul, whose result is the same, and all else by NumPy's own dot."""
    if (
        type(a) is type(b) is multiarray.ndarray
        and out is None
        and a.dtype is b.dtype
        and a.dtype in TYPES.values()
        and a.ndim == b.ndim == 2
        and a.shape[1] == b.shape[0]
    ):
        return umath.matmul(a, b)
    return numpy_dot(a, b, out)


dot.__doc__ = numpy_dot.__doc__
for module in (multiarray, numeric, _core):
    vars(module)["dot"] = dot
