"""Exercise: the loss of a classifier that has not learned anything."""

import numbers

from exercises.grading import grade


def check(loss):
    """Grade a loss, to two decimals."""
    loss = round(loss, 2) if isinstance(loss, numbers.Real) else loss
    return grade({"loss": loss}, (2.3,), MISTAKES)


HINTS = [
    "Before any training all ten classes are equally likely. What is the probability of the right "
    "one?",
    "The loss is minus the natural logarithm of the probability of the right class.",
    r"\(-\log(0.1) = \log(10)\). Compute it with `np.log(10)`.",
]
SOLUTION = (2.3026,)
MISTAKES = {
    "you haven't changed the 0 yet": (0.0,),
    "that is the probability of the right class; the loss is −log of it": (0.1,),
    "the sign: a probability below 1 has a negative logarithm, and the loss is minus that": (-2.3,),
    "that is the logarithm to base 10; here it is the natural one": (1.0,),
    "that is in bits, the logarithm to base 2; here it is the natural one": (3.32,),
}


if __name__ == "__main__":
    # --8<-- [start:start]
    loss = 0.0  # yours
    # --8<-- [end:start]
