"""The panels of training pages: their runs are those of the pages' programs; their front end shows them."""

import contextlib
import gzip
import io
import json
import math
import re

import pytest
from front_end_tests import run_front_end_tests
from pages import PAGES, SNIPPETS
from runs import changed

from mkdocs_pyodide.tools.bundle import bundle
from training import program
from widgets import training
from widgets.figure import MEDIA_TYPE

MAX_SCRIPT_BYTES, MAX_STATE_BYTES = 12_000, 16_000  # gzipped; a page at rest loads neither
STEPS = 4  # of a run that is compared with the page's


@pytest.fixture(scope="module")
def short_runs():
    """Let recorded runs be short: what is tested here does not depend on their length."""
    with pytest.MonkeyPatch.context() as patch:
        for each in training.PROGRAMS.values():
            patch.setattr(each, "length", (*each.length[:2], 12))
        yield


def published(name):
    return json.loads(training.figure(name)._repr_mimebundle_()[MEDIA_TYPE])


def test_every_panel_is_on_one_page():
    cells = "\n".join(path.read_text("utf-8") for path in PAGES.values())
    assert sorted(re.findall(r'^training\.figure\("(\w+)"\)$', cells, re.MULTILINE)) == sorted(
        training.PROGRAMS
    )


@pytest.mark.parametrize("name", training.PROGRAMS)
def test_fields_are_the_settings_of_the_program(name):
    """A run has the seed, rate and width that the page's code has, and as many steps."""
    each = training.PROGRAMS[name]
    names, call = program.prepare(name)
    assert {key: names[key] for key in each.fields} == {
        key: field.value for key, field in each.fields.items()
    }
    count, unit, total = each.length
    assert names[count] * unit == len(call["items"]) == total


def plain_history(name, settings):
    """What the page's own code measures, from its first line to the end of its training."""
    path = SNIPPETS / f"architectures/{name}.py"
    source, _, _ = path.read_text("utf-8").partition("# --8<-- [end:train]")
    names = {"__name__": "__main__", "__file__": str(path)}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(changed(source, settings), path, "exec"), names)
    return names["history"]


@pytest.mark.long
@pytest.mark.parametrize("name", training.PROGRAMS)
def test_run_equals_the_plain_code(name, monkeypatch):
    """The losses of a run that goes on in slices are those of the page's loop, to the last digit."""
    each = training.PROGRAMS[name]
    count, unit, _ = each.length
    changes, length = {"seed": 3, "rate": 2e-3}, 1 if unit > STEPS else STEPS
    panel = training.Panel("training.js", name, "", {}, name)
    settings = {key: field.value for key, field in each.fields.items()} | changes
    message = {"number": 1, "settings": settings | {"steps": length * unit}, "known": 0}
    monkeypatch.setattr(training, "SECONDS", math.inf)
    answers = [panel.on_message(message | {"end": end}) for end in (1, 2, length * unit)]
    assert [answer["steps"] for answer in answers] == [1, 2, length * unit]
    assert answers[0]["looks"][0]["step"] == 0
    assert panel.run.history == plain_history(name, changes | {count: length})


def test_a_slice_is_short(monkeypatch):
    monkeypatch.setattr(training, "SECONDS", 0)
    panel = training.Panel("training.js", "", "", {}, "convolutional")
    settings = {"seed": 0, "rate": 1e-2, "width": 1, "steps": 450}
    assert panel.on_message({"number": 1, "settings": settings, "end": 450, "known": 0})["steps"] == 1


@pytest.mark.parametrize("name", training.PROGRAMS)
def test_a_run_of_any_width_has_an_inside(name):
    each = training.PROGRAMS[name]
    width = list(each.fields)[2]
    for value in (each.fields[width].least, each.fields[width].most):
        run = training.start(name, 2, **{width: value})
        run.advance(2)
        json.dumps(training.look(name, run), allow_nan=False)


def test_errors_are_answers():
    panel = training.Panel("training.js", "", "", {}, "convolutional")
    settings = {"seed": 0, "rate": 1e15, "width": 8, "steps": 450}
    answer = panel.on_message({"number": 1, "settings": settings, "end": 9, "known": 0})
    assert re.match(r"step \d: \w+ became \w+ in \w+/\w+.py, line \d+; the weights are", answer["error"])
    answer = panel.on_message({"number": 2, "settings": settings | {"seed": -1}, "end": 9, "known": 0})
    assert answer == {"number": 2, "error": "seed -1, expected a whole number, 0 or more"}


def test_unknown_setting_is_named():
    with pytest.raises(ValueError, match="unknown setting 'depth', known: seed, width, rate, epochs"):
        program.prepare("convolutional", depth=3)


def test_a_lost_run_is_computed_anew():
    """A Python that has restarted knows no run: the answer says only what the page does not know."""
    settings = {"seed": 0, "rate": 1e-2, "width": 2, "steps": 450}
    panel = training.Panel("training.js", "", "", {}, "convolutional")
    answer = panel.on_message({"number": 4, "settings": settings, "end": 3, "known": 2})
    assert [step for step, _ in answer["history"]["loss"]] == [3]


def test_in_a_browser_nothing_is_recorded(monkeypatch):
    monkeypatch.setattr("sys.platform", "emscripten")
    assert published("convolutional")["state"] == {}


def test_in_a_notebook_a_panel_is_its_name(monkeypatch, tmp_path):
    """Its modules come along, the programs do not: their code is in the cells."""
    monkeypatch.setattr(program, "FOLDER", tmp_path)
    panel = training.figure("convolutional")
    assert panel.state == {} and panel._repr_mimebundle_()["text/plain"] == "Figure: training, step by step"


def test_curves_are_thinned():
    points = training.binned([(step, float(step)) for step in range(1, 451)])
    assert len(points) <= training.POINTS and points[0] == [4, 2.5] and points[-1][0] == 450


@pytest.mark.usefixtures("short_runs")
def test_front_end(tmp_path):
    states = {}
    for name in training.PROGRAMS:
        states[name] = published(name)["state"]
        text = json.dumps(states[name], ensure_ascii=False, separators=(",", ":"))
        assert len(gzip.compress(text.encode())) <= MAX_STATE_BYTES
    assert len(gzip.compress(bundle(SNIPPETS / "widgets/training.js").read_bytes())) <= MAX_SCRIPT_BYTES
    run_front_end_tests("training.test.mjs", "PANELS", states, tmp_path)
