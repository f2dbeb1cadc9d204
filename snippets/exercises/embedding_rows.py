"""Exercise: which rows of an embedding two optimizers move."""

from exercises.judge import judge


def check(sgd, adam):
    """Judge two lists of rows, those that the second step moves."""
    answer = {"sgd": sorted(sgd), "adam": sorted(adam)}
    mistakes = [(told, dict(zip(answer, wrong))) for told, wrong in MISTAKES.items()]
    return judge(answer, dict(zip(answer, SOLUTION)), mistakes)


SOLUTION = ([1, 2], [0, 1, 2])
MISTAKES = {
    "you haven't changed the list yet": ([], []),
    "only one of the two optimizers leaves a row without gradient unchanged": ([0, 1, 2], [1, 2]),
    "a row that was never read stays unchanged with both optimizers": ([0, 1, 2, 3, 4], [0, 1, 2, 3, 4]),
}


if __name__ == "__main__":
    # --8<-- [start:start]
    from exercises import embedding_rows

    sgd = []  # your answer: the rows that the second step moves
    adam = []
    embedding_rows.check(sgd, adam)
    # --8<-- [end:start]
