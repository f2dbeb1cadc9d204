"""Find the first array that becomes infinite or NaN in a training step, and its line."""

# --8<-- [start:watch]
import sys
from pathlib import Path

import numpy as np

OURS = (str(Path(__file__).parent.parent), "<cell")  # files whose lines a reader can see


def watched(step, item, number):
    """Return step(item); if that is not finite, repeat the step line by line."""
    with np.errstate(over="ignore", invalid="ignore"):  # the error says more than NumPy's warnings
        try:
            measured = step(item)
            if np.isfinite(list(measured.values())).all():
                return measured
        except FloatingPointError:
            pass
        first = culprit(step, item)
    raise FloatingPointError(f"step {number}: {first}; the weights are those from before this step")


def culprit(step, item):
    """Name the first array that is not finite, with its file and line."""
    found, last_line = [], {}

    def trace(frame, event, argument):
        if found or not frame.f_code.co_filename.startswith(OURS):
            return None
        if event != "call":
            line = last_line.get(frame, frame.f_lineno)
            for name, value in frame.f_locals.items():
                if not found and has_exploded(value):
                    kind = "NaN" if np.isnan(value).any() else "infinite"
                    found.append(f"{name} became {kind} in {place(frame)}, line {line}")
        last_line[frame] = frame.f_lineno
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        step(item)
    except FloatingPointError:
        pass
    finally:
        sys.settrace(before)
    return found[0] if found else "the loss is not finite"


def has_exploded(value):
    """Tell whether a value is NaN or +inf; -inf may be a masked score."""
    is_float = isinstance(value, np.ndarray | np.floating | float) and np.result_type(value).kind == "f"
    return is_float and bool(np.any(np.isnan(value) | (value == np.inf)))


def place(frame):
    name = frame.f_code.co_filename
    return "the cell" if name.startswith("<cell") else "/".join(Path(name).parts[-2:])
# --8<-- [end:watch]
