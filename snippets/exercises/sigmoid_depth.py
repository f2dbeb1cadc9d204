"""Exercise: through how many sigmoids a gradient can pass."""

from exercises.judge import judge


def check(layers):
    """Judge a number of layers."""
    mistakes = [(told, {"layers": wrong}) for told, (wrong,) in MISTAKES.items()]
    return judge({"layers": layers}, {"layers": 4}, mistakes)


SOLUTION = (4,)
MISTAKES = {
    "this is one too many: the gradient is below 0.001": (5,),
    "the gradient is still above 0.001 after one more": (3,),
    "at x = 0 the derivative of a sigmoid is a quarter, not a half": (9,),
}


if __name__ == "__main__":
    # --8<-- [start:start]
    from exercises import sigmoid_depth

    layers = 0  # your answer
    sigmoid_depth.check(layers)
    # --8<-- [end:start]
