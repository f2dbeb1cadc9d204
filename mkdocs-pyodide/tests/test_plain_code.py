"""Code that cannot affect other sessions, and code that may."""

import pytest
from hand_ins import HONEST, HOSTILE

from mkdocs_pyodide.kernel.plain_code import is_plain

PLAIN = """\
import numpy as np
from layers import dense
from layers.dense import forward as f

def backward(dZ, cache):
    X, W = cache
    dW = np.zeros_like(W)
    for n in range(len(X)):
        dW[n] += dZ[n] * X.T @ f(X, W)[0]
    return dZ @ W, dW, dZ.sum(axis=0)

values = [x**2 for x in range(3) if x]
loss = lambda y: -np.log(y[0]) if y.any() else 0
print(f"{values[0]:.2f}", dense.backward(values, (loss,)))
try:
    values[5]
except IndexError as error:
    raise ValueError("no") from error
"""


def own(name):
    return name in ("layers", "layers.dense")


def test_arithmetic_functions_and_modules_of_the_site_are_plain():
    assert is_plain(PLAIN, own)
    assert is_plain("def broken(:", own)


@pytest.mark.parametrize("codes", [codes for codes, _ in HONEST])
def test_honest_answers_are_plain(codes):
    assert all(is_plain(code, own) for code in codes)


QUIET = {  # they only take long, or hit themselves: what Stop does not end, a restart does
    "an endless loop",
    "a flood",
    "a loop in its function",
    "a flood in its function",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_answers_are_not(name):
    assert is_plain(HOSTILE[name][0], own) == (name in QUIET)


@pytest.mark.parametrize(
    "line",
    [
        "np.sum = max",
        "np.linalg.norm = 1",
        "del np.sum",
        "import os",
        "import numpy.linalg",
        "from numpy import sum",
        "from layers import *",
        "from . import layers",
        "from layers import _own",
        "import layers",
        "x.__class__",
        "np.ctypeslib",
        "np.core",
        "np.random.seed(1)",
        "np.seterr(all='raise')",
        "np.set_printoptions(1)",
        "dense._np",
        "dense.np.sys",
        "getattr(np, 'sum')",
        "setattr(np, 'sum', 1)",
        "exec('1')",
        "eval('1')",
        "globals()",
        "open('x')",
        "input()",
        "type(np)",
        "__builtins__",
        "__name__",
        "class A: pass",
        "class A(list): pass",
        "async def f(): pass",
        "def f(): yield",
        "with x: pass",
        "'{0.__class__}'.format(np)",
        "match x:\n    case list(): pass",
        "(y := 1)",
        "x: int = 1",
        "from layers.dense import np\nnp.savetxt('x', [1])",
        "for np.sum in [1]: pass",
        "[0 for np.sum in [1]]",
        "raise SystemExit",
        "try:\n    1\nexcept BaseException:\n    pass",
        "try:\n    1\nexcept* ValueError:\n    pass",
    ],
)
def test_what_can_reach_other_sessions_is_not_plain(line):
    assert not is_plain(f"import numpy as np\nfrom layers import dense\nx = 1\n{line}\n", own)
