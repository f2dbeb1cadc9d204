"""NumPy's loops with SIMD instructions: the results of NumPy's own, faster, in Pyodide."""

import shutil
import subprocess
import sys
from pathlib import Path

import mpmath
import numpy as np
import pytest
from cached_folders import shared
from pyodide_in_node import run_python

from mkdocs_pyodide.distribution import simd
from mkdocs_pyodide.distribution.manifest import Distribution
from mkdocs_pyodide.distribution.registry import Registry
from mkdocs_pyodide.tools.node import NodeError

pytestmark = pytest.mark.long  # each starts a Python in Node
PROGRAMS = Path(__file__).with_name("simd")
REPLACED = """
import sys
import numpy as np
print("numpy._distributor_init_local" in sys.modules, (np.eye(13, dtype="f4") @ np.eye(13, dtype="f4")).sum())
"""


ADD_LOOPS = f"""
import shutil
for name in {simd.NAMES}:
    shutil.copy("/shared/" + name, "/lib/python3.14/site-packages/numpy/" + name)
"""


@pytest.fixture(scope="module")
def distribution():
    return Distribution(Registry(), {"numpy"})


@pytest.fixture(scope="module")
def shipped():
    return Distribution(Registry(), {"numpy"}, simd=False)


@pytest.fixture
def run_with_loops(shipped, tmp_path):
    """Run a program with the loops beside NumPy as shipped: for other loops, no package is made anew."""

    def run(name):
        for file in simd.NAMES:
            shutil.copy(simd.HERE / file, tmp_path)
        return run_python(shipped, ADD_LOOPS + (PROGRAMS / name).read_text("utf-8"), tmp_path)

    return run


def test_products_are_equal_to_the_last_bit(run_with_loops):
    assert run_with_loops("products.py") == "equal\n"


def test_arithmetic_is_equal_to_the_last_bit(run_with_loops):
    assert run_with_loops("arithmetic.py") == "equal\n"


def test_loops_are_replaced_with_and_without_a_snapshot(distribution, tmp_path):
    for is_restored in (True, False):
        assert run_python(distribution, REPLACED, tmp_path, is_restored) == "True 13.0\n"


def inputs(dtype):
    """Numbers of all sizes, most where results are neither 0 nor 1, infinity or the number itself."""
    rng = np.random.default_rng(0)
    info = np.finfo(dtype)
    highest = float(np.log(info.max))
    ranges = [rng.uniform(-high, high, 20_000) for high in (0.7, 3, 12, highest)]
    edge = np.log(float(info.smallest_subnormal)), np.log(float(info.tiny))
    ends = [
        rng.uniform(highest - 1, highest, 2000),
        rng.uniform(*edge, 2000),
        rng.choice([-1, 1], 4000) * 10 ** rng.uniform(-40, 0, 4000),
    ]
    special = [0.0, -0.0, 1e300, -1e300, np.inf, -np.inf, np.nan, 0.625, -0.625, highest, edge[0]]
    with np.errstate(over="ignore"):
        return np.concatenate([*ranges, *ends, special]).astype(dtype)


def errors(x, y, function):
    """The errors of results, in units of their last place."""
    exact = [function(mpmath.mpf(float(each))) for each in x]
    units = np.spacing(np.abs(np.array([float(each) for each in exact]).astype(y.dtype)))
    return np.array([float(abs(a - mpmath.mpf(float(b)))) for a, b in zip(exact, y, strict=True)]) / units


@pytest.mark.slow  # values of 120 bits, computed one by one
def test_functions_are_off_by_less_than_two_units_in_the_last_place(run_with_loops, tmp_path):
    arrays = {"f": inputs(np.float32), "d": inputs(np.float64)}
    for name, x in arrays.items():
        np.save(tmp_path / f"x_{name}.npy", x)
    assert run_with_loops("functions.py") == "equal\n"
    for char, x in arrays.items():
        for name in ("exp", "tanh"):
            y = np.load(tmp_path / f"{name}_{char}.npy")
            with np.errstate(over="ignore"):
                expected = getattr(np, name)(x.astype(np.longdouble)).astype(x.dtype)
            known = np.isfinite(x) & np.isfinite(expected)
            np.testing.assert_array_equal(y[~known], expected[~known])
            assert np.array_equal(np.signbit(y[~np.isnan(x)]), np.signbit(expected[~np.isnan(x)]))
            with mpmath.workprec(120):
                worst = errors(x[known], y[known], getattr(mpmath, name)).max()
            assert worst <= 2, f"{name} of {x.dtype}: {worst}"


def test_numpy_is_as_shipped_where_the_option_is_off(distribution, shipped, tmp_path):
    assert run_python(shipped, REPLACED, tmp_path) == "False 13.0\n"
    assert (
        distribution.download_size(["numpy"]) - shipped.download_size(["numpy"]) < 10_000
    )  # bytes of a first run


def test_numpy_is_as_shipped_where_the_module_cannot_be_loaded(distribution, tmp_path):
    """A browser without SIMD refuses it as it refuses any instruction that it does not know."""
    library = simd.HERE / "_simd_loops.so"
    data = bytearray(library.read_bytes())
    splat = data.index(b"\xfd\x09")  # v128.load32_splat
    data[splat : splat + 2] = b"\xfd\x7f"
    (tmp_path / library.name).write_bytes(data)
    with pytest.raises(NodeError, match="CompileError"):
        run_python(distribution, f"import ctypes; ctypes.CDLL('/shared/{library.name}')", tmp_path)
    program = f"""
import shutil
shutil.copy("/shared/{library.name}", "/lib/python3.14/site-packages/numpy/{library.name}")
{REPLACED}
"""
    assert run_python(distribution, program, tmp_path) == "False 13.0\n"


@pytest.mark.slow
def test_the_module_is_what_its_source_compiles_to(tmp_path):
    """With the compiler that requirements.txt pins by hash, in a folder of its own."""
    required = simd.HERE / "requirements.txt"

    def install(folder):
        options = ["--require-hashes", "--no-deps", "--disable-pip-version-check", "--quiet"]
        command = [sys.executable, "-m", "pip", "install", *options, "--target", folder, "-r", required]
        subprocess.run(command, check=True)

    folder = shared("compiler", required.read_text("utf-8"), install)
    compiled = tmp_path / "loops.so"
    environment = {"PYTHONPATH": str(folder), "HOME": str(tmp_path)}
    subprocess.run([sys.executable, simd.HERE / "compile.py", compiled], check=True, env=environment)
    assert compiled.read_bytes() == (simd.HERE / "_simd_loops.so").read_bytes()
