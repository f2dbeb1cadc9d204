"""Exercise: how many steps a training run takes."""

from exercises.grading import grade

EXAMPLES, BATCH, EPOCHS = 1437, 32, 20


def check(steps):
    """Grade a number of steps."""
    return grade({"steps": steps}, SOLUTION, MISTAKES)


HINTS = [
    "A step takes one batch. How many batches does an epoch have, and how many epochs are there?",
    "Divide the examples by the batch size and round up: the last batch of an epoch is smaller, "
    "but it is a step.",
    "1437 / 32 is a little less than 45. Multiply 45 by the number of epochs.",
]
SOLUTION = (-(-EXAMPLES // BATCH) * EPOCHS,)
MISTAKES = {
    "you haven't changed the 0 yet": (0,),
    "nearly: the last batch of an epoch has fewer examples, and it is a step too": (880,),
    "the examples left over at the end of an epoch make a batch of their own": (898,),
    "that is one epoch; the run has 20": (45,),
    "that is the number of examples that the run sees; a step takes a batch of them": (28740,),
}


if __name__ == "__main__":
    # --8<-- [start:start]
    steps = 0  # yours
    # --8<-- [end:start]
