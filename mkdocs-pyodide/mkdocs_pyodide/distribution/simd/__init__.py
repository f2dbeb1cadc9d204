"""NumPy's loops with SIMD instructions: what the archive of its wheel gets in addition.

`loops.c` is the source, `_simd_loops.so` what `compile.py` makes of it, `_distributor_init_local.py` what
NumPy imports first, the place that it provides for its distributors.
"""

from pathlib import Path

HERE = Path(__file__).parent
NAMES = ("_distributor_init_local.py", "_simd_loops.so")

# Package -> name in the archive -> file.
ADDITIONS = {"numpy": {f"numpy/{name}": HERE / name for name in NAMES}}
