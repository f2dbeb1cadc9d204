"""Exercise: where GELU is lowest."""

from exercises.grading import grade


def check(x):
    """Grade a position, to two decimals."""
    return grade({"x": x}, SOLUTION, MISTAKES)


HINTS = [
    "At the lowest value the derivative is 0. The curve falls a little below 0 on the left before "
    "it goes back to 0.",
    "Call the layer, `from layers import gelu`, at many positions between −2 and 0, and look for the "
    "smallest value.",
    "With `xs = np.linspace(-2, 0, 2001)`, the position is `xs[gelu.forward(xs)[0].argmin()]`.",
]
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
