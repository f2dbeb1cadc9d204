"""Gradient check: compare a backward pass with finite differences."""

# --8<-- [start:slopes]
import numpy as np


def slopes(f, x, step=1e-5):
    """Compute the slope of the number f(x) on both sides of every entry.

    x      (...)  float64, the point
    left   (...)  slope just below
    right  (...)  slope just above; their mean is the central difference
    """
    here, left, right = f(x), np.empty_like(x), np.empty_like(x)
    for index in np.ndindex(x.shape):
        below, above = x.copy(), x.copy()
        below[index] -= step
        above[index] += step
        left[index] = (here - f(below)) / step
        right[index] = (f(above) - here) / step
    return left, right
# --8<-- [end:slopes]


# --8<-- [start:compare]
def compare(name, received, left, right, tolerance=1e-6):
    """Return the largest error, kinks left out; raise if an entry exceeds the tolerance."""
    if np.shape(received) != left.shape:
        raise AssertionError(f"{name} has shape {np.shape(received)}, expected {left.shape}")
    expected = (left + right) / 2
    size = np.maximum(1, np.abs(expected))
    kink = np.abs(right - left) > 1e-3 * size  # the slopes differ: there is no derivative to compare with
    error = np.where(kink, 0, np.abs(received - expected) / size)
    for index in np.argwhere(~(error <= tolerance)).tolist():  # ~ catches NaN too
        at = tuple(index)
        raise AssertionError(
            f"{name}{index} is {received[at]:.6g}, finite differences give {expected[at]:.6g}"
        )
    return float(error.max(initial=0))
# --8<-- [end:compare]


# --8<-- [start:check]
def check(forward, backward, **arguments):
    """Compare backward with the slopes of L = Σ G Y.

    arguments  what forward takes, by name; every float64 array is checked
    errors     the largest error in each gradient, by name
    """
    *outputs, cache = forward(**arguments)
    rng = np.random.default_rng(0)
    G = [rng.uniform(0.5, 1.5, np.shape(Y)) for Y in outputs]  # all ones would hide mistakes
    gradients = backward(*G, cache)
    gradients = gradients if isinstance(gradients, tuple) else (gradients,)
    arrays = {n: a for n, a in arguments.items() if getattr(a, "dtype", None) == np.float64}
    function = f"{backward.__module__}.{backward.__qualname__}"
    if len(gradients) != len(arrays):
        raise AssertionError(f"{function} returns {len(gradients)} gradients for {list(arrays)}")

    def loss(**moved):
        *outputs, _ = forward(**{**arguments, **moved})
        return sum(np.vdot(g, Y) for g, Y in zip(G, outputs))

    if loss() != loss():
        raise AssertionError(f"{function}: forward is random: create its rng anew, with one seed")
    errors = {}
    for (name, array), gradient in zip(arrays.items(), gradients):
        left, right = slopes(lambda moved, name=name: loss(**{name: moved}), array)
        errors[f"d{name}"] = compare(f"{function}: d{name}", gradient, left, right)
    return errors
# --8<-- [end:check]


if __name__ == "__main__":
    # --8<-- [start:example]
    from layers import dense

    rng = np.random.default_rng(0)
    X, W, b = rng.standard_normal((3, 2)), rng.standard_normal((4, 2)), rng.standard_normal(4)
    errors = check(dense.forward, dense.backward, X=X, W=W, b=b)
    print("errors below 1e-9:", {name: error < 1e-9 for name, error in errors.items()})

    def wrong_backward(dZ, cache):
        dX, dW, _ = dense.backward(dZ, cache)
        return dX, dW, dZ[0]  # forgot to sum over the batch

    try:
        check(dense.forward, wrong_backward, X=X, W=W, b=b)
    except AssertionError as error:
        print(error)
    # --8<-- [end:example]
