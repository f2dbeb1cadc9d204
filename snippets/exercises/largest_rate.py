"""Exercise: from which learning rate on gradient descent diverges."""

from exercises.grading import grade


def check(rate):
    """Grade a learning rate."""
    return grade({"rate": rate}, SOLUTION, MISTAKES)


HINTS = [
    "Write down one step, and simplify it: w is multiplied by a number that depends on the rate.",
    r"The gradient of \(4w^2\) is \(8w\), so a step multiplies \(w\) by \(1 - 8\eta\). It diverges "
    "if the absolute value of this factor is larger than 1.",
    r"\(1 - 8\eta = -1\) is the limit.",
]
SOLUTION = (0.25,)
MISTAKES = {
    "you haven't changed the 0 yet": (0.0,),
    "with this rate the first step lands on the minimum; twice that is still stable": (0.125,),
    "the second derivative of 4 w² is 8, not 4": (0.5,),
    "the limit is 2 over the second derivative, not 1 over the factor": (2.0,),
}


if __name__ == "__main__":
    # --8<-- [start:start]
    rate = 0.0  # yours
    # --8<-- [end:start]
