"""Exercise: how many steps a training run takes."""

from exercises.judge import judge

EXAMPLES, BATCH, EPOCHS = 1437, 32, 20


def check(steps):
    """Judge a number of steps."""
    mistakes = [(message, {"steps": wrong}) for message, (wrong,) in MISTAKES.items()]
    return judge({"steps": steps}, {"steps": -(-EXAMPLES // BATCH) * EPOCHS}, mistakes)


SOLUTION = (900,)
MISTAKES = {
    "you haven't changed the 0 yet": (0,),
    "nearly: the last batch of an epoch has fewer examples, and it is a step too": (880,),
    "the examples left over at the end of an epoch make a batch of their own": (898,),
    "that is one epoch; the run has 20": (45,),
    "that is the number of examples that the run sees; a step takes a batch of them": (28740,),
}


if __name__ == "__main__":
    # --8<-- [start:start]
    from exercises import steps_of_a_run

    steps = 0  # yours
    steps_of_a_run.check(steps)
    # --8<-- [end:start]
