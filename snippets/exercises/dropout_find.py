"""Exercise: find the p of a dropout from its input and its output."""

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
    "this is the share of zeros, which is random: the factor of kept entries is exact": ((Y == 0).mean(),),
    "this is the probability of keeping an entry": (round(1 - hidden, 1),),
    "this is the factor 1 / (1 - p): solve it for p": (1 / (1 - hidden),),
}


if __name__ == "__main__":
    # --8<-- [start:start]
    from exercises import dropout_find

    print("X =", dropout_find.X)
    print("Y =", dropout_find.Y)

    p = 0  # your answer
    dropout_find.check(p)
    # --8<-- [end:start]
