"""Exercise: find the p of a dropout from what went in and came out."""

import numpy as np

from exercises.judge import judge
from layers import dropout

X = np.array([2.0, 4.0, 6.0, 8.0, 10.0])
rng = np.random.default_rng(12)
hidden = rng.integers(1, 10) / 10
Y, _ = dropout.forward(X, hidden, rng)


def check(p):
    """Judge a probability."""
    mistakes = [(told, {"p": wrong}) for told, (wrong,) in MISTAKES.items()]
    return judge({"p": p}, {"p": hidden}, mistakes)


SOLUTION = (hidden,)
MISTAKES = {
    "that is the share of zeros, which is chance; the factor of what was kept is exact": ((Y == 0).mean(),),
    "that is the share that is kept": (round(1 - hidden, 1),),
    "that is the factor, 1 / (1 - p); solve it for p": (1 / (1 - hidden),),
}


if __name__ == "__main__":
    # --8<-- [start:start]
    from exercises import dropout_find

    print("X =", dropout_find.X)
    print("Y =", dropout_find.Y)

    p = 0  # yours
    dropout_find.check(p)
    # --8<-- [end:start]
