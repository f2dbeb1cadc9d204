"""Grade an answer part by part: right, a known mistake, or the most helpful true statement about it."""

import inspect

import numpy as np


class Unusable(Exception):
    """What an answer gives cannot be graded; says why."""


def grade(answer, right, mistakes):
    """Return {part: None where it is right, else a message}.

    answer    what was given, by name
    right     what is right, in the same order
    mistakes  what each mistake gives, in the same order, by its message; the likeliest first
    """
    named = {message: dict(zip(answer, wrong)) for message, wrong in mistakes.items()}
    return compare(answer, dict(zip(answer, right)), named)


def compare(answer, right, mistakes):
    """Return the message of each part.

    mistakes  what each mistake gives by name, by its message
    """
    return {name: message_of(name, answer[name], right[name], mistakes) for name in right}


def message_of(name, given, right, mistakes):
    if same(given, right):
        return None
    for message, wrong in mistakes.items():
        if name in wrong and same(given, wrong[name]):
            return message
    return describe(given, right)


def describe(given, right):
    """Say what is true of an answer that nobody foresaw."""
    try:
        given = np.asarray(given, float)
    except (TypeError, ValueError):
        return f"{str(given)[:40]} cannot be read as numbers"
    right = np.asarray(right, float)
    if given.shape != right.shape:
        return f"its shape is {given.shape}, expected {right.shape}"
    if not np.isfinite(given).all():
        return "there is a nan or an inf in it"
    if given.ndim == 0:
        return "not right yet"
    wrong = np.argwhere(~close(given, right))
    first = tuple(wrong[0].tolist())
    where = f"{len(wrong)} of {given.size} entries are not right"
    return f"{where}; the first is [{', '.join(map(str, first))}], {given[first]:.4g} so far"


def same(a, b):
    """Compare two arrays: the same shape, and equal up to rounding."""
    try:
        a, b = np.asarray(a, float), np.asarray(b, float)
    except (TypeError, ValueError):
        return False
    return a.shape == b.shape and bool(close(a, b).all())


def close(a, b):
    return np.isclose(a, b, rtol=1e-9, atol=1e-9)


def grade_function(function, right, mistakes, cases, names):
    """Call a function with each of the cases; grade all that it returns.

    right     the function as it should be
    mistakes  wrong functions by the message they get
    cases     lists of arguments
    names     of what is returned
    """
    return grade_by(lambda function: results(function, cases, names), function, right, mistakes)


def grade_by(parts, answer, right, mistakes):
    """Grade a function, or a tuple of functions, by what `parts` finds of it, by name.

    right     as it should be
    mistakes  wrong ones by the message they get
    """
    try:
        found = parts_of(parts, *as_tuple(answer))
    except Unusable as error:
        return {"your code": str(error)}
    wrong = {message: parts(*as_tuple(mistake)) for message, mistake in mistakes.items()}
    return compare(found, parts(*as_tuple(right)), wrong)


def parts_of(parts, *functions):
    """Return `parts(*functions)`; raise Unusable where it cannot use what they return.

    Their own errors are not caught: whoever calls the check shows them with their line.
    """
    raised = []
    try:
        return parts(*(guard(function, raised) for function in functions))
    except Unusable:
        raise
    except Exception as error:
        if any(error is each for each in raised):
            raise
        raise Unusable(f"what it returns cannot be used: {type(error).__name__}: {error}") from None


def guard(function, raised):
    """Return a function that adds the errors of another to a list, and refuses to call it wrongly."""
    if not callable(function):
        raise Unusable(f"{str(function)[:40]} is not a function")

    def call(*arguments):
        try:
            inspect.signature(function).bind(*arguments)
        except TypeError as error:
            raise Unusable(f"the check calls it with {len(arguments)} arguments: {error}") from None
        except ValueError:  # one in C, without a signature
            pass
        try:
            return function(*arguments)
        except Exception as error:
            raised.append(error)
            raise

    return call


def results(function, cases, names):
    """Return what a function gives for all cases, one after the other, by name."""
    returned = [as_tuple(function(*case)) for case in cases]
    for values in returned:
        if len(values) != len(names):
            expected = f"{len(names)}: {', '.join(names)}"
            raise Unusable(f"it returns {len(values)} values, expected {expected}")
    return {name: together([values[i] for values in returned]) for i, name in enumerate(names)}


def as_tuple(value):
    return value if isinstance(value, tuple) else (value,)


def together(arrays):
    """Return one case in its shape, several as one row of numbers."""
    if len(arrays) == 1:
        return arrays[0]
    return np.concatenate([np.ravel(array) for array in arrays])
