"""Activations and gradients in a stack of layers, by depth, for each activation function."""

import numpy as np

from layers import dense, gelu, relu, sigmoid, tanh
from widgets.figure import Figure, rounded

DEPTH, WIDTH, EXAMPLES = 10, 64, 64
FUNCTIONS = {"ReLU": relu, "GELU": gelu, "tanh": tanh, "sigmoid": sigmoid}
INITIAL = {"Glorot": 1.0, "He": 2.0}  # variance of the weights, times the width
EDGES = np.linspace(-2, 2, 17)  # of the bars; what is outside counts in the first and the last
CAPTION = """
Choose a function and the initial weights of ten dense layers of 64 units, each followed by that function. The
upper picture shows how the outputs of each layer are distributed, the lower one how large the gradient is at
the input of each layer, if it is 1 at the output of the stack; that axis is logarithmic. With sigmoids all
outputs gather around one value, and each layer divides the gradient by about four. With tanh and Glorot's
weights a quarter of it arrives. ReLU sets about half of the outputs to 0; with He's weights, of twice the
variance, its gradient arrives.
"""


def run(function, variance):
    """Return the outputs of each layer, and the gradient at the input of each, (DEPTH, EXAMPLES, WIDTH)."""
    layer, rng = FUNCTIONS[function], np.random.default_rng(0)
    Y, outputs, caches = rng.normal(size=(EXAMPLES, WIDTH)), [], []
    for _ in range(DEPTH):
        W = rng.normal(0, np.sqrt(variance / WIDTH), (WIDTH, WIDTH))
        Z, dense_cache = dense.forward(Y, W, np.zeros(WIDTH))
        Y, cache = layer.forward(Z)
        outputs.append(Y)
        caches.append((dense_cache, cache))
    dY = rng.normal(size=Y.shape)
    dY /= np.linalg.norm(dY)
    gradients = []
    for dense_cache, cache in reversed(caches):
        dY, _, _ = dense.backward(layer.backward(dY, cache), dense_cache)
        gradients.append(dY)
    return np.array(outputs), np.array(gradients[::-1])


def case(function, variance):
    outputs, gradients = run(function, variance)
    counts = [np.histogram(Y.clip(EDGES[0], EDGES[-1]), EDGES)[0] / Y.size for Y in outputs]
    return {
        "shares": rounded(counts, 3),
        "spread": [float(f"{Y.std():.2g}") for Y in outputs],
        "sizes": [float(f"{np.linalg.norm(dX):.3g}") for dX in gradients],
    }


def state():
    cases = {
        f"{function} {initial}": case(function, variance)
        for function in FUNCTIONS
        for initial, variance in INITIAL.items()
    }
    names = {"functions": list(FUNCTIONS), "initial": list(INITIAL)}
    return names | {"range": [EDGES[0], EDGES[-1]], "cases": cases}


def figure():
    return Figure("depth.js", "activations and gradients by depth", CAPTION, state())
