"""The training loop: cut the data into batches, step downhill, show how far it got."""

# --8<-- [start:batches]
import numpy as np

from lab.optimizers import adam
from training.screen import Screen
from training.watch import watched


def batches(rng, N, size, epochs=1):
    """Shuffle the row numbers anew in each epoch and cut them into batches.

    rows  (size,) or less in the last batch of an epoch, a list of them
    """
    if size < 1 or epochs < 1:
        raise ValueError(f"batch size {size} and {epochs} epochs, expected 1 or more")
    orders = [rng.permutation(N) for _ in range(epochs)]
    return [order[start : start + size] for order in orders for start in range(0, N, size)]
# --8<-- [end:batches]


# --8<-- [start:update]
def update(weights, dweights, memory, rate, beta_1=0.9):
    """Move all weights one step of Adam, in place; none where a gradient is not finite.

    weights   arrays by name
    dweights  their gradients, by the same names
    memory    a dict that keeps what Adam remembers, empty at the start
    beta_1    how much of its mean gradient Adam keeps from step to step
    """
    if not 0 < rate < np.inf:
        raise ValueError(f"rate {rate}, expected a number above 0")
    w = np.concatenate([w.ravel() for w in weights.values()])  # one long vector is faster than many
    dw = np.concatenate([dweights[name].ravel() for name in weights])
    if not np.isfinite(dw).all():
        raise FloatingPointError("a gradient is not finite")
    w, memory["adam"] = adam(w, dw, memory.get("adam"), rate, beta_1)
    ends = np.cumsum([w.size for w in weights.values()])[:-1]
    for array, moved in zip(weights.values(), np.split(w, ends)):
        array[...] = moved.reshape(array.shape)
# --8<-- [end:update]


# --8<-- [start:train]
def train(step, items, history, measure=None, picture=None, every=50):
    """Call step(item) for each item, and show how it goes.

    step     returns what it measured by name, say {"loss": 0.3}
    history  a dict that gathers what was measured; it goes on where an earlier run stopped
    measure  called every so many steps; returns more of that, say {"accuracy": 0.9}
    picture  called now and then; returns what is to be seen
    """
    with Screen(history, len(items), picture) as screen:
        for number, item in enumerate(items, 1):
            note(history, watched(step, item, history.get("steps", 0) + 1))
            if measure and (number % every == 0 or number == len(items)):
                note(history, measure(), new_step=False)
            screen.refresh(number)


def note(history, measured, new_step=True):
    """Add what was measured to the history: a list of (step, value) by name."""
    history["steps"] = history.get("steps", 0) + new_step
    for name, value in measured.items():
        history.setdefault(name, []).append((history["steps"], float(value)))
# --8<-- [end:train]
