"""Exercise: find the p of a dropout from its input and its output."""

import numpy as np

from exercises.grading import grade
from layers import dropout

X = np.array([2.0, 4.0, 6.0, 8.0, 10.0])
rng = np.random.default_rng(12)
hidden = rng.integers(1, 10) / 10
Y, _ = dropout.forward(X, hidden, rng)


def check(p):
    """Grade a probability."""
    return grade({"p": p}, SOLUTION, MISTAKES)


HINTS = [
    "Which entries of the output tell you something exact, those that are 0 or the others?",
    r"A kept entry was multiplied by \(1/(1-p)\). The ratio of output to input is this factor.",
    r"If the factor is \(c\), then \(p = 1 - 1/c\).",
]
SOLUTION = (hidden,)
MISTAKES = {
    "you haven't changed the 0 yet": (0,),
    "this is the share of zeros, which is random: the factor of kept entries is exact": ((Y == 0).mean(),),
    "this is the probability of keeping an entry": (round(1 - hidden, 1),),
    "this is the factor 1 / (1 - p): solve it for p": (1 / (1 - hidden),),
}


if __name__ == "__main__":
    # --8<-- [start:start]
    p = 0  # your answer
    # --8<-- [end:start]
