"""Compute the learning rate of a step, counted from 0."""

# --8<-- [start:step_decay]
import numpy as np


def step_decay(step, rate, every, factor=0.1):
    """Multiply the rate by a factor, less than 1, every few steps."""
    return rate * factor ** (step // every)
# --8<-- [end:step_decay]


# --8<-- [start:linear]
def linear(step, rate, steps):
    """Lower the rate linearly to 0."""
    return rate * (1 - min(step, steps) / steps)
# --8<-- [end:linear]


# --8<-- [start:cosine]
def cosine(step, rate, steps, lowest=0.0):
    """Lower the rate along half a cosine wave; Loshchilov and Hutter 2017."""
    done = min(step, steps) / steps
    return lowest + (rate - lowest) * (1 + np.cos(np.pi * done)) / 2
# --8<-- [end:cosine]


# --8<-- [start:warmup]
def warmup(step, rate, steps, warm):
    """Raise the rate linearly in the warm-up, then lower it along a cosine.

    steps  number of steps of the whole run
    warm   how many of them are the warm-up
    """
    if step < warm:
        return rate * (step + 1) / warm
    return cosine(step - warm, rate, steps - warm)
# --8<-- [end:warmup]


if __name__ == "__main__":
    # --8<-- [start:example]
    schedules = {
        "step decay": lambda step: step_decay(step, 0.1, every=4),
        "linear": lambda step: linear(step, 0.1, 10),
        "cosine": lambda step: cosine(step, 0.1, 10),
        "warm-up": lambda step: warmup(step, 0.1, 10, warm=2),
    }
    for name, schedule in schedules.items():
        rates = np.array([schedule(step) for step in range(0, 11, 2)])
        print(f"{name:10}", rates.round(4))
    # --8<-- [end:example]
