"""Exercise: through how many sigmoids a gradient passes."""

from exercises.judge import judge


def check(layers):
    """Judge a number of layers."""
    mistakes = [(told, {"layers": wrong}) for told, (wrong,) in MISTAKES.items()]
    return judge({"layers": layers}, {"layers": 4}, mistakes)


SOLUTION = (4,)
MISTAKES = {
    "one more, and it is below 0.001; how many before that?": (5,),
    "the gradient is still above 0.001 after one more": (3,),
    "at x = 0 the slope of a sigmoid is a quarter, not a half": (9,),
}


if __name__ == "__main__":
    # --8<-- [start:start]
    from exercises import sigmoid_depth

    layers = 0  # yours
    sigmoid_depth.check(layers)
    # --8<-- [end:start]
