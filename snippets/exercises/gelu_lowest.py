"""Exercise: where GELU is lowest."""

from exercises.grading import grade


def check(x):
    """Grade a position, to two decimals."""
    return grade({"x": x}, SOLUTION, MISTAKES)


HINTS = []
SOLUTION = (-0.75,)
MISTAKES = {
    "at 0 the derivative is 1/2: further to the left the value is lower": (0.0,),
    "this is the lowest value, not its position": (-0.17,),
    "here the derivative is largest, not 0": (1.42,),
}


if __name__ == "__main__":
    # --8<-- [start:start]
    x = 0.0  # your answer
    # --8<-- [end:start]
