"""Export a page with cells as a notebook for Jupyter and Colab: its prose, its cells and their outputs.

It begins with the title of the page. The code of the modules that cells import is in one folded cell below.
"""

import base64
import json
import platform
import zlib
from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, urlsplit

from mkdocs_pyodide.cells.exercise import module_path
from mkdocs_pyodide.cells.notebook_markdown import Link, Part, notebook_parts
from mkdocs_pyodide.cells.notebook_namespace import USE_SESSION, isolate_sessions
from mkdocs_pyodide.cells.page import Page, Run
from mkdocs_pyodide.kernel.imports import local_files
from mkdocs_pyodide.kernel.widgets import MEDIA_TYPE as WIDGET
from mkdocs_pyodide.messages import Event
from mkdocs_pyodide.render import html as outputs

HIDDEN = {"source_hidden": True, "outputs_hidden": True}  # in JupyterLab; Colab folds what has a title
Cell = dict[str, Any]  # as nbformat has it
STREAMS = {"stdout": "stdout", "stderr": "stderr", "note": "stdout"}


class Origin(NamedTuple):
    """Where a page comes from, for its notebook.

    name     of its file, without its ending
    title    of the page
    site, author, terms   of the site
    address  of the page, None where that of the site is not known
    """

    name: str
    title: str
    site: str = ""
    address: str | None = None
    author: str | None = ""
    terms: str | None = ""


def export_page(
    page: Page,
    origin: Origin,
    link: Link,
    modules: str | None = None,
    packages: Sequence[str] = (),
    has_answers: bool = True,
) -> str:
    """Return a page that is rendered as the text of an .ipynb file; the rest is as in `format_notebook`.

    link   turns the target of a link into an address that holds anywhere; None where it has none
    """
    note = provenance(origin.title, origin.site, origin.address, origin.author, origin.terms, packages)
    parts = notebook_parts(page, link)
    return format_notebook(page, parts, origin.name, note, modules, packages, has_answers)


def format_notebook(
    page: Page,
    parts: list[Part],
    name: str,
    provenance: str = "",
    modules: str | None = None,
    packages: Sequence[str] = (),
    has_answers: bool = True,
) -> str:
    """Return a page as the text of an .ipynb file.

    page        rendered
    parts       its prose and its cells, from `notebook_parts`
    name        of the file, without its ending
    provenance  Markdown to show below the title
    modules     folder that the cells import from, or None
    packages    those that the cells need
    has_answers whether the solutions of exercises can be read in the code of their modules
    """
    runs = runs_of(page, parts)
    prefixes, has_sessions = isolate_sessions([(run.session, run.source) for run in runs])
    exercises = sorted({run.exercise for run in runs if run.exercise})
    following = enumerate(zip(runs, prefixes, strict=True), 1)
    cells = []
    for number, part in enumerate(with_title(parts, provenance), 1):
        id = f"part-{number}"
        is_code = part.kind == "code"
        cells.append(executed_cell(part, id, *next(following)) if is_code else markdown_cell(part.text, id))
    sources = [*(run.source for run in runs), *(f"import {module}" for module in exercises)]
    hidden = () if has_answers else exercises
    first = setup_code(sources, name, modules, packages, page.data, hidden)
    if exercises:
        first += f"\n\n{CHECK_EXERCISE}"
    if has_sessions:
        first = f"{first}\n\n{USE_SESSION}".strip()
    if first:
        index = next(i for i, cell in enumerate(cells) if cell["cell_type"] == "code")
        cells.insert(index, code_cell(first, "setup", folded="Setup: run this cell first"))
    return json.dumps({"cells": cells, **form(packages)}, ensure_ascii=False, indent=1) + "\n"


def executed_cell(part: Part, id: str, count: int, what: tuple[Run, list[str]]) -> Cell:
    """Return a cell with the output of its run."""
    run, prefix = what
    suffix = ["", f'check_exercise("{run.exercise}")'] if run.exercise else []
    cell = code_cell("\n".join([*prefix, part.text, *suffix]), id, part.folded)
    if run.events:
        cell |= {
            "execution_count": count,
            "outputs": [format_event(event, count) for event in run.events if is_valid_event(event)],
        }
    return cell


def form(packages: Iterable[str]) -> Cell:
    """Return what a notebook says of itself: also the versions that have computed its outputs."""
    metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python", "version": platform.python_version()},
        "computed_with": versions(packages),
    }
    return {"metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def runs_of(page: Page, parts: list[Part]) -> list[Run]:
    """Return the Run of each cell among the parts; a cell that was not run has no events."""
    known: defaultdict[str, deque[Run]] = defaultdict(deque)
    for run in page.runs:
        known[run.source].append(run)
    sources = [part.text for part in parts if part.kind == "code"]
    return [known[text].popleft() if known[text] else Run("", text, []) for text in sources]


def provenance(
    title: str,
    site: str,
    address: str | None,
    author: str | None = "",
    terms: str | None = "",
    packages: Iterable[str] = (),
) -> str:
    """Return Markdown that says where a notebook comes from, under which terms, and what computed it."""
    page = f"[{title}]({address})" if address else title
    sentences = [
        f"This notebook is the page {page} of {site}"
        + (", where its code runs in the browser." if address else "."),
        f"© {author}." if author else "",
        terms,
        f"Its outputs are those of {', '.join(versions(packages))}.",
        "Other versions may give slightly different ones.",
    ]
    return " ".join(sentence for sentence in sentences if sentence)


def versions(packages: Iterable[str]) -> list[str]:
    """Return Python and packages with the versions that the build has."""
    return [f"Python {platform.python_version()}", *map(with_version, packages)]


def with_version(package: str) -> str:
    """Return a package with its version as the build has it."""
    try:
        return f"{package} {version(package)}"
    except PackageNotFoundError:
        return package


def colab_url(repository: str | None, branch: str, path: str) -> str:
    """Return the address at which Colab opens a file of a branch on GitHub, "" for another host."""
    address = urlsplit(repository or "")
    if address.netloc.removeprefix("www.") != "github.com":
        return ""
    name = address.path.strip("/").removesuffix(".git")
    return f"https://colab.research.google.com/github/{name}/blob/{branch}/{quote(path)}"


def with_title(parts: list[Part], about: str) -> list[Part]:
    """Return the parts with a line about the notebook below the title of the page, which comes first."""
    has_prose = parts and parts[0].kind == "markdown"
    text, rest = (parts[0].text, parts[1:]) if has_prose else ("", parts)
    title, _, text = text.partition("\n") if text.startswith("# ") else ("", "", text)
    blocks = [block.strip("\n") for block in (title, about, text)]
    first = Part("markdown", "\n\n".join(block for block in blocks if block))
    return [first, *rest] if first.text else rest


def code_cell(text: str, id: str, folded: str = "") -> Cell:
    """Return a cell of code; one that is folded shows its title alone."""
    cell = {**markdown_cell(text, id), "cell_type": "code", "execution_count": None, "outputs": []}
    if folded:
        cell["source"] = [f"# @title {folded}\n", *cell["source"]]
        cell["metadata"] = {"jupyter": HIDDEN, "cellView": "form"}
    return cell


def markdown_cell(text: str, id: str) -> Cell:
    return {"cell_type": "markdown", "id": id, "metadata": {}, "source": text.splitlines(True)}


def is_valid_event(event: Event) -> bool:
    """Whether an event is one of the engine's: a program can emit others."""
    return "data" in event or event["stream"] in outputs.STREAMS


def format_event(event: Event, count: int) -> dict[str, object]:
    """Return an event of a run as nbformat has it."""
    if "data" in event:
        return {
            "output_type": "display_data",
            "data": {
                kind: content_lines(kind, content)
                for kind, content in event["data"].items()
                if kind != WIDGET
            },
            "metadata": {},
        }
    text = event["text"]
    if event["stream"] == "result":
        data = {"text/plain": text.removesuffix("\n").splitlines(True)}
        return {"output_type": "execute_result", "data": data, "execution_count": count, "metadata": {}}
    return {"output_type": "stream", "name": STREAMS[event["stream"]], "text": text.splitlines(True)}


def content_lines(kind: str, content: str) -> str | list[str]:
    """Return the content of a MIME type: text in lines, base64 as it is."""
    return content if kind in ("image/png", "image/jpeg") else content.splitlines(True)


def setup_code(
    sources: Iterable[str],
    name: str,
    modules: str | None,
    packages: Sequence[str],
    data: Iterable[str],
    hidden: Iterable[str] = (),
) -> str:
    """Return the code that makes what the cells import importable, empty where they import nothing.

    hidden   modules whose code is written in a form that cannot be read
    """
    parts = []
    if packages:
        parts.append(f"%pip install --quiet {' '.join(packages)}")
    if files := imported_files(sources, modules):
        files |= {path: unreadable(files[path]) for path in map(module_path, hidden)}
        written = [f"    {json.dumps(path)}: {string_literal(text)}," for path, text in files.items()]
        parts.append("\n".join(["import pathlib", "import sys", "", "modules = {", *written, "}"]))
        parts[-1] += "\n" + SETUP.format(folder=json.dumps(f"{name}_modules"))
    if modules and files and data:
        written = [f"    {json.dumps(path)}: {base64_text(modules, path)!r}," for path in sorted(data)]
        parts.append("\n".join(["import base64", "", "data = {", *written, "}", DATA]))
    return "\n\n".join(parts)


SETUP = """\
folder = pathlib.Path({folder})
for path, text in modules.items():
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).write_text(text, encoding="utf-8")
sys.path.insert(0, str(folder.resolve()))
del modules, path, text"""

DATA = """\
for path, text in data.items():
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).write_bytes(base64.b64decode(text))
del data"""


CHECK_EXERCISE = """\
def check_exercise(name):
    \"\"\"Print what the check of an exercise says of the names that the code defines.\"\"\"
    import importlib
    import inspect

    check, names = importlib.import_module(name).check, globals()
    parameters = list(inspect.signature(check).parameters)
    parts = {part: f"your code does not define {part}" for part in parameters if part not in names}
    try:
        parts = parts or check(*(names[part] for part in parameters))
    except Exception as error:
        parts = {"your code": f"{type(error).__name__}: {error}"}
    for part, message in parts.items():
        print(f"✗ {part}: {message}" if message else f"✓ {part}")"""


def unreadable(source: str) -> str:
    """Return code that does what a module does and does not show its answers at a glance."""
    text = base64.b64encode(zlib.compress(source.encode())).decode()
    return f'import base64\nimport zlib\n\nexec(zlib.decompress(base64.b64decode("{text}")))\n'


def base64_text(modules: str, path: str) -> str:
    """Return a data file as text."""
    return base64.b64encode(Path(modules, path).read_bytes()).decode()


def imported_files(sources: Iterable[str], modules: str | None) -> dict[str, str]:
    """Return the files that the sources import, {path below `modules`: text}."""
    if not modules:
        return {}
    root = Path(modules)
    files = {Path(file) for source in sources for file in local_files(source, root)}
    packages = {parent / "__init__.py" for file in files for parent in file.parents if parent != root}
    found = files | {file for file in packages if file.is_relative_to(root) and file.is_file()}
    return {file.relative_to(root).as_posix(): file.read_text("utf-8") for file in sorted(found)}


def string_literal(text: str) -> str:
    """Write a text as a literal that can be read as it is, where it can be."""
    for quotes in ("'''", '"""'):
        if quotes not in text and not text.endswith((quotes[0], "\\")):
            return f"r{quotes}{text}{quotes}"
    return repr(text)
