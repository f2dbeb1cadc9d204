"""Draw a model as a graph of layers, with the shape of each output and the weights.

The graph is recorded while the model runs once, with the input and the output of every layer. The input of a
layer is the output of an earlier one, or a sum of two.
"""

import sys
from dataclasses import dataclass

import numpy as np

from training import pictures


@dataclass
class Call:
    """A call of a layer: its name, input, output, and the names and sizes of its weights."""

    name: str
    input: np.ndarray
    output: np.ndarray
    weights: dict

    @property
    def parameters(self):
        return sum(self.weights.values())


@dataclass
class Node:
    """A row of the drawing: a layer, the input of the model, or a sum.

    sources  the numbers of its input nodes
    """

    name: str
    value: np.ndarray
    sources: tuple
    parameters: str = ""


def calls(forward, X, weights):
    """Run forward(X, weights) and return the calls of layers, in order."""
    found, depth = [], []
    owners = {id(array): name for name, array in weights.items()}

    def profile(frame, event, returned):
        module = frame.f_globals.get("__name__", "")
        if not module.startswith("layers.") or not frame.f_code.co_name.endswith("forward"):
            return
        if event == "call":
            arguments = list(frame.f_locals.values())
            mine = {owners[id(a)]: a.size for a in arguments if id(a) in owners}
            depth.append((module.removeprefix("layers."), np.asarray(arguments[0]), mine))
        elif event == "return":
            name, read, mine = depth.pop()
            if not depth and returned is not None:  # not a layer inside another one
                found.append(Call(name, read, np.asarray(returned[0]), mine))

    before = sys.getprofile()
    sys.setprofile(profile)
    try:
        forward(X, weights)
    finally:
        sys.setprofile(before)
    return found


def graph(forward, X, weights):
    """Run the model and return its nodes in topological order, the input first."""
    nodes = [Node("input", np.asarray(X), ())]
    for call in calls(forward, X, weights):
        sources = sources_of(call.input, nodes)
        if len(sources) == 2:
            nodes.append(Node("sum", call.input, sources))
            sources = (len(nodes) - 1,)
        nodes.append(Node(call.name.replace("_", " "), call.output, sources, count(call)))
    return nodes


def sources_of(read, nodes):
    """Return the numbers of the nodes that an array comes from: one, two that it is the sum of, or none.

    An array that is neither is a part of the node before, a last state for instance; whole numbers that no
    node has are the positions that a model counts by itself.
    """
    numbers = range(len(nodes) - 1, -1, -1)  # the nearest first
    for i in numbers:
        if read.size == nodes[i].value.size and np.array_equal(read.ravel(), nodes[i].value.ravel()):
            return (i,)
    for i in numbers:
        for j in range(i):
            if is_sum(read, nodes[j].value, nodes[i].value):
                return (j, i)
    return () if np.issubdtype(read.dtype, np.integer) else (len(nodes) - 1,)


def is_sum(read, one, other):
    """Whether an array is the sum of two, which may lie in it as rows or be repeated along its first axes."""
    if np.issubdtype(read.dtype, np.integer):
        return False
    one, other = (a.reshape(read.shape) if a.size == read.size else a for a in (one, other))
    try:
        return np.array_equal(one + other, read)
    except ValueError:  # shapes that do not fit
        return False


STYLE = "<style>.box,.side{fill:none;stroke:var(--one)}.side{stroke-width:1.5}</style>"
BOX, STEP, LANE = 152, 36, 14  # pixels: width of a box, from row to row, between two arrows at the side


def draw(forward, X, weights, T=None):
    """Draw the graph from top to bottom; N is the number of examples, T of tokens or steps in each."""
    nodes, N = graph(forward, X, weights), len(X)
    total = sum(array.size for array in weights.values())
    T = T or (np.shape(X)[1] if np.ndim(X) > 1 else 1)
    arrows = lanes([(i, j) for j, node in enumerate(nodes) for i in node.sources if i != j - 1])
    left, width = 8 + LANE * (1 + max(arrows.values(), default=-1)), 480
    body = [side(i, j, left, lane, nodes[i].name == "sum") for (i, j), lane in arrows.items()]
    for index, node in enumerate(nodes):
        body.append(row(node, index, left, width, shown(node.value.shape, N, T)))
    y = 8 + len(nodes) * STEP
    body.append(pictures.words(width - 12, y + 12, f"{total:,} parameters in all", "end"))
    names = ", ".join(f"{described(node, nodes)} {shown(node.value.shape, N, T)}" for node in nodes)
    layers = sum(node.name not in ("input", "sum") for node in nodes)
    text = f"A graph of {layers} layers, {total:,} parameters: {names}"
    return pictures.Picture(width, y + 24, STYLE + "".join(body), text)


def row(node, index, left, width, shape):
    """Draw one node and the line from the node above it."""
    y, middle = 8 + index * STEP, left + BOX / 2
    parts = []
    if index - 1 in node.sources:
        parts.append(f'<path class="line" d="M{middle} {y + 28 - STEP}V{y}"/>')
    if node.name == "sum":
        parts.append(f'<circle class="box" cx="{middle}" cy="{y + 14}" r="13"/>')
        parts.append(pictures.words(middle, y + 19, "+", "mid"))
    else:
        parts.append(f'<rect class="box" x="{left}" y="{y}" width="{BOX}" height="28" rx="4"/>')
        parts.append(pictures.words(middle, y + 18, node.name, "mid"))
    parts.append(pictures.words(left + BOX + 16, y + 18, shape))
    parts.append(pictures.words(width - 12, y + 18, node.parameters, "soft end"))
    return "".join(parts)


def side(i, j, left, lane, is_from_sum):
    """Draw the arrow from node i to node j, a sum, to the left of the boxes."""
    x, tip = left - 6 - LANE * lane, left + BOX / 2 - 12
    start, end = 8 + i * STEP + (20 if is_from_sum else 14), 8 + j * STEP + 9
    begin = tip if is_from_sum else left
    arrow = f"M{tip - 6} {end - 4}L{tip} {end}L{tip - 6} {end + 4}"
    return f'<path class="side" d="M{begin} {start}H{x}V{end}H{tip}{arrow}"/>'


def lanes(arrows):
    """Return a lane for each arrow (from, to), so that arrows do not overlap."""
    taken = {}
    for i, j in sorted(arrows, key=lambda arrow: arrow[1] - arrow[0]):
        used = {lane for (a, b), lane in taken.items() if a < j and i < b}
        taken[i, j] = next(lane for lane in range(len(taken) + 1) if lane not in used)
    return taken


def described(node, nodes):
    """Describe a node in words; a sum names its terms."""
    return f"sum of {' and '.join(nodes[i].name for i in node.sources)}" if node.name == "sum" else node.name


def shown(shape, N, T=1):
    """Write a shape with the letter N for the examples; N·T where all their steps are rows."""
    first = {N * T: (f"N·{T}",), N: ("N",)}.get(shape[0], shape[:1]) if shape else ()
    return f"({', '.join(map(str, (*first, *shape[1:])))})"


def count(call):
    return f"{call.parameters:,} in {', '.join(call.weights)}" if call.weights else ""
