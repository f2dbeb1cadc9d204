"""Compile the loops: python compile.py [TARGET]. Needs the packages of requirements.txt, no Emscripten.

The same source and compiler give the same bytes on any machine.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
TARGET = HERE / "_simd_loops.so"

# A product and a sum are rounded one by one, as in NumPy's own loops; Pyodide has malloc.
COMPILE = ["cc", "-target", "wasm32-emscripten", "-msimd128", "-fPIC", "-g0", "-Os"]
COMPILE += ["-ffp-contract=off", "-fno-builtin", "-Wall", "-Wextra", "-Werror"]
LINK = ["wasm-ld", "-shared", "--experimental-pic", "--no-entry", "--strip-all"]
LINK += ["--unresolved-symbols=import-dynamic", "--export=loop", "--export=keep"]


def compile_loops(target: Path) -> None:
    """Write the module of all loops."""
    with tempfile.TemporaryDirectory() as folder:
        compiled = f"{folder}/loops.o"
        for command in (
            [*COMPILE, "-c", "loops.c", "-o", compiled],
            [*LINK, compiled, "-o", str(target.absolute())],
        ):
            subprocess.run([sys.executable, "-m", "ziglang", *command], cwd=HERE, check=True)
    target.chmod(0o644)


if __name__ == "__main__":
    compile_loops(Path(sys.argv[1]) if sys.argv[1:] else TARGET)
