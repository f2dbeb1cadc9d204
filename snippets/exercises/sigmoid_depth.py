"""Exercise: through how many sigmoids a gradient can pass."""

from exercises.grading import grade


def check(layers):
    """Grade a number of layers."""
    return grade({"layers": layers}, SOLUTION, MISTAKES)


HINTS = [
    "By which number does one sigmoid multiply the gradient if its input is 0?",
    r"The derivative \(y(1-y)\) at \(y = \tfrac12\) is a quarter, so \(n\) layers multiply by "
    r"\(0.25^n\).",
    r"\(0.25^4\) is about 0.0039, and \(0.25^5\) is about 0.00098.",
]
SOLUTION = (4,)
MISTAKES = {
    "you haven't changed the 0 yet": (0,),
    "two layers leave a sixteenth: multiply by a quarter for each layer until it is below 0.001": (2,),
    "this is one too many: the gradient is below 0.001": (5,),
    "the gradient is still above 0.001 after one more": (3,),
    "at x = 0 the derivative of a sigmoid is a quarter, not a half": (9,),
}


if __name__ == "__main__":
    # --8<-- [start:start]
    layers = 0  # your answer
    # --8<-- [end:start]
