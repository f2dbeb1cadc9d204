"""Judge an answer part by part: right, a known mistake, or neither."""

import numpy as np


def judge(answer, right, mistakes):
    """Print a line for each part of an answer; return whether all of it is right.

    answer    what was given, by name
    right     what is right, by the same names
    mistakes  (its message, what the mistake gives by name), the likeliest first
    """
    verdicts = {name: verdict(name, answer[name], right[name], mistakes) for name in right}
    for name, told in verdicts.items():
        print(f"{name}: {told}")
    return set(verdicts.values()) == {"right"}


def verdict(name, given, right, mistakes):
    if same(given, right):
        return "right"
    for told, wrong in mistakes:
        if name in wrong and same(given, wrong[name]):
            return told
    if np.shape(given) != np.shape(right):
        return f"its shape is {np.shape(given)}, expected {np.shape(right)}"
    if not np.isfinite(np.asarray(given, float)).all():
        return "there is a nan or an inf in it"
    return "not right yet"


def same(a, b):
    """Compare two arrays: the same shape, and equal up to rounding."""
    try:
        a, b = np.asarray(a, float), np.asarray(b, float)
    except (TypeError, ValueError):
        return False
    return a.shape == b.shape and np.allclose(a, b, rtol=1e-9, atol=1e-9)


def judge_function(function, right, mistakes, cases, names):
    """Call a function with each of the cases and judge all that it returns.

    right     the function as it should be
    mistakes  wrong functions by the message they get
    cases     lists of arguments
    names     of what is returned
    """
    return judge_by(lambda function: results(function, cases, names), function, right, mistakes)


def judge_by(parts, function, right, mistakes):
    """Judge a function by what `parts(function)` finds, by name; functions as in `judge_function`."""
    try:
        answer = parts(function)
    except Exception as error:
        print(f"{type(error).__name__}: {error}")
        return False
    return judge(answer, parts(right), [(told, parts(mistake)) for told, mistake in mistakes.items()])


def results(function, cases, names):
    """Return what a function gives for all cases, one after the other, by name."""
    returned = [as_tuple(function(*case)) for case in cases]
    for values in returned:
        if len(values) != len(names):
            expected = f"{len(names)}: {', '.join(names)}"
            raise ValueError(f"number of returned values: {len(values)}, expected {expected}")
    return {name: together([values[i] for values in returned]) for i, name in enumerate(names)}


def as_tuple(value):
    return value if isinstance(value, tuple) else (value,)


def together(arrays):
    """Return one case in its shape, several as one row of numbers."""
    if len(arrays) == 1:
        return arrays[0]
    return np.concatenate([np.ravel(array) for array in arrays])
