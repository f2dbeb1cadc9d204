"""Exercise: where flatten puts an element."""

from exercises.judge import judge


def check(row, place):
    """Judge where in Y the element X[1, 2, 0, 1] of a (2, 3, 2, 2) is."""
    answer = {"row": row, "place": place}
    mistakes = [(told, dict(zip(answer, wrong))) for told, wrong in MISTAKES.items()]
    return judge(answer, dict(zip(answer, SOLUTION)), mistakes)


SOLUTION = (1, 9)
MISTAKES = {
    "the examples stay apart: the place is counted within one, from 0": (0, 21),
    "that is its place with the channels last": (2, 5),
    "counted from 1; places begin at 0": (3, 10),
}


if __name__ == "__main__":
    # --8<-- [start:start]
    from exercises import flatten_place

    row, place = 0, 0  # yours
    flatten_place.check(row, place)
    # --8<-- [end:start]
