"""Exercise: running mean and running variance after two batches."""

import numpy as np

from exercises.grading import grade

BATCHES = [[1.0, 3.0], [2.0, 6.0]]


def check(mean, variance):
    """Grade two numbers that start at 0 and 1, with momentum 0.1."""
    return grade({"mean": mean, "variance": variance}, SOLUTION, MISTAKES)


def after(momentum=0.1, ddof=1):
    mean, variance = 0.0, 1.0
    for batch in BATCHES:
        mean += momentum * (np.mean(batch) - mean)
        variance += momentum * (np.var(batch, ddof=ddof) - variance)
    return round(mean, 6), round(variance, 6)


HINTS = [
    "Each batch moves the running value a tenth of the way to its own. Begin with 0 and 1.",
    r"new = 0.9 · old + 0.1 · (value of the batch). The running variance uses the divisor \(N - "
    r"1\): for two numbers, half of their squared distance.",
    "The first batch has the mean 2 and the variance 2, the second 4 and 8. The mean goes from 0 "
    "to 0.2, then to 0.9 · 0.2 + 0.1 · 4.",
]
SOLUTION = after()
MISTAKES = {
    "you haven't changed the numbers yet: these are the values at the start": (0, 1),
    "the momentum 0.1 is the weight of the new value, not of the old one": after(momentum=0.9),
    "this has the divisor N: the running variance has N - 1": (after()[0], after(ddof=0)[1]),
    "this is the second batch only": (4, 8),
}


if __name__ == "__main__":
    # --8<-- [start:start]
    mean, variance = 0, 1  # your answer
    # --8<-- [end:start]
