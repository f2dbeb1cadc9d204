"""Exercise: from which learning rate on gradient descent diverges."""

from exercises.judge import judge


def check(rate):
    """Judge a learning rate."""
    mistakes = [(message, {"rate": wrong}) for message, (wrong,) in MISTAKES.items()]
    return judge({"rate": rate}, {"rate": 0.25}, mistakes)


SOLUTION = (0.25,)
MISTAKES = {
    "you haven't changed the 0 yet": (0.0,),
    "with this rate the first step lands on the minimum; twice that is still stable": (0.125,),
    "the second derivative of 4 w² is 8, not 4": (0.5,),
    "the limit is 2 over the second derivative, not 1 over the factor": (2.0,),
}


if __name__ == "__main__":
    # --8<-- [start:start]
    from exercises import largest_rate

    rate = 0.0  # yours
    largest_rate.check(rate)
    # --8<-- [end:start]
