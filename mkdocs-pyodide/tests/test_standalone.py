"""The engine without MkDocs: a Markdown extension for any pipeline, and a command that finishes its site."""

import ast
import json
import re
import subprocess
import sys
from types import SimpleNamespace

import markdown
import pytest
from browsers import START
from file_server import serving
from playwright.sync_api import expect

from mkdocs_pyodide.exceptions import CellError, EngineError
from mkdocs_pyodide.finish.finish import FinishOptions, finish
from mkdocs_pyodide.kernel import imports

pytestmark = pytest.mark.long  # each finishes a site
TEXT = """# Shapes

```pyodide session="s"
from tools.shapes import area
width = 3
area(width, 2)
```

The width is ⟦s: width⟧.

```pyodide session="s" files="tools/sizes.csv" sliders="height: 1..3"
height = 2
print("<b>", width)
```

```pyodide
class Drawing:
    def __repr__(self):
        return "a circle"

    def _repr_svg_(self):
        circle = '<circle cx="5" cy="5" r="4"/>'
        return f'<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10">{circle}</svg>'

Drawing()
```
"""
PAGE = """<!doctype html>
<html><head><meta charset="utf-8"><title>{title}</title><script>var x = 1</script></head>
<body>{body}</body></html>
"""
EXTENSIONS = ["pymdownx.superfences", "mkdocs_pyodide.cells"]
FIGURE = re.compile(r'<figure class="cell".*?</figure>', re.DOTALL)


@pytest.fixture(scope="module")
def modules(tmp_path_factory):
    folder = tmp_path_factory.mktemp("modules")
    (folder / "tools").mkdir()
    (folder / "tools/shapes.py").write_text("def area(width, height):\n    return width * height\n")
    (folder / "tools/sizes.csv").write_text("1,2\n")
    return folder


@pytest.fixture(scope="module")
def converter(modules, tmp_path_factory):
    return new_converter(modules, tmp_path_factory.mktemp("cache"))


def new_converter(modules, cache):
    options = {"modules": str(modules), "cache": str(cache)}
    return markdown.Markdown(extensions=EXTENSIONS, extension_configs={EXTENSIONS[1]: options})


@pytest.fixture(scope="module")
def folder(converter, modules, tmp_path_factory):
    """A site of two pages, as another generator writes it, that the command has finished."""
    site = tmp_path_factory.mktemp("site")
    (site / "shapes").mkdir()
    (site / "index.html").write_text(PAGE.format(title="Start", body="<p>Text</p>"))
    body = converter.reset().convert(TEXT)
    (site / "shapes/index.html").write_text(PAGE.format(title="Shapes", body=body))
    run(site, "--modules", modules)
    return site


def run(*arguments):
    """Run the command; return what it prints."""
    command = [sys.executable, "-m", "mkdocs_pyodide", "finish", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_page_has_cells_with_their_output(converter):
    html = converter.reset().convert(TEXT)
    assert len(FIGURE.findall(html)) == 3
    assert '<span class="cell-result">6\n</span>' in html and "&lt;b&gt; 3" in html
    assert "The width is 3." in html


def test_each_conversion_is_a_page_of_its_own(converter):
    assert converter.reset().convert(TEXT) == converter.reset().convert(TEXT)
    with pytest.raises(CellError, match="the cell raises NameError"):
        converter.reset().convert('```pyodide session="s"\nwidth\n```')


def test_finished_cells_are_those_of_the_plugin(site, tmp_path):
    site.write("modules/tools/sizes.csv", "1,2")
    built = site.build(index="# Text", shapes=TEXT)
    modules = site.folder / "modules"
    body = new_converter(modules, tmp_path / "cache").convert(TEXT)
    (tmp_path / "own/shapes").mkdir(parents=True)
    (tmp_path / "own/shapes/index.html").write_text(PAGE.format(title="Shapes", body=body))
    finish(tmp_path / "own", FinishOptions(modules=str(modules)))
    pages = [folder / "shapes/index.html" for folder in (built, tmp_path / "own")]
    published, standalone = (FIGURE.findall(page.read_text("utf-8")) for page in pages)
    assert published == standalone and 'src="../assets/pyodide/pictures/' in published[2]
    files = [{path.name for path in page.parents[1].rglob("*.svg")} for page in pages]
    assert len(files[1]) == 2 and files[1] - {"icon.svg"} <= files[0]


def test_superfences_are_named_where_they_are_missing():
    with pytest.raises(EngineError, match=r"List it before mkdocs_pyodide\.cells"):
        markdown.Markdown(extensions=["mkdocs_pyodide.cells"])


def test_modules_that_are_no_folder_are_refused(tmp_path):
    options = {EXTENSIONS[1]: {"modules": str(tmp_path / "nowhere")}}
    with pytest.raises(EngineError, match="nowhere is not a folder"):
        markdown.Markdown(extensions=EXTENSIONS, extension_configs=options)


def test_finished_site_has_what_its_cells_fetch(folder):
    home = folder / "assets/pyodide"
    manifest = json.loads((home / "manifest.json").read_text("utf-8"))
    for name in manifest["files"]:
        assert (home / manifest["folder"] / name).is_file()
    assert list(manifest["data"]) == ["tools/sizes.csv"] and (home / "data/tools/sizes.csv").is_file()
    assert (home / "engine/page.js").is_file() and (home / "modules.bin").is_file()
    page = (folder / "shapes/index.html").read_text("utf-8")
    assert '<script type="module" src="../assets/pyodide/engine/page.js"></script>' in page
    assert '<link rel="stylesheet" href="../assets/pyodide/engine/cell.css">' in page
    assert all(int(size) > 1_000_000 for size in re.findall(r'-size="(\d+)"', page))


def test_pages_without_cells_load_no_script_of_cells(folder):
    page = (folder / "index.html").read_text("utf-8")
    assert "engine/page.js" not in page and "engine/offline.js" in page


def test_pages_state_the_policy_and_work_offline(folder):
    for page in folder.rglob("*.html"):
        text = page.read_text("utf-8")
        assert text.count("Content-Security-Policy") == 1 and "var x" not in text
        assert text.count('rel="manifest"') == 1
    assert json.loads((folder / "manifest.webmanifest").read_text("utf-8"))["name"] == "Start"
    assert '"shapes/index.html"' in (folder / "service-worker.js").read_text("utf-8")


def test_finishing_twice_changes_nothing(folder, modules):
    def contents():
        return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    before = contents()
    run(folder, "--modules", modules)
    assert contents() == before


def test_site_without_cells_needs_no_python(tmp_path):
    (tmp_path / "index.html").write_text(PAGE.format(title="Text", body="<p>Text</p>"))
    options = FinishOptions(offline=False, content_security_policy=False)
    finish(tmp_path, options)
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["index.html", "service-worker.js"]


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({}, "is not a folder. Build the site first"),
        (
            {"service-worker.js": "// own"},
            "service-worker.js of its own. Remove it, or set offline: false (--no-offline).",
        ),
        ({"index.html": '<figure class="cell" data-packages="">'}, "index.html has cells and no </head>"),
    ],
)
def test_site_that_cannot_be_finished_is_refused(tmp_path, files, says):
    for name, text in files.items():
        (tmp_path / "site").mkdir(exist_ok=True)
        (tmp_path / "site" / name).write_text(text)
    with pytest.raises(EngineError, match=re.escape(says)):
        finish(tmp_path / "site", FinishOptions())


def test_cell_of_a_finished_site_runs_as_published(page, folder):
    with serving(folder) as address:
        page.goto(f"{address}shapes/")
        cell = page.locator("figure.cell").nth(1)
        cell.get_by_role("button", name="Run", exact=True).click()
        expect(cell).to_have_attribute("data-state", "done", timeout=START)
        expect(cell).to_have_attribute("data-match", "same")
        page.goto("about:blank")


WIDGET = """
```pyodide
import json

class Counter:
    def _repr_mimebundle_(self, include=None, exclude=None):
        widget = {"module": "tools/counter.js", "state": {"count": 4}}
        return {"text/plain": "4", "application/vnd.pyodide.widget+json": json.dumps(widget)}

Counter()
```
"""
COUNTER = """export default {
  render({ model, el }) { el.textContent = model.get("count"); },
};
"""


def site_of(tmp_path, modules, text, *arguments, **options):
    """Convert a page and finish its site; return the folder of the page."""
    settings = {"modules": str(modules), "cache": str(tmp_path / "cache"), **options}
    converter = markdown.Markdown(extensions=EXTENSIONS, extension_configs={EXTENSIONS[1]: settings})
    (tmp_path / "site/shapes").mkdir(parents=True)
    page = PAGE.format(title="Shapes", body=converter.convert(text))
    (tmp_path / "site/shapes/index.html").write_text(page)
    run(tmp_path / "site", "--modules", modules, *arguments)
    return tmp_path / "site/shapes"


def test_page_links_to_its_notebook_and_offers_a_copy(folder, modules):
    page = (folder / "shapes/index.html").read_text("utf-8")
    assert '<a href="shapes.ipynb" download>Notebook</a>' in page and "data-notebook" not in page
    assert page.count("<offline-copy></offline-copy>") == 1
    book = json.loads((folder / "shapes/shapes.ipynb").read_text("utf-8"))
    text = "".join("".join(cell["source"]) for cell in book["cells"])
    assert text.startswith("# Shapes") and "The width is 3." in text and "def area" in text
    outputs = [output for cell in book["cells"] for output in cell.get("outputs", [])]
    assert outputs[0]["data"]["text/plain"] == ["6"]
    assert not list(folder.glob("*.ipynb"))  # the first page has no cells


def test_page_holds_its_notebook_once(modules, tmp_path):
    """The table of contents, and HTML in a page, have all steps once more."""
    extensions = [*EXTENSIONS, "toc", "md_in_html"]
    options = {EXTENSIONS[1]: {"modules": str(modules), "cache": str(tmp_path)}}
    text = f"{TEXT}\n## More\n\n<div markdown>\n\n## Inside\n\n<p markdown>*x*</p>\n\n</div>\n"
    html = markdown.Markdown(extensions=extensions, extension_configs=options).convert(text)
    assert html.count("data-notebook") == 1 and html.endswith("</template>")


def test_widgets_without_the_plugin_have_their_files(tmp_path, modules):
    (modules / "tools/counter.js").write_text(COUNTER)
    page = site_of(tmp_path, modules, "# Counter\n" + WIDGET, "--no-offline")
    html = (page / "index.html").read_text("utf-8")
    widget = re.search('<cell-widget data-module="([^"]*)" data-state="([^"]*)" ', html)
    module, state = ((page / address).resolve() for address in widget.groups())
    assert module.name.startswith("counter-") and module.is_file()
    assert json.loads(state.read_text("utf-8")) == {"state": {"count": 4}}
    assert "offline-copy" not in html and "Notebook</a>" in html


def test_extension_has_the_plugin_s_options_of_all_cells(tmp_path):
    text = "```pyodide\ndef root(x):\n    if x < 0:\n        raise ValueError(x)\n    return x**0.5\n```"
    options = {"cache": str(tmp_path), "fold_checks": True, "answers": "hidden"}
    html = markdown.markdown(text, extensions=EXTENSIONS, extension_configs={EXTENSIONS[1]: options})
    assert '<details class="cell-fold">' in html
    for wrong, says in (
        ({"lang": "xx"}, "no strings"),
        ({"answers": "no"}, "shown or"),
        ({"timeout": 0}, "valid"),
    ):
        with pytest.raises(EngineError, match=says):
            markdown.Markdown(extensions=EXTENSIONS, extension_configs={EXTENSIONS[1]: wrong})


def test_code_is_searched_for_imports_once(converter, monkeypatch):
    """For its packages, for the cache and for the notebook."""
    parsed = []

    def parse(source):
        parsed.append(source)
        return ast.parse(source)

    monkeypatch.setattr(imports, "ast", SimpleNamespace(**{**vars(ast), "parse": parse}))
    imports._dotted_imports.cache_clear()
    imports._imports_of.cache_clear()
    assert "data-notebook" in converter.reset().convert(TEXT)
    assert len(parsed) > 2 and len(parsed) == len(set(parsed))


def test_every_page_of_a_site_with_exercises_shows_progress(tmp_path):
    """The menu of each page has ticks; neither the overview nor the page for teachers has a cell."""
    bodies = {
        "index": "<p>Text</p>",
        "quiz": '<h1>Quiz</h1><small-question id="question-1" data-kind="number"></small-question>',
        "progress": "<progress-overview></progress-overview>",
        "teaching": "<hand-in-check></hand-in-check>",
    }
    for name, body in bodies.items():
        (tmp_path / f"{name}.html").write_text(PAGE.format(title=name, body=body))
    finish(tmp_path, FinishOptions())
    for path in tmp_path.glob("*.html"):
        page = path.read_text("utf-8")
        assert '<script type="module" src="./assets/pyodide/engine/page.js"></script>' in page, path.name
    assert '<a href="./quiz.html#question-1">' in (tmp_path / "progress.html").read_text("utf-8")


def test_page_with_nothing_but_a_figure_has_its_script(tmp_path, modules):
    (modules / "tools/counter.js").write_text(COUNTER)
    text = "# Counter\n" + WIDGET.replace("```pyodide", '```pyodide code="off"')
    html = (site_of(tmp_path, modules, text) / "index.html").read_text("utf-8")
    assert "<cell-widget " in html and '<figure class="cell"' not in html
    assert "../assets/pyodide/engine/page.js" in html
