"""Exercise: the epoch whose weights early stopping keeps."""

from exercises.grading import grade


def check(epoch):
    """Grade the number of an epoch, counted from 1."""
    return grade({"epoch": epoch}, SOLUTION, MISTAKES)


HINTS = [
    "Which of the two losses says how well the network does on examples that it has not seen?",
    "The training loss falls as long as we train. Look at the validation loss.",
    "The smallest validation loss is 0.55. After which epoch was it measured, counted from 1?",
]
BEST = 4
SOLUTION = (BEST,)
MISTAKES = {
    "you haven't changed the 0 yet": (0,),
    "there the training loss is smallest; it also falls when the network memorises": (6,),
    "count the epochs from 1: the first entry of the list was measured after epoch 1": (3,),
    "there the validation loss has risen again; the weights to keep are those before": (5,),
}


if __name__ == "__main__":
    # --8<-- [start:start]
    training = [0.92, 0.61, 0.44, 0.33, 0.25, 0.19]
    validation = [0.95, 0.70, 0.58, 0.55, 0.59, 0.68]
    epoch = 0  # yours
    # --8<-- [end:start]
