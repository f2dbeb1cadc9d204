"""The training loop: split the data into batches, update the weights, show the progress."""

# --8<-- [start:batches]
import numpy as np

from lab.optimizers import adam
from training.screen import Screen
from training.watch import watched


def batches(rng, N, size, epochs=1):
    """Shuffle the row numbers in each epoch and split them into batches.

    Return a list of arrays (size,); the last of an epoch may be shorter.
    """
    if size < 1 or epochs < 1:
        raise ValueError(f"batch size {size} and {epochs} epochs, expected 1 or more")
    orders = [rng.permutation(N) for _ in range(epochs)]
    return [order[start : start + size] for order in orders for start in range(0, N, size)]
# --8<-- [end:batches]


# --8<-- [start:update]
def update(weights, dweights, memory, rate, beta_1=0.9):
    """Take one step of Adam in place; raise an error if a gradient is not finite.

    weights   arrays by name
    dweights  their gradients, by the same names
    memory    a dict for Adam's running means, empty at the start
    beta_1    decay rate of the running mean of the gradients
    """
    if not 0 < rate < np.inf:
        raise ValueError(f"rate {rate}, expected a number above 0")
    w = np.concatenate([w.ravel() for w in weights.values()])  # one long vector is faster than many
    dw = np.concatenate([dweights[name].ravel() for name in weights])
    if not np.isfinite(dw).all():
        raise FloatingPointError("a gradient is not finite")
    w, memory["adam"] = adam(w, dw, memory.get("adam"), rate, beta_1)
    start = 0
    for array in weights.values():
        array[...] = w[start : start + array.size].reshape(array.shape)
        start += array.size
# --8<-- [end:update]


# --8<-- [start:train]
def train(step, items, history, measure=None, picture=None, every=50):
    """Call step(item) for each item and show the progress.

    step     returns measurements by name, for example {"loss": 0.3}
    history  a dict that collects the measurements, also those of earlier runs
    measure  called after every `every` steps; returns more, like {"accuracy": 0.9}
    picture  called now and then; returns a picture to show
    """
    with Screen(history, len(items), picture) as screen:
        for number, item in enumerate(items, 1):
            note(history, watched(step, item, history.get("steps", 0) + 1))
            if measure and (number % every == 0 or number == len(items)):
                note(history, measure(), new_step=False)
            screen.refresh(number)


def note(history, measured, new_step=True):
    """Add measurements to the history: lists of (step, value) by name."""
    history["steps"] = history.get("steps", 0) + new_step
    for name, value in measured.items():
        history.setdefault(name, []).append((history["steps"], float(value)))
# --8<-- [end:train]
