"""Exercise: through how many sigmoids a gradient can pass."""

from exercises.grading import grade


def check(layers):
    """Grade a number of layers."""
    return grade({"layers": layers}, SOLUTION, MISTAKES)


HINTS = []
SOLUTION = (4,)
MISTAKES = {
    "this is one too many: the gradient is below 0.001": (5,),
    "the gradient is still above 0.001 after one more": (3,),
    "at x = 0 the derivative of a sigmoid is a quarter, not a half": (9,),
}


if __name__ == "__main__":
    # --8<-- [start:start]
    layers = 0  # your answer
    # --8<-- [end:start]
