"""Draw dropout: one random mask, and the mean over many."""

import numpy as np

from figures.board import Board
from layers import dropout

X = np.array([1.0, 2, 3, 4, 5, 6])


def bars(p, draws, seed):
    """Draw the input, the last output drawn, and the mean over all draws."""
    rng = np.random.default_rng(seed)
    Y = np.array([dropout.forward(X, p, rng)[0] for _ in range(draws)])
    picture = Board()
    rows = {"input": X, "one draw": Y[-1], f"mean of {draws}": Y.mean(0)}
    for column, (name, values) in enumerate(rows.items()):
        left = 10 + column * 160
        picture.words(left, 18, name, "name")
        for unit, value in enumerate(values):
            y = 28 + unit * 22
            picture.bar(left, y, min(value, 12) * 8, "fill" if value else "track")
            picture.words(left + min(value, 12) * 8 + 6, y + 11, f"{value:.2f}", "soft")
    error = np.abs(Y.mean(0) - X).max()
    dropped = int((Y[-1] == 0).sum())
    says = f"{dropped} of 6 dropped; the mean differs by at most {error:.2f}"
    picture.words(10, 182, says, "say")
    picture.reach(480, 190)
    return picture.picture(f"p = {p}: {says}")


if __name__ == "__main__":
    # --8<-- [start:figure]
    from figures import dropout

    p = 0.5  # probability of dropping
    draws = 50  # number of masks
    seed = 0  # of the random numbers
    dropout.bars(p, draws, seed)
    # --8<-- [end:figure]
