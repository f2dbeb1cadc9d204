"""Exercise: where flatten puts an element."""

from exercises.judge import judge


def check(row, place):
    """Judge where in Y the element X[1, 2, 0, 1] of a (2, 3, 2, 2) is."""
    answer = {"row": row, "place": place}
    mistakes = [(told, dict(zip(answer, wrong))) for told, wrong in MISTAKES.items()]
    return judge(answer, dict(zip(answer, SOLUTION)), mistakes)


SOLUTION = (1, 9)
MISTAKES = {
    "each example has its own row: count the position within one example, from 0": (0, 21),
    "this is its position with the channels last": (2, 5),
    "counted from 1: positions start at 0": (3, 10),
}


if __name__ == "__main__":
    # --8<-- [start:start]
    from exercises import flatten_place

    row, place = 0, 0  # your answer: row of Y, position in it
    flatten_place.check(row, place)
    # --8<-- [end:start]
