"""A control panel for the training program of a page: settings, steps, a look inside, two runs compared."""

import sys
from dataclasses import asdict, dataclass, field

from training.inside import INSIDE
from training.program import Run
from widgets.figure import Figure, style

SECONDS = 0.15  # of a slice of the training, so that Pause, Stop and other cells need not wait
LOOKS = (0, 0.01, 0.03, 0.08, 0.2, 0.45, 1)  # into the recorded run, shares of its steps
POINTS = 120  # of a recorded curve
CAPTION = """
The curves are a run that was recorded when this page was made. Drag the slider to look inside at its steps.
Then change a setting and press Train: your run is computed in your browser, and the run before stays for
comparison.
"""


@dataclass
class Field:
    """A setting of the panel.

    least, most  its range, of whole numbers; without `most`, every positive number
    multiple     of what it has to be a multiple
    """

    label: str
    value: float
    least: int = 0
    most: int | None = None
    multiple: int = 1


@dataclass
class Program:
    """What a panel has to know of a program.

    fields  settings of the program, by name
    count   its setting for the length of a run, "epochs", and the steps that one of them is
    total   steps of a run
    what    what is shown of its inside
    """

    fields: dict
    count: str
    unit: int
    total: int
    what: str


def seed_rate(rate):
    return {"seed": Field("Seed", 0, 0, 999_999), "rate": Field("Learning rate", rate)}


PROGRAMS = {
    "convolutional": Program(
        {**seed_rate(1e-2), "width": Field("Width", 8, 1, 32)},
        count="epochs",
        unit=45,
        total=450,
        what="""A dark weight of a filter is positive, a purple one negative; the map of a filter is dark
        where the digit matches it. Watch the filters become different from each other.""",
    ),
}


def start(name, steps, **settings):
    """Return a new run of so many steps."""
    program = PROGRAMS[name]
    return Run(name, **settings, **{program.count: -(-steps // program.unit)})


def look(name, run):
    """Return what a run has inside now."""
    norms = {name: significant(norm) for name, norm in run.norms.items()}
    return {"step": run.steps, "parts": INSIDE[name](run.names), "norms": norms}


def record(name):
    """Return a run with the program's own settings: its curves, and its inside at some steps."""
    program = PROGRAMS[name]
    settings = {key: field.value for key, field in program.fields.items()} | {"steps": program.total}
    run, looks = start(name, **settings), []
    for step in sorted({round(share * program.total) for share in LOOKS}):
        run.advance(step)
        looks.append(look(name, run))
    history = {key: binned(values) for key, values in run.history.items() if key != "steps"}
    return {"settings": settings, "steps": run.steps, "history": history, "looks": looks}


def binned(values):
    """Return at most so many points of a curve: means of neighbours, and the last step of each."""
    size = -(-len(values) // POINTS)
    parts = [values[i : i + size] for i in range(0, len(values), size)]
    return [[part[-1][0], significant(sum(value for _, value in part) / len(part))] for part in parts]


def significant(value):
    return float(f"{value:.4g}")


@dataclass
class Panel(Figure):
    """The panel of a program; in the browser it trains when its front end asks for it."""

    program: str = ""
    number: int | None = field(default=None, init=False)  # of the run
    run: Run | None = field(default=None, init=False)

    def parts(self):
        """In a browser nothing: the page has the recorded run, and its front end."""
        if not self.state:
            return {}
        parts = super().parts()
        return parts | {"style": parts["style"] + style("training.css")}

    def on_message(self, message):
        """Train on for a moment, and return what is new since the last known step.

        message  number and settings of the run, the step to reach, and the last one that is known
        """
        number, known = message["number"], message["known"]
        looks = []
        try:
            if number != self.number:
                self.run = start(self.program, **message["settings"])
                self.number = number
                looks.append(look(self.program, self.run))
            self.run.advance(message["end"], SECONDS)
            looks.append(look(self.program, self.run))
        except (ValueError, FloatingPointError) as error:
            return {"number": number, "error": str(error)}
        return {"number": number, "steps": self.run.steps, "history": self.since(known), "looks": looks}

    def since(self, step):
        """Return what was measured after a step."""
        return {
            name: [[at, significant(value)] for at, value in values if at > step]
            for name, values in self.run.history.items()
            if name != "steps"
        }


def figure(name):
    program = PROGRAMS[name]
    fields = program.fields | {"steps": Field("Steps", program.total, 1, 10 * program.total)}
    fields = [{"name": key, **asdict(each)} for key, each in fields.items()]
    state = {} if sys.platform == "emscripten" else {"fields": fields, "recorded": record(name)}
    return Panel("training.js", "training, step by step", f"{CAPTION} {program.what}", state, name)
