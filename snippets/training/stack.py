"""A model as a stack of layers: what each one puts out, and how many weights it has.

Nothing is told twice: the model runs once, and every layer that it calls is noted.
"""

import sys
from dataclasses import dataclass

import numpy as np

from training import pictures


@dataclass
class Call:
    """One layer of a run: its name, the shape of its output, the names and sizes of its weights."""

    name: str
    shape: tuple
    weights: dict

    @property
    def parameters(self):
        return sum(self.weights.values())


def calls(forward, X, weights):
    """Run forward(X, weights) and return the layers that it called, in their order."""
    found, depth = [], []
    owners = {id(array): name for name, array in weights.items()}

    def profile(frame, event, returned):
        module = frame.f_globals.get("__name__", "")
        if not module.startswith("layers.") or not frame.f_code.co_name.endswith("forward"):
            return
        if event == "call":
            mine = {owners[id(a)]: a.size for a in frame.f_locals.values() if id(a) in owners}
            depth.append((module.removeprefix("layers."), mine))
        elif event == "return":
            name, mine = depth.pop()
            if not depth and returned is not None:  # a layer within a layer is its own affair
                found.append(Call(name, np.shape(returned[0]), mine))

    before = sys.getprofile()
    sys.setprofile(profile)
    try:
        forward(X, weights)
    finally:
        sys.setprofile(before)
    return found


def draw(forward, X, weights, T=None):
    """Draw the stack from top to bottom; N is the number of examples, T of tokens or steps in each."""
    layers, N = calls(forward, X, weights), len(X)
    total = sum(array.size for array in weights.values())
    body, width, step = [], 480, 40
    T = T or (np.shape(X)[1] if np.ndim(X) > 1 else 1)
    heads = [("input", shown(np.shape(X), N, T), "")]
    heads += [(c.name.replace("_", " "), shown(c.shape, N, T), count(c)) for c in layers]
    for index, (name, shape, parameters) in enumerate(heads):
        y = 8 + index * step
        if index:
            body.append(f'<path class="line" d="M84 {y - 12}V{y}"/>')
        body.append(f'<rect class="box" x="8" y="{y}" width="152" height="28" rx="4"/>')
        body.append(pictures.words(84, y + 18, name, "mid"))
        body.append(pictures.words(176, y + 18, shape))
        body.append(pictures.words(width - 12, y + 18, parameters, "soft end"))
    y = 8 + len(heads) * step
    body.append(pictures.words(width - 12, y + 12, f"{total:,} parameters in all", "end"))
    names = ", ".join(f"{name} {shape}" for name, shape, _ in heads)
    text = f"A stack of {len(layers)} layers, {total:,} parameters: {names}"
    style = "<style>.box{fill:none;stroke:var(--one)}</style>"
    return pictures.Picture(width, y + 24, style + "".join(body), text)


def shown(shape, N, T=1):
    """Write a shape with the letter N for the examples; N·T where all their steps are rows."""
    first = {N * T: (f"N·{T}",), N: ("N",)}.get(shape[0], shape[:1]) if shape else ()
    return f"({', '.join(map(str, (*first, *shape[1:])))})"


def count(call):
    return f"{call.parameters:,} in {', '.join(call.weights)}" if call.weights else ""
