"""Exercise: output rows and parameters of five convolutional layers."""

from exercises.judge import judge

LAYERS = [  # H, C_in, C_out, k, stride, padding
    (28, 1, 6, 5, 1, 2),
    (14, 6, 16, 5, 1, 0),
    (224, 3, 64, 7, 2, 3),
    (56, 64, 64, 3, 1, 1),
    (56, 256, 64, 1, 1, 0),
]


def check(rows, parameters):
    """Judge two lists of five numbers."""
    answer = {"rows": rows, "parameters": parameters}
    mistakes = [(told, dict(zip(answer, wrong))) for told, wrong in MISTAKES.items()]
    return judge(answer, dict(zip(answer, SOLUTION)), mistakes)


def rows(uses_padding=True, uses_stride=True, first=1):
    return [
        (H + 2 * p * uses_padding - k) // (stride if uses_stride else 1) + first
        for H, _, _, k, stride, p in LAYERS
    ]


def parameters(biases=True, channels=True):
    return [C_out * ((C_in if channels else 1) * k * k + biases) for _, C_in, C_out, k, _, _ in LAYERS]


SOLUTION = (rows(), parameters())
MISTAKES = {
    "the padding counts on both sides, and every output channel has a bias": (
        rows(uses_padding=False),
        parameters(biases=False),
    ),
    "divide by the stride, and count the weights of a kernel for every input channel": (
        rows(uses_stride=False),
        parameters(channels=False),
    ),
    "one too few: the first window counts too": (rows(first=0), parameters(biases=False)),
}


if __name__ == "__main__":
    # --8<-- [start:start]
    from exercises import convolution_sizes

    for layer in convolution_sizes.LAYERS:
        print("H {}, C_in {}, C_out {}, k {}, stride {}, padding {}".format(*layer))

    rows = [0, 0, 0, 0, 0]  # your answer: H_out of each layer
    parameters = [0, 0, 0, 0, 0]
    convolution_sizes.check(rows, parameters)
    # --8<-- [end:start]
