"""Exercise: where GELU is lowest."""

from exercises.judge import judge


def check(x):
    """Judge a position, to two decimals."""
    mistakes = [(told, {"x": wrong}) for told, (wrong,) in MISTAKES.items()]
    return judge({"x": x}, {"x": -0.75}, mistakes)


SOLUTION = (-0.75,)
MISTAKES = {
    "at 0 the derivative is 1/2: further to the left the value is lower": (0.0,),
    "this is the lowest value, not its position": (-0.17,),
    "here the derivative is largest, not 0": (1.42,),
}


if __name__ == "__main__":
    # --8<-- [start:start]
    from exercises import gelu_lowest

    x = 0.0  # your answer
    gelu_lowest.check(x)
    # --8<-- [end:start]
