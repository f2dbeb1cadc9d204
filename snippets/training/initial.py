"""Where the weights begin."""

# --8<-- [start:initial]
import numpy as np


def generator(seed):
    """Return the generator of random numbers that a seed stands for."""
    if not isinstance(seed, (int, np.integer)) or seed < 0:
        raise ValueError(f"seed {seed!r}, expected a whole number, 0 or more")
    return np.random.default_rng(seed)


def normal(rng, *shape, gain=2.0):
    """Draw weights that keep the size of what passes through; He et al. 2015.

    shape  (outputs, inputs, …)
    gain   2 before a ReLU, which drops half; 1 where nothing is dropped
    """
    if min(shape) < 1:
        raise ValueError(f"weights of shape {shape}, every width is 1 or more")
    inputs = np.prod(shape[1:])
    return (rng.standard_normal(shape) * np.sqrt(gain / inputs)).astype(np.float32)


def zeros(*shape):
    """Biases begin at zero."""
    return np.zeros(shape, np.float32)
# --8<-- [end:initial]
