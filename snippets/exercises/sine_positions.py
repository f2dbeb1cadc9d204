"""Exercise: write the positions of the first Transformer."""

import numpy as np

from exercises.grading import grade_function


def check(positions):
    """Grade a function, for 5 positions of width 6."""
    mistakes = {message: wrong for message, (wrong,) in MISTAKES.items()}
    return grade_function(positions, variant(), mistakes, [(5, 6)], ("P",))


def variant(even=np.sin, odd=np.cos, first=0, slows=True, double=2, halves=False):
    """Return a function that may have mistakes."""

    def positions(T, d):
        t = np.arange(first, T + first)[:, None]
        i = np.arange(d // 2)
        angles = t / 10000 ** (double * i * slows / d)
        if halves:
            return np.concatenate([even(angles), odd(angles)], axis=1)
        P = np.zeros((T, d))
        P[:, 0::2], P[:, 1::2] = even(angles), odd(angles)
        return P

    return positions


HINTS = [
    "Make a column of positions and a row of pair numbers; NumPy then computes all angles at once.",
    r"Pair \(i\) has the angle \(t / 10000^{2i/d}\). Its sine goes into column \(2i\), its cosine into "
    r"column \(2i + 1\).",
    "`angles = np.arange(T)[:, None] / 10000 ** (2 * np.arange(d // 2) / d)`, then "
    "`P[:, 0::2] = np.sin(angles)` and `P[:, 1::2] = np.cos(angles)`.",
]
SOLUTION = (variant(),)
MISTAKES = {
    "you haven't changed the zeros yet": (lambda T, d: np.zeros((T, d)),),
    "sine and cosine are swapped: column 0 has the sine": (variant(np.cos, np.sin),),
    "all pairs turn equally fast: divide the position by 10000 ** (2 * i / d)": (variant(slows=False),),
    "the exponent is 2 i / d: pair i has the columns 2 i and 2 i + 1": (variant(double=1),),
    "all sines come first, as in some libraries: here they alternate": (variant(halves=True),),
    "positions are counted from 0": (variant(first=1),),
    "the odd columns have the cosine": (variant(odd=np.sin),),
}


if __name__ == "__main__":
    # --8<-- [start:start]
    import numpy as np

    def positions(T, d):
        """Return an array (T, d) with the vector of each position."""
        P = np.zeros((T, d))
        return P
    # --8<-- [end:start]
