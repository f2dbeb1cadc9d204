"""Run the training program that a page shows, with other settings, step by step.

The program is a file of architectures: its definitions, and of what runs the imports and the sections
`settings` and `train`.
Its own code is executed up to the call of `train`, so that a run is the one of the page.
"""

import ast
import inspect
import math
import time
from pathlib import Path

import numpy as np

from training import loop
from training.watch import watched

FOLDER = Path(__file__).parent.parent / "architectures"
SECTIONS = ("settings", "train")


def prepare(name, **settings):
    """Run a program up to its call of train; return its names, and the arguments of that call by name.

    settings  in place of the program's own, seed=1 for instance
    """
    path = path_of(name)
    source = path.read_text("utf-8")
    *definitions, main = ast.parse(source).body
    imports = [node for node in main.body if isinstance(node, ast.Import | ast.ImportFrom)]
    body = imports + [node for section in SECTIONS for node in within(main.body, source, section)]
    end = next(i for i, node in enumerate(body) if is_call_of_train(node))
    statements = definitions + [changed(node, settings) for node in body[:end]]
    names = {"__name__": "__main__"}
    exec(compile(ast.Module(statements, []), str(path), "exec"), names)
    call = body[end].value
    function = ast.copy_location(ast.Name("__bind__", ast.Load()), call)
    bind = ast.Expression(ast.Call(function, call.args, call.keywords, **position(call)))
    names["__bind__"] = inspect.signature(loop.train).bind
    bound = eval(compile(bind, str(path), "eval"), names)
    bound.apply_defaults()
    return names, bound.arguments


def path_of(name):
    return FOLDER / f"{name}.py"


def within(statements, source, section):
    """Return the statements of a named section."""
    lines = source.split("\n")
    start, end = (
        next(i for i, line in enumerate(lines, 1) if f"[{edge}:{section}]" in line)
        for edge in ("start", "end")
    )
    return [node for node in statements if start < node.lineno < end]


def is_call_of_train(node):
    call = getattr(node, "value", None)
    return isinstance(call, ast.Call) and getattr(call.func, "id", "") == "train"


def changed(node, settings):
    """Return a statement, with other values where it is that of the settings: `seed, width = 0, 8`."""
    if not (isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Tuple)):
        return node
    names = [getattr(target, "id", "") for target in node.targets[0].elts]
    if names[0] != "seed":
        return node
    unknown = sorted(set(settings) - set(names))
    if unknown:
        raise ValueError(f"unknown setting {unknown[0]!r}, known: {', '.join(names)}")
    values = [
        ast.Constant(settings[name], **position(value)) if name in settings else value
        for name, value in zip(names, node.value.elts)
    ]
    return ast.Assign(node.targets, ast.Tuple(values, ast.Load(), **position(node)), **position(node))


def position(node):
    return {"lineno": node.lineno, "col_offset": node.col_offset, "end_lineno": node.end_lineno}


class Run:
    """A run of a program that goes on when it is asked to.

    names    the program's names, {"weights": …, "forward": …}
    history  lists of (step, value) by name, as in the training loop
    norms    of the latest gradients, by the weights' names
    """

    def __init__(self, name, **settings):
        self.names, call = prepare(name, **settings)
        self.step, self.items, self.history = call["step"], list(call["items"]), call["history"]
        self.measure, self.every = call["measure"], call["every"]
        self.gradients = {}
        self.names["update"] = self._noting(self.names["update"])

    @property
    def steps(self):
        return self.history.get("steps", 0)

    @property
    def norms(self):
        """Norms of the gradients of matrices and kernels; those of biases are left out."""
        return {
            name: float(np.linalg.norm(gradient.ravel()))
            for name, gradient in self.gradients.items()
            if gradient.ndim > 1
        }

    def advance(self, end, seconds=math.inf):
        """Go on to a step; one step at least, and for so long at most."""
        start = time.monotonic()
        while self.steps < min(end, len(self.items)):
            number = self.steps + 1
            loop.note(self.history, watched(self.step, self.items[number - 1], number))
            if self.measure and (number % self.every == 0 or number == len(self.items)):
                loop.note(self.history, self.measure(), new_step=False)
            if time.monotonic() - start > seconds:
                break

    def _noting(self, update):
        """Return the program's update, which also notes the gradients."""

        def noting(weights, dweights, *rest, **options):
            self.gradients |= dweights
            return update(weights, dweights, *rest, **options)

        return noting
