"""Exercise: write a function for the receptive field of any stack of windows."""

from exercises.grading import grade_function

STACKS = {
    "one layer": [(5, 1)],
    "three layers": [(3, 1), (3, 1), (3, 1)],
    "with pooling": [(3, 1), (2, 2), (3, 1), (2, 2), (3, 1)],
    "the first layers of ResNet": [(7, 2), (3, 2), (3, 1), (3, 1)],
}


def check(receptive_field):
    """Grade a function, for four stacks."""
    mistakes = {message: wrong for message, (wrong,) in MISTAKES.items()}
    cases = [(list(layers),) for layers in STACKS.values()]
    return grade_function(receptive_field, variant(), mistakes, cases, ("rows",))


def variant(shared=1, strides=True, before=False, start=1):
    """Return a function that may have mistakes."""

    def receptive_field(layers):
        rows, apart = start, 1
        for k, s in layers:
            if before:
                apart *= s
            rows += (k - shared) * apart
            if strides and not before:
                apart *= s
        return rows

    return receptive_field


HINTS = [
    "Keep two numbers while you go through the layers: the rows that a unit sees, and how many pixels apart "
    "two neighbouring units are.",
    r"Both start at 1. A layer changes them to \(r + (k - 1)\,a\) and \(s\,a\), in this order.",
    "`rows, apart = 1, 1`, then for each layer `rows += (k - 1) * apart` and `apart *= s`.",
]
SOLUTION = (variant(),)
MISTAKES = {
    "a single pixel is still all that a unit sees: go through the layers": (lambda layers: 1,),
    "the windows of two neighbours overlap: a layer adds k - 1 rows, not k": (variant(shared=0, start=0),),
    "the strides are ignored: after a stride of 2, neighbouring units are two pixels apart": (
        variant(strides=False),
    ),
    "the stride of a layer counts for the next ones, not for its own window": (variant(before=True),),
    "a unit of the input sees one row: start at 1": (variant(start=0),),
}


if __name__ == "__main__":
    # --8<-- [start:start]
    def receptive_field(layers):
        """Return how many rows of pixels a unit sees; layers is a list of (k, s)."""
        return 1
    # --8<-- [end:start]
