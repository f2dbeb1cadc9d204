"""Run a notebook's cells in their order, as Jupyter does, with the standard library alone.

Prints a JSON object for each cell of code: its number, what it printed, its error. `%pip` is left out: what
the notebook may use is installed, and nothing else.
"""

import builtins
import contextlib
import io
import json
import sys
import traceback
import types


class Handle:
    def update(self, *values):
        pass


def display(*values, display_id=None):
    return Handle() if display_id else None


def main(path):
    with open(path, encoding="utf-8") as file:
        cells = json.load(file)["cells"]
    builtins.display = display
    sys.modules["__main__"] = module = types.ModuleType("__main__")
    for number, cell in enumerate(cells):
        if cell["cell_type"] == "code":
            source = "".join("\n" if line.startswith("%pip") else line for line in cell["source"])
            print(
                json.dumps({"cell": number, **run(source, f"<cell {number}>", module.__dict__)}), flush=True
            )


def run(source, name, names):
    printed, error = io.StringIO(), None
    try:
        with contextlib.redirect_stdout(printed):
            exec(compile(source, name, "exec"), names)
    except Exception:
        error = traceback.format_exc()
    return {"printed": printed.getvalue(), "error": error}


if __name__ == "__main__":
    main(sys.argv[1])
