"""Exercise: output rows and parameters of five convolutional layers."""

from exercises.grading import grade

# --8<-- [start:layers]
LAYERS = [  # H, C_in, C_out, k, stride, padding
    (28, 1, 6, 5, 1, 2),
    (14, 6, 16, 5, 1, 0),
    (224, 3, 64, 7, 2, 3),
    (56, 64, 64, 3, 1, 1),
    (56, 256, 64, 1, 1, 0),
]
# --8<-- [end:layers]


def check(rows, parameters):
    """Grade two lists of five numbers."""
    return grade({"rows": rows, "parameters": parameters}, SOLUTION, MISTAKES)


def rows(uses_padding=True, uses_stride=True, first=1):
    return [
        (H + 2 * p * uses_padding - k) // (stride if uses_stride else 1) + first
        for H, _, _, k, stride, p in LAYERS
    ]


def parameters(biases=True, channels=True):
    return [C_out * ((C_in if channels else 1) * k * k + biases) for _, C_in, C_out, k, _, _ in LAYERS]


HINTS = [
    "The first layer keeps its 28 rows, since its padding makes up for its kernel. The number of "
    "parameters does not depend on the size of the image.",
    r"\(H' = \lfloor (H + 2p - k)/s \rfloor + 1\), and the parameters are "
    r"\(C_\text{out}(C_\text{in} k^2 + 1)\).",
    "For the third layer, 224 + 6 − 7 = 223 is divided by 2 and rounded down, plus 1. Its kernels "
    "have 3 · 7 · 7 weights and a bias each, and there are 64 of them.",
]
SOLUTION = (rows(), parameters())
MISTAKES = {
    "you haven't changed the zeros yet": ([0] * 5, [0] * 5),
    "the padding counts on both sides": (rows(uses_padding=False), parameters()),
    "divide by the stride": (rows(uses_stride=False), parameters()),
    "one too few: the first window counts too": (rows(first=0), parameters()),
    "every output channel has a bias": (rows(), parameters(biases=False)),
    "count the weights of a kernel for every input channel": (rows(), parameters(channels=False)),
}


if __name__ == "__main__":
    # --8<-- [start:start]
    rows = [0, 0, 0, 0, 0]  # your answer: H_out of each layer
    parameters = [0, 0, 0, 0, 0]
    # --8<-- [end:start]
