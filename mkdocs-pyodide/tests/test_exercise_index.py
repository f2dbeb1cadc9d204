"""The index of exercises: made of the pages of a finished site, whoever wrote them."""

import json
from pathlib import Path

from mkdocs_pyodide.finish import exercises
from mkdocs_pyodide.finish.pages import PageFinisher
from mkdocs_pyodide.finish.site import finish_site

CELL = (
    '<figure class="cell" id="exercise-a" data-packages="numpy" data-files="data/x.csv data/y.csv" '
    'data-exercise="exercise-a" data-starter="01ab" data-check="exercises.a"><code>&lt;h2&gt;</code></figure>'
)
PAGE = f"""<html><head><title>Dense · Site</title></head><body>
<h1 id="dense">Dense &amp; <em>more</em><a class="headerlink" href="#dense">#</a></h1>
<h2>Backward</h2>
<small-question id="q-1" data-answer="&lt;2&gt;" data-starter="77"
 data-note="a > b"><div class="question-prompt" id="q-1-prompt"><p>Which shape has
<math><mi>W</mi><annotation>W^T</annotation></math>?</p></div></small-question>
<figure class="cell" id="cell-1">no exercise</figure>
<details><summary>1. Fix it</summary>{CELL}</details>
</body></html>"""


def test_exercises_and_questions_are_found_with_their_titles():
    title, found = exercises.find(PAGE)
    assert title == "Dense & more"
    assert found == [
        {"id": "q-1", "title": "Which shape has W?", "starter": "77"},
        {
            "id": "exercise-a",
            "title": "1. Fix it",
            "starter": "01ab",
            "check": "exercises.a",
            "packages": ["numpy"],
            "files": ["data/x.csv", "data/y.csv"],
        },
    ]


def test_a_title_of_its_own_goes_before_the_heading():
    page = PAGE.replace('data-starter="01ab"', 'data-starter="01ab" data-title="Fix &lt;it&gt;"')
    assert exercises.find(page)[1][1]["title"] == "Fix <it>"


def test_long_titles_are_shortened():
    _, (found,) = exercises.find(f"<h2>{'word ' * 50}</h2>{CELL}")
    assert len(found["title"]) == exercises.LONGEST_TITLE and found["title"].endswith("…")


def test_a_matrix_in_a_title_is_left_out():
    matrix = "<mtable><mtr><mtd>1</mtd><mtd>2</mtd></mtr><mtr><mtd>3</mtd></mtr></mtable>"
    assert exercises.text_of(f"Let <math>G=[{matrix}]</math>.") == "Let G=[…]."


def test_a_fraction_an_index_and_an_exponent_in_a_title_stay_apart():
    half = '<mfrac linethickness="1px"><mn>1</mn><mn>2</mn></mfrac>'
    before = '<msub><mi>h</mi><mrow><mi>t</mi><mo lspace="0">−</mo><mn>1</mn></mrow></msub>'
    square = "<msup><mi>σ</mi><mn>2</mn></msup>"
    formula = f"<math>{before}<mo>=</mo>{half}<mo>+</mo>{square}</math>"
    assert exercises.text_of(formula) == "h_(t−1)=1/2+σ^2"


def test_a_page_says_how_many_exercises_it_has():
    below = "</h1>\n<p><page-progress>2 exercises</page-progress></p>"
    assert exercises.add_count(PAGE) == PAGE.replace("</h1>", below)
    placed = PAGE.replace("<h2>", "<i><page-progress></page-progress></i><h2>")
    counted = exercises.add_count(placed)
    assert "<i><page-progress>2 exercises</page-progress></i>" in counted
    assert exercises.add_count(counted) == counted
    assert "<page-progress>1 exercise<" in exercises.add_count(f"<h1>A</h1>{CELL}")
    assert exercises.add_count("<h1>None</h1>") == "<h1>None</h1>"


def test_pages_come_in_the_order_of_the_navigation():
    pages = {"a/": PAGE, "b/": PAGE, "": PAGE, "none/": "<h1>None</h1>"}
    found = exercises.index("Site", pages, ["", "b/", "none/"])
    assert [page["path"] for page in found["pages"]] == ["", "b/", "a/"]
    assert found["overview"] is None


def test_the_release_changes_with_an_exercise_and_with_nothing_else():
    def release(page):
        return exercises.index("Site", {"a/": page})["release"]

    assert release(PAGE) == release(PAGE.replace("<body>", "<body>more"))
    assert release(PAGE) != release(PAGE.replace("01ab", "01ac"))


def test_a_finished_site_has_its_index_and_a_complete_overview(tmp_path):
    for name, text in {
        "dense/index.html": PAGE,
        "progress/index.html": "<h1>Progress</h1>\n<p><progress-overview></progress-overview></p>",
    }.items():
        path = tmp_path / name
        path.parent.mkdir()
        path.write_text(text, "utf-8")
    finisher = PageFinisher(is_offline=False, is_strict=False)
    finisher.distribution = object()  # a site with cells
    finish_site(tmp_path, finisher, "Site")
    index = json.loads((tmp_path / "assets/pyodide/exercises.json").read_text("utf-8"))
    assert (index["site"], index["overview"]) == ("Site", "progress/")
    overview = (tmp_path / "progress/index.html").read_text("utf-8")
    assert overview.startswith("<h1>Progress</h1>\n<progress-overview>\n<ul>")  # in no paragraph
    assert '<li><a href="../dense/">Dense &amp; more</a>' in overview
    assert '<li><a href="../dense/#exercise-a">1. Fix it</a></li>' in overview


def test_finished_pages_are_read_once(tmp_path, monkeypatch):
    for name in ("index.html", "a/index.html", "404.html"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("<html><head></head><progress-overview></progress-overview></html>")
    read, read_text = [], Path.read_text

    def spy(path, *args, **options):
        read.append(path)
        return read_text(path, *args, **options)

    monkeypatch.setattr(Path, "read_text", spy)
    finish_site(tmp_path, PageFinisher(is_offline=True, is_strict=True), "Site")
    pages = [path for path in read if path.suffix == ".html"]
    assert sorted(pages) == sorted(tmp_path.rglob("*.html"))
