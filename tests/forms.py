"""What the tests know of the snippets: every forward with its backward, and the golden vectors.

A form is a pair `forward`, `backward` (or `step_forward`, `step_backward`) in a module of `layers`
or `lab`; it is named as its module, `lstm`, or `lstm.step`. Everything else is read off the form:
the arrays and their shapes off its docstring, its cases off `golden/<name>.json`.
"""

import copy
import importlib
import inspect
import json
import pkgutil
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import numpy as np

GOLDEN = Path(__file__).parent / "golden"
CONSTANT = ("running_mean", "running_var", "target")  # float arrays that get no gradient


@dataclass
class Form:
    name: str
    module: ModuleType
    forward: Callable
    backward: Callable

    def run(self, inputs):
        """Outputs by their names, and the cache."""
        *outputs, cache = self.forward(**inputs)
        return dict(zip(self.outputs, outputs, strict=True)), cache

    def gradients(self, upstream, cache, inputs):
        """Gradients by their names: one for each float array, in order."""
        received = self.backward(*upstream, cache)
        received = received if isinstance(received, tuple) else (received,)
        return dict(zip([f"d{n}" for n in differentiable(inputs)], received, strict=True))

    @property
    def outputs(self):
        taken = inspect.signature(self.forward).parameters
        return [name for name in described(self.forward) if name not in taken]

    def frozen(self, inputs):
        """Forward of the differentiable arrays alone, with the same random numbers every time."""
        return lambda **moved: self.forward(**copy.deepcopy({**inputs, **moved}))


def differentiable(inputs):
    return [n for n, a in inputs.items() if is_float(a) and n not in CONSTANT]


def is_float(array):
    return isinstance(array, np.ndarray) and np.issubdtype(array.dtype, np.floating)


def described(function):
    """The arrays in a docstring, `name  (shape)`, as {name: [size, ...]}."""
    rows = re.findall(r"^ +(\w+) +\((.*?)\)", function.__doc__, re.MULTILINE)
    return {name: [size for size in re.split(r",\s*", shape) if size] for name, shape in rows}


def evaluate(size, letters):
    """A size such as N, 4H or H+I."""
    if size in letters:
        return letters[size]
    return eval(re.sub(r"(\d)([A-Za-z])", r"\1*\2", size), {}, letters)


def shape_of(sizes, letters):
    """A shape as described, with sizes for its letters."""
    shape = []
    for size in sizes:
        shape += letters["..."] if size == "..." else [evaluate(size, letters)]
    return tuple(shape)


def fits(described, arrays):
    """Whether the arrays agree with the shapes described, letter by letter."""
    letters = {}
    try:
        for name, sizes in described.items():
            if isinstance(arrays.get(name), np.ndarray):
                fit(sizes, arrays[name].shape, letters)
    except ValueError:
        return False
    return True


def fit(sizes, shape, letters):
    """Bind the letters of a docstring's shape to an array's; ValueError where they disagree."""
    if "..." in sizes:
        at = sizes.index("...")
        after = len(sizes) - at - 1
        if len(shape) < len(sizes) - 1:
            raise ValueError(f"{shape} is not {sizes}")
        fit(sizes[:at], shape[:at], letters)
        fit(sizes[at + 1 :], shape[len(shape) - after :], letters)
        shape, sizes = [shape[at : len(shape) - after]], ["..."]
    if len(shape) != len(sizes):
        raise ValueError(f"{shape} is not {sizes}")
    for letter, size in zip(sizes, shape, strict=True):
        if letter == "..." or letter.isidentifier():
            expected = letters.setdefault(letter, size)
        else:
            expected = evaluate(letter, letters)
        if expected != size:
            raise ValueError(f"{letter} is {size} here, {expected} elsewhere")


@dataclass
class Golden:
    """One case: what goes in, what comes out, as PyTorch computed it."""

    name: str
    data: dict

    @property
    def inputs(self):
        return {name: revive(name, value) for name, value in self.data["inputs"].items()}

    @property
    def upstream(self):
        return [np.array(G) for G in self.data["upstream"]]

    @property
    def gradients(self):
        inputs = self.data["inputs"]
        return [n for n in self.data["results"] if n[0] == "d" and n[1:] in inputs]

    def __getitem__(self, name):
        return np.array(self.data["results"][name])


def revive(name, value):
    if name == "rng":
        return np.random.default_rng(value)
    return np.array(value) if isinstance(value, list) else value


def forms_of(module):
    short = module.__name__.rpartition(".")[2]
    for attribute in vars(module):
        if attribute.endswith("forward"):
            prefix = attribute.removesuffix("forward")
            name = f"{short}.{prefix}".rstrip("._")
            backward = getattr(module, f"{prefix}backward")
            yield Form(name, module, getattr(module, attribute), backward)


def modules_of(package):
    found = pkgutil.iter_modules(importlib.import_module(package).__path__, f"{package}.")
    return [importlib.import_module(m.name) for m in found if not m.ispkg]


def cases(name):
    path = GOLDEN / f"{name}.json"
    if not path.exists():
        raise FileNotFoundError(f"no golden vectors for {name}: run make golden")
    return [Golden(case, data) for case, data in json.loads(path.read_text()).items()]


MODULES = modules_of("layers") + modules_of("lab")
FORMS = [form for module in MODULES for form in forms_of(module)]
