"""Initial weights."""

# --8<-- [start:initial]
import numpy as np


def generator(seed):
    """Return the random number generator for a seed."""
    if not isinstance(seed, (int, np.integer)) or seed < 0:
        raise ValueError(f"seed {seed!r}, expected a whole number, 0 or more")
    return np.random.default_rng(seed)


def normal(rng, *shape, gain=2.0):
    """Draw weights that keep the variance of the values; He et al. 2015.

    shape  (outputs, inputs, …)
    gain   2 before a ReLU, which sets half of the values to zero; otherwise 1
    """
    if min(shape) < 1:
        raise ValueError(f"weights of shape {shape}, every width is 1 or more")
    inputs = np.prod(shape[1:])
    return (rng.standard_normal(shape) * np.sqrt(gain / inputs)).astype(np.float32)


def zeros(*shape):
    """Return zeros, the initial biases."""
    return np.zeros(shape, np.float32)
# --8<-- [end:initial]
