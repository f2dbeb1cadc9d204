"""A control panel for the training program of a page: settings, steps, a look inside, two runs compared."""

import sys
from dataclasses import asdict, dataclass, field

from training.inside import INSIDE
from training.program import Run, path_of
from widgets.figure import Figure, style

SECONDS = 0.15  # of a slice of the training, so that Pause, Stop and other cells need not wait
LOOKS = (0, 0.01, 0.03, 0.08, 0.2, 0.45, 1)  # into the recorded run, shares of its steps
POINTS = 120  # of a recorded curve
CAPTION = """
The run was recorded when this page was made. Drag the slider to look inside at its steps. Change a setting
and press Train: your run is computed in your browser, and the run before stays beside it.
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
    length  its setting for the length of a run, "epochs"; the steps that one of them is; those of its own run
    what    what is seen inside
    """

    fields: dict
    length: tuple
    what: str

    @property
    def total(self):
        return self.length[2]


def fields(rate, **size):
    (each,) = size.items()
    return {"seed": Field("Seed", 0, 0, 999_999), "rate": Field("Learning rate", rate), each[0]: each[1]}


EPOCH = 45  # steps with batches of 32 of 1437 images
PROGRAMS = {
    "feedforward": Program(
        fields(3e-3, width=Field("Width", 64, 1, 256)),
        ("epochs", EPOCH, 900),
        """Each image is made of the weights of one hidden unit: grey where a bright pixel raises its output,
        purple where it lowers it. Watch noise become strokes.""",
    ),
    "convolutional": Program(
        fields(1e-2, width=Field("Width", 8, 1, 32)),
        ("epochs", EPOCH, 450),
        """Grey weights are positive, purple ones negative. In the maps, grey is where a filter found its
        pattern. Watch the filters become different.""",
    ),
    "lstm_rows": Program(
        fields(1e-2, width=Field("Width", 24, 1, 64)),
        ("epochs", EPOCH, 900),
        """A row of the last picture is the prediction after that row of the image; the stronger the
        colour, the more probable the digit. Watch from which row on the network knows it.""",
    ),
    "lstm_names": Program(
        fields(1.5e-2, width=Field("Width", 64, 1, 128)),
        ("steps", 1, 400),
        """The names are written with the same random numbers at each step. Watch letters become syllables,
        and syllables names.""",
    ),
    "autoencoder": Program(
        fields(3e-3, code=Field("Code size", 32, 1, 64)),
        ("epochs", 23, 460),
        """Below each test image is the same with noise, and below that what the network makes of it. Watch a
        small code make different digits alike.""",
    ),
    "gan": Program(
        fields(2e-3, width=Field("Width", 64, 1, 128)),
        ("rounds", 2, 3000),
        """The noise vectors are the same at each step, and the discriminator D and the generator G take
        turns. Watch whether the images stay different from each other: at a larger rate they may not.""",
    ),
    "gpt": Program(
        fields(1e-2, width=Field("Width", 24, 2, 64, multiple=2)),
        ("steps", 1, 150),
        """A row of a map is the word that has just been read, a column a word that it attends to. Watch the
        attention move to the digit that has to be written next.""",
    ),
    "vit": Program(
        fields(7e-3, width=Field("Width", 32, 4, 64, multiple=4)),
        ("epochs", EPOCH, 450),
        """In the maps of the heads, a row is a patch, from the top left to the bottom right, and a column the
        patch that it attends to. Watch the heads become different.""",
    ),
}


def start(name, steps, **settings):
    """Return a new run of so many steps."""
    count, unit, _ = PROGRAMS[name].length
    return Run(name, **settings | {count: -(-steps // unit)})


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


@dataclass(repr=False)
class Panel(Figure):
    """The panel of a program; in the browser it trains when its front end asks for it."""

    program: str = ""
    number: int | None = field(default=None, init=False)  # of the run
    run: Run | None = field(default=None, init=False)

    def parts(self):
        """Return nothing where no run was recorded."""
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


def can_record(name):
    """A browser has the recorded run already; a notebook has neither front end nor program."""
    return sys.platform != "emscripten" and path_of(name).is_file()


def figure(name):
    program = PROGRAMS[name]
    fields = program.fields | {"steps": Field("Steps", program.total, 1, 10 * program.total)}
    fields = [{"name": key, **asdict(each)} for key, each in fields.items()]
    state = {"fields": fields, "recorded": record(name)} if can_record(name) else {}
    return Panel("training.js", "training, step by step", f"{CAPTION} {program.what}", state, name)
