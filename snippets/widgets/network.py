"""The computation graph of a network of two layers with softmax cross-entropy."""

import numpy as np

from lab import softmax_cross_entropy
from layers import dense, relu
from widgets.figure import Figure
from widgets.linked_arrays import LinkedArrays, output_names

X = np.array([[1.0, 2], [2, -1]])  # two examples
LABELS = np.array([0, 1])
W1, B1 = np.array([[1.0, -1], [0.5, 1]]), np.array([0.5, -0.5])
W2, B2 = np.array([[0.5, 0.5], [-0.5, 1]]), np.array([0.0, 0])
OPERATIONS = [  # title, layer, names of its arguments and of its output in the graph
    ("Z₁ = X W₁ᵀ + b₁", dense, ("X", "W₁", "b₁"), "Z₁"),
    ("H = max(Z₁, 0), ReLU", relu, ("Z₁",), "H"),
    ("Z₂ = H W₂ᵀ + b₂", dense, ("H", "W₂", "b₂"), "Z₂"),
    ("L = softmax cross-entropy of Z₂", softmax_cross_entropy, ("Z₂", "labels"), "L"),
]
CAPTION = """
Press Back until all is empty, then Step: values come forward in blue, gradients backward in rust, one
operation at a time. Then point at an entry of ∂L/∂W₁: everything that its gradient passes on the way from
the loss is marked, and each product is listed below. The first hidden unit is 0 for the first example, so
the gradient of that example stops there. Point at a value to see how it is computed. There are two
examples, two inputs, two hidden units and two classes.
"""


def values():
    """Return every array of the graph by its name."""
    found = {"X": X, "W₁": W1, "b₁": B1, "W₂": W2, "b₂": B2, "labels": LABELS}
    for _, layer, names, output in OPERATIONS:
        found[output], _ = layer.forward(*(found[name] for name in names))
    return found


def gradients(found):
    """Return ∂L/∂ of every array that has one, by its name."""
    known = {"L": np.ones(())}
    for _, layer, names, output in reversed(OPERATIONS):
        _, cache = layer.forward(*(found[name] for name in names))
        received = layer.backward(known[output], cache)
        known |= dict(zip(names, received if isinstance(received, tuple) else (received,)))
    return known


def renamed(state, names):
    """Return the state of a board with the names of the graph; `names` are those of the layer's own."""

    def new(name):
        own = name.removeprefix("∂L/∂")
        return name.removesuffix(own) + names[own]

    total = state["sum"]
    return state | {
        "arrays": [array | {"name": new(array["name"])} for array in state["arrays"]],
        "inputs": list(map(new, state["inputs"])),
        "outputs": list(map(new, state["outputs"])),
        "sum": total and {"of": new(total["of"]), "plus": list(map(new, total["plus"]))},
    }


def operation(title, layer, names, output):
    found = values()
    parameters = layer.forward.__code__.co_varnames[: len(names)]
    arguments = dict(zip(parameters, (found[name] for name in names)))
    (result,) = output_names(layer.forward, arguments)
    board = LinkedArrays(layer, arguments, {result: gradients(found)[output]}).state()
    return {"title": title, "board": renamed(board, dict(zip((*parameters, result), (*names, output))))}


def state():
    return {"operations": [operation(*each) for each in OPERATIONS]}


def figure():
    return Figure("network.js", "the computation graph of a network", CAPTION, state())
