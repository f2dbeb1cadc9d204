"""Linked arrays: a layer's arrays, whose entries show what they depend on, forward and backward.

A board needs a layer's module and the arguments of a small example, nothing else: every call of `backward`
with an upstream gradient that is 1 in one entry and 0 elsewhere returns one row of the Jacobian.
"""

import copy
import inspect
import json
import re
from dataclasses import dataclass, field
from types import ModuleType

import numpy as np

from widgets.figure import MEDIA_TYPE

DRAWS = 64  # random inputs of the same shapes; an entry of a 3×3 window loses all of them once in 2,000 cases
TOLERANCE = 1e-9
DIGITS = 4


@dataclass
class LinkedArrays:
    """A board that readers point at: the arrays of a layer, with the links between their entries.

    layer      module with forward and backward, described as all layers are
    upstream   the gradient of each output, by the output's name, {"Z": dZ}
    mode       "Forward" or "Backward": what the board shows first
    caption    what to do and what to notice
    point      the entry that is pointed at first, ("Z", (1, 0)); the middle of the first array without it
    variant    "" for forward and backward; "step" for step_forward and step_backward
    arguments  of forward, in its order
    """

    layer: ModuleType
    arguments: dict
    upstream: dict
    mode: str = "Forward"
    caption: str = ""
    point: tuple | None = None
    variant: str = ""
    outputs: list = field(init=False)
    pattern: list | None = field(init=False, default=None)  # of the links, found once

    def __post_init__(self):
        self.example = self.arguments, self.upstream
        prefix = f"{self.variant}_" if self.variant else ""
        self.forward = getattr(self.layer, f"{prefix}forward")
        self.backward = getattr(self.layer, f"{prefix}backward")
        self.outputs = output_names(self.forward, self.arguments)
        if list(self.upstream) != self.outputs:
            raise ValueError(f"upstream is for {list(self.upstream)}, the outputs are {self.outputs}")
        if self.mode not in ("Forward", "Backward"):
            raise ValueError(f"mode is {self.mode!r}, expected 'Forward' or 'Backward'")

    def __repr__(self):
        names = [*self.arguments, *self.outputs]
        return f"Linked arrays of {self.layer.__name__.rpartition('.')[2]}: {', '.join(names)}"

    def _repr_mimebundle_(self, include=None, exclude=None):
        view = {"mode": self.mode, "caption": self.caption}
        if self.point:
            view["point"] = [self.point[0], ",".join(map(str, self.point[1]))]
        widget = {"module": "widgets/linked-arrays.js", "state": {"board": self.state(), **view}}
        return {"text/plain": repr(self), MEDIA_TYPE: json.dumps(widget, ensure_ascii=False)}

    def on_change(self, changes):
        """Compute the board for the values that a reader has edited.

        edits  {name of an array: {number of an entry: value}}, against the example
        """
        arguments, upstream = self.example
        edits = changes["edits"]
        self.arguments = {name: edited(array, edits.get(name, {})) for name, array in arguments.items()}
        self.upstream = {name: edited(G, edits.get(f"∂L/∂{name}", {})) for name, G in upstream.items()}
        return {"board": self.state()}

    def state(self):
        """Return the arrays, and of each output's entry the links to the entries of the arguments.

        arrays  [{name, role, shape, values}], roles: input, constant, output, upstream, gradient
        inputs  names of the arguments that get a gradient; outputs  names
        links   for each output's entry, for each input: [[entry, local derivative, array, entry], …]; the
                last two say which input's entry the local derivative is, if it is one
        sum     {of, plus}: every output's entry is the sum of entry times local derivative over the input
                `of`, plus the entries of the inputs `plus`; None if it is no such sum
        """
        results, cache = self._run(self.arguments)
        gradients = self._gradients(self.upstream, cache)
        inputs = list(gradients)
        if self.pattern is None:
            self.pattern, self.sum = self._find_pattern(inputs), self._sum(inputs)
        links = self._links(inputs)
        arrays = [
            entry(name, array, "input" if name in inputs else "constant")
            for name, array in self.arguments.items()
            if isinstance(array, np.ndarray)
        ]
        numbers = {array["name"]: number for number, array in enumerate(arrays)}
        arrays += [entry(name, Y, "output") for name, Y in results.items()]
        arrays += [entry(f"∂L/∂{name}", G, "upstream") for name, G in self.upstream.items()]
        arrays += [entry(f"∂L/∂{name}", G, "gradient") for name, G in gradients.items()]
        return {
            "arrays": arrays,
            "inputs": inputs,
            "outputs": self.outputs,
            "links": [
                [[packed(link, numbers) for link in row[name]] for name in inputs] for row in links
            ],
            "sum": self.sum,
        }

    def jacobian(self, arguments):
        """Return for each output's entry a dict: input's name -> its local derivatives, of its shape."""
        results, cache = self._run(arguments)
        zeros = {name: np.zeros_like(Y) for name, Y in results.items()}
        rows = []
        for name, Y in results.items():
            for index in np.ndindex(Y.shape):
                one = np.zeros_like(Y)
                one[index] = 1
                own = copy.deepcopy(cache)  # a backward pass may use it up
                rows.append(self._gradients({**zeros, name: one}, own))
        return rows

    def _run(self, arguments):
        """Return (outputs by their names, the cache)."""
        *outputs, cache = self.forward(**copy.deepcopy(arguments))  # the same random numbers every time
        return dict(zip(self.outputs, map(np.asarray, outputs))), cache

    def _gradients(self, upstream, cache):
        """Return the gradients by the names of the inputs: the first float arrays among the arguments."""
        received = self.backward(*upstream.values(), cache)
        received = received if isinstance(received, tuple) else (received,)
        inputs = [name for name, value in self.arguments.items() if is_float_array(value)]
        return dict(zip(inputs, map(np.asarray, received)))

    def _draw(self, rng, inputs):
        """Return the arguments with random numbers in the inputs."""
        shapes = {name: self.arguments[name].shape for name in inputs}
        return self.arguments | {name: np.asarray(rng.standard_normal(s)) for name, s in shapes.items()}

    def _find_pattern(self, inputs):
        """Return for each output's entry a dict: input's name -> {entry: origin or None}.

        Which entries are linked is seen on random inputs, since a local derivative may be 0 in the example.
        """
        rng = np.random.default_rng(0)
        draws = [self._draw(rng, inputs) for _ in range(DRAWS)]
        rows = zip(*(self.jacobian(draw) for draw in draws))
        return [{name: self._origins(name, drawn, draws) for name in inputs} for drawn in rows]

    def _origins(self, name, drawn, draws):
        is_linked = np.any([row[name] != 0 for row in drawn], axis=0).ravel()
        flat = [row[name].ravel() for row in drawn[:2]]
        return {int(i): origin([row[i] for row in flat], draws) for i in np.flatnonzero(is_linked)}

    def _links(self, inputs):
        """Return for each output's entry a dict: input's name -> [(entry, derivative, origin or None), …].

        The derivatives are those of the arguments, which can link more entries than random inputs did.
        """
        rows = zip(self.jacobian(self.arguments), self.pattern)
        return [
            {name: links_of(row[name].ravel(), origins[name]) for name in inputs} for row, origins in rows
        ]

    def _sum(self, inputs):
        """Return the input in which the layer is a sum of products, and those that are added, or None."""
        examples = [self.arguments, self._draw(np.random.default_rng(1), inputs)]
        cases = [(example, self.jacobian(example), self._run(example)[0]) for example in examples]
        for name in inputs:
            others = [other for other in inputs if other != name]
            plus = [other for other in others if all(added(other, rows) for _, rows, _ in cases)]
            if all(is_sum(name, plus, *case) for case in cases):
                return {"of": name, "plus": plus}
        return None


def output_names(forward, arguments):
    """Return the arrays that a docstring describes, `Z  (N, D)  …`, and that are not taken."""
    parameters = forward.__code__.co_varnames[: forward.__code__.co_argcount]
    text = inspect.cleandoc(forward.__doc__)  # as Python 3.13 and later have it
    described = re.findall(r"^(\w+) +\(.*?\)", text, re.MULTILINE)
    if unknown := [name for name in arguments if name not in parameters]:
        raise ValueError(f"{unknown[0]} is no argument of forward, which takes {', '.join(parameters)}")
    return [name for name in described if name not in parameters]


def is_float_array(value):
    return isinstance(value, np.ndarray) and np.issubdtype(value.dtype, np.floating)


def edited(array, values):
    """Return an array with other values for some of its entries, {number: value}."""
    if not values:
        return array
    array = array.copy()
    for entry, value in values.items():
        array.flat[int(entry)] = value
    return array


def links_of(derivatives, origins):
    entries = sorted({*origins, *map(int, np.flatnonzero(derivatives))})
    return [(i, derivatives[i], origins.get(i)) for i in entries]


def origin(derivatives, draws):
    """Return (name, entry) of the input's entry that is the local derivative in all draws, or None."""
    for name, array in draws[0].items():
        if is_float_array(array):
            for i in np.flatnonzero(np.isclose(array, derivatives[0], rtol=TOLERANCE, atol=0)):
                if all(np.isclose(draw[name].ravel()[i], d) for draw, d in zip(draws, derivatives)):
                    return name, int(i)
    return None


def added(name, rows):
    """Whether every local derivative with respect to an input is 0 or 1, and some is 1."""
    derivatives = np.array([row[name] for row in rows])
    return bool(np.isin(derivatives, (0, 1)).all() and derivatives.any())


def is_sum(name, plus, arguments, rows, results):
    received = np.concatenate([Y.ravel() for Y in results.values()])
    made = [sum(np.vdot(arguments[n], row[n]) for n in (name, *plus)) for row in rows]
    return np.allclose(made, received, rtol=TOLERANCE, atol=TOLERANCE)


def packed(link, numbers):
    i, derivative, source = link
    return [i, number(derivative), *([numbers[source[0]], source[1]] if source else [])]


def entry(name, array, role):
    array = np.asarray(array)
    return {"name": name, "role": role, "shape": array.shape, "values": [number(v) for v in array.ravel()]}


def number(value):
    """Round to the digits that are shown, a number close to 0 to six decimals."""
    if not np.isfinite(value):
        raise ValueError(f"an entry becomes {value}: take back the last edit")
    value = float(f"{value:.{DIGITS}g}") if abs(value) >= 1e-3 else round(float(value), 6)
    return int(value) if value.is_integer() else value
