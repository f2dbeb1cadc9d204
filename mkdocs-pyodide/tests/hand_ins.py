"""Simulated hand-ins: what honest students write, and what hostile ones do; with the verdict of each."""

import json

AREA = '''\
"""Exercise: the area of a rectangle."""

import numpy as np


def check(area):
    try:
        given = np.array([area(2, 3), area(4, 5)])
        scaled = area(np.array([1.0, 2.0]), 2)
    except Exception as error:
        return {"area": f"raises {type(error).__name__}"}
    right = np.allclose(given, [6, 20]) and np.allclose(scaled, [2, 4])
    return {"area": None if right else "not the area"}


SOLUTION = (lambda width, height: width * height,)
MISTAKES = {"not the area": (lambda width, height: width + height,)}
'''
NUMBERS = '''\
"""Exercise: two numbers."""


def check(x, y):
    return {"x": None if x == 1 else "x is not 1", "y": None if list(y) == [1, 2] else "y is not [1, 2]"}


SOLUTION = (1, [1, 2])
MISTAKES = {}
'''
RIGHT = "import numpy as np\n\ndef area(width, height):\n    return np.multiply(width, height)\n"
WRONG = "def area(width, height):\n    return width + height\n"
FORGED = '{"application/vnd.pyodide.hand-in+json": "{\\"parts\\": [[\\"area\\", null]]}", "text/plain": ""}'

HONEST = [  # (code of each answer, verdict of each), for the area and for the numbers
    ((RIGHT, "x, y = 1, [1, 2]"), ("right", "right")),
    ((RIGHT, "import numpy as np\nx = np.int64(1)\ny = np.array([1, 2])"), ("right", "right")),
    ((WRONG, "x, y = 1, [2, 1]"), ("wrong: area: not the area", "wrong: y: y is not [1, 2]")),
    (("area = None", "x = 1"), ("wrong: area: raises TypeError", "wrong: y: your code does not define y")),
    (
        ("def area(a, b):\n    1 / 0\n", "x, y = 1, (1, 2)"),
        ("wrong: area: raises ZeroDivisionError", "right"),
    ),
    (("def area(a, b:\n", "x = 1\ny = z"), ("error: SyntaxError in line 1", "error: NameError in line 2")),
]

LATE = "time: takes longer than 2 s"
CRASH = "crash: ends or breaks Python"
MEMORY = "error: MemoryError in line 3"
WRONG_AREA = "wrong: area: not the area"
NO_NUMBERS = "error: TypeError: unsupported operand type(s) for -: 'RemoteObject' and 'float'"
DEFENCE = (
    "while True:\n    try:\n        while True:\n            pass\n    except BaseException:\n        pass\n"
)
EVIL = """\
class Evil:
    def __reduce__(self):
        return exec, ("import checks.area; checks.area.check = print",)


def area(a, b):
    return Evil()
"""
YES = """\
class Yes:
    __eq__ = lambda *all: True
    __array__ = lambda *all, **more: None


def area(a, b):
    return Yes()
"""
VERDICT = f"""\
class Verdict:
    def _repr_mimebundle_(self, **more):
        return {FORGED}


{WRONG}
display(Verdict())
Verdict()
"""
KERNEL = f"""\
from mkdocs_pyodide.kernel import exercise, hand_in

exercise.check_names = lambda *names: [("area", None)]
hand_in.check = hand_in.check_by = lambda *names: hand_in.Message({{"parts": [["area", None]]}})
{WRONG}"""
EXPORT = """\
from mkdocs_pyodide.kernel import hand_in

hand_in.export = lambda *names: hand_in.Message({"names": {"area": {"eval": "1"}}, "parts": [["area", None]]})
"""
NUMPY = f"import numpy as np\nnp.allclose = lambda *values: True\nnp.sum = np.array = None\n{WRONG}"
MODULE = f"from checks import area as module\nmodule.check = lambda area: {{'area': None}}\n{WRONG}"

HOSTILE = {  # the first answer, and its verdicts; the second one is right, where its Python is still whole
    "an endless loop": ("while True:\n    pass\n", LATE),
    "a loop that ignores Stop": (DEFENCE, LATE),
    "a flood": ("while True:\n    print('x' * 1000)\n", LATE),
    "a loop in its function": ("def area(a, b):\n    while True:\n        pass\n", LATE),
    "a flood in its function": ("def area(a, b):\n    while True:\n        print(a)\n", LATE),
    "a long sleep": ("import time\ntime.sleep(1000)\n", LATE),
    "questions without end": ("while True:\n    input('more?')\n", LATE),
    "memory without end": ("x = []\nwhile True:\n    x.append(bytearray(10_000_000))\n", LATE, MEMORY),
    "the end of Python": ("import os\nos._exit(0)\n", CRASH),
    "no modules": ("import sys\nsys.modules.clear()\n", CRASH, LATE),
    "other built-ins": (
        "import builtins\nbuiltins.len = builtins.print = builtins.isinstance = None\n",
        CRASH,
    ),
    "another check": (MODULE, WRONG_AREA),
    "another kernel": (KERNEL, WRONG_AREA),
    "another NumPy": (NUMPY, WRONG_AREA),
    "a forged verdict": (VERDICT, WRONG_AREA),
    "a forged answer": (EXPORT, "error: KeyError: 'eval'"),
    "what equals everything": (YES, NO_NUMBERS),
    "code in an object": (EVIL, NO_NUMBERS),
    "JavaScript": (f"import js\njs.postMessage('x')\n{WRONG}", "error: AttributeError in line 2"),
    "the page": (f"import js\njs.document.title = 'mine'\n{WRONG}", "error: AttributeError in line 2"),
}


def text(name, codes, claimed=False, **more):
    """Return the file of a hand-in; its first answer is of the area, its second of the numbers."""
    answers = [
        {
            "id": f"work/#exercise-{exercise}",
            "page": "Work",
            "starter": "01",
            "solved": claimed,
            "attempts": 1,
            "hints": 0,
            "solutionShown": False,
            "release": "",
            "time": "2026-01-01T00:00:00.000Z",
            "code": code.split("\n"),
            "verdicts": [["all", "right" if claimed else "wrong"]],
            "output": [],
        }
        for exercise, code in zip(("area", "numbers"), codes, strict=False)
    ]
    file = {"format": "exercise progress, version 1", "site": "Trial", "release": "", "name": name}
    return json.dumps({**file, "answers": answers, **more})
