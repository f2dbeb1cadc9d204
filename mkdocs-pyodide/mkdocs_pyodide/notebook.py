"""A page with cells as a notebook for Jupyter and Colab: its prose, its cells, what they import.

Cells of different sessions share their names in the notebook, as all cells of a notebook do.
"""

import base64
import json
import re
import textwrap
from collections import deque
from pathlib import Path

from mkdocs_pyodide.citations import CITATION
from mkdocs_pyodide.lines import FENCE, HEADER
from mkdocs_pyodide.session import local_files

# What only the site's Markdown knows: an admonition, a detail, a tab.
BLOCK = re.compile(
    r'^(?P<indent> *)(?:!!!|\?\?\?\+?|===[!+]?)(?: +(?P<kind>[\w -]*?))?(?: +"(?P<title>.*)")?\s*$'
)

# What stands for itself in prose: fenced code, code in a line, formulas.
VERBATIM = re.compile(
    r"(?P<fence>^[> \t]*(?P<ticks>`{3,}|~{3,}).*?^[> \t]*(?P=ticks)[`~]*[ \t]*$)"
    r"|(?<!`)(?P<code>(?P<tick>`+)(?!`).+?(?<!`)(?P=tick)(?!`))"
    r"|\\\((?P<inline>.+?)\\\)|\\\[(?P<display>.+?)\\\]"
    r"|(?P<tex>\$\$.+?\$\$|(?<![\\$\w])\$[^\s$](?:[^$\n]*[^\s$])?\$(?![\w$]))",
    re.DOTALL | re.MULTILINE,
)
LINK = re.compile(r'(!?)\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\(<?([^)\s>]+)>?((?:\s+"[^"]*")?)\)')
ATTRIBUTES = re.compile(r"[ \t]*\{:?[ \t]*[.#][\w-][^{}\n]*\}")
HELD = re.compile("\ue000(\\d+)\ue001")
# A value in prose is text.
PLAIN = str.maketrans({"<": "&lt;", "&": "&amp;", **{mark: f"\\{mark}" for mark in r"\`*_[]$~#|"}})


def notebook(page, name, modules=None, packages=(), link=lambda address: address):
    """Return a page as the text of an .ipynb file.

    page      fence.Page, rendered
    name      of the file, without its ending
    modules   folder that the cells import from, or None
    packages  those that the cells need
    link      turns the target of a link into an address that holds anywhere; None where it has none
    """
    parts = [(kind, "\n".join(lines)) for kind, lines in split(unwrap(page.resolved))]
    sources = [text for kind, text in parts if kind == "code"]
    cells = []
    if first := setup(sources, name, modules, packages, page.data):
        cells.append(code(first, "setup"))
    for number, (kind, text) in enumerate(parts, 1):
        text = text if kind == "code" else prose(text, page.values, link)
        if text.strip():
            cells.append((code if kind == "code" else markdown)(text.strip("\n"), f"part-{number}"))
    metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    whole = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def code(text, id):
    return {**markdown(text, id), "cell_type": "code", "execution_count": None, "outputs": []}


def markdown(text, id):
    return {"cell_type": "markdown", "id": id, "metadata": {}, "source": text.splitlines(True)}


def setup(sources, name, modules, packages, data):
    """Return the code that makes what the cells import importable, empty where they import nothing."""
    lines = []
    if packages:
        lines += [f"%pip install --quiet {' '.join(packages)}", ""]
    files = needed(sources, modules)
    if files:
        lines += ["import pathlib", "import sys", "", "modules = {"]
        lines += [f"    {json.dumps(path)}: {literal(text)}," for path, text in files.items()]
        lines += ["}", SETUP.format(folder=json.dumps(f"{name}_modules"))]
    if files and data:
        lines += ["", "import base64", "", "data = {"]
        lines += [f"    {json.dumps(path)}: {encoded(modules, path)!r}," for path in sorted(data)]
        lines += ["}", DATA]
    return "\n".join(["# What the cells below import.", *lines]).rstrip() if lines else ""


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


def encoded(modules, path):
    """Return a data file as text."""
    return base64.b64encode(Path(modules, path).read_bytes()).decode()


def needed(sources, modules):
    """Return the files that the sources import, {path below `modules`: text}."""
    if not modules:
        return {}
    root = Path(modules)
    files = {Path(file) for source in sources for file in local_files(source, root)}
    packages = {parent / "__init__.py" for file in files for parent in file.parents if parent != root}
    found = files | {file for file in packages if file.is_relative_to(root) and file.is_file()}
    return {file.relative_to(root).as_posix(): file.read_text("utf-8") for file in sorted(found)}


def literal(text):
    """Write a text as a literal that can be read as it is, where it can be."""
    for quotes in ("'''", '"""'):
        if quotes not in text and not text.endswith((quotes[0], "\\")):
            return f"r{quotes}{text}{quotes}"
    return repr(text)


def split(lines):
    """Yield ("markdown" or "code", lines) in the order of the page."""
    prose, cell, prefix, fence = [], None, "", None
    for line in lines:
        before, fence = fence, fence_after(fence, line)
        header = HEADER.match(line) if before is None and fence else None
        if header:
            yield "markdown", prose
            prose, cell, prefix = [], [], header[1]
        elif cell is None:
            prose.append(line)
        elif fence is None:
            yield "code", cell
            cell = None
        else:
            cell.append(line[len(prefix) :] if line.startswith(prefix) else line.lstrip("> "))
    yield "markdown", prose


def fence_after(fence, line):
    """Return the mark of the fence that is open after a line, None for none."""
    mark = FENCE.match(line)
    if not mark:
        return fence
    if fence is None:
        return mark[1]
    is_end = mark[1].startswith(fence) and not mark[2].strip()
    return None if is_end else fence


def unwrap(lines):
    """Write admonitions, details and tabs as quotes, or without a frame where a cell is in them."""
    result, rest, fence = [], deque(lines), None
    while rest:
        line = rest.popleft()
        fence = fence_after(fence, line)
        block = None if fence else BLOCK.match(line)
        if block and (block["kind"] or block["title"] is not None):
            indent = block["indent"]
            body = unwrap(taken(rest, len(indent) + 4))
            result += [(indent + text).rstrip() for text in framed(block, body)]
        else:
            result.append(line)
    return result


def taken(rest, width):
    """Take the lines that are indented by a width, and blank ones between them."""
    body = []
    while rest and (not rest[0].strip() or rest[0].startswith(" " * width)):
        body.append(rest.popleft()[width:])
    while body and not body[0]:
        body.pop(0)
    while body and not body[-1]:
        rest.appendleft(body.pop())
    return body


def framed(block, body):
    title = block["title"] if block["title"] is not None else (block["kind"] or "").strip().capitalize()
    head = [f"**{title}**", ""] if title else []
    if any(HEADER.match(line) for line in body):
        return [*head, *body, ""]
    return [f"> {line}" for line in [*head, *body]] + [""]


def prose(text, values, link):
    """Return prose as Jupyter's Markdown knows it, its values filled in."""
    held = []

    def hold(match):
        held.append(verbatim(match, values))
        return f"\ue000{len(held) - 1}\ue001"

    text = VERBATIM.sub(hold, text)
    text = CITATION.sub(
        lambda match: values[match[0]].translate(PLAIN) if match[0] in values else match[0], text
    )
    text = ATTRIBUTES.sub("", text)
    text = LINK.sub(lambda match: linked(match, link), text)
    while HELD.search(text):  # a code can stand in what was held after it
        text = HELD.sub(lambda match: held[int(match[1])], text)
    return text


def verbatim(match, values):
    """Return code as it is, a formula between dollars."""
    if match["fence"]:
        return textwrap.dedent(match[0])
    kind = next(kind for kind in ("code", "inline", "display", "tex") if match[kind])
    text = CITATION.sub(lambda value: values.get(value[0], value[0]), match[kind])
    if kind == "inline":
        return f"${text.strip()}$"
    if kind == "display":
        return f"$${text}$$"
    return re.sub(r"^(`+)#!\w+ ", r"\1", text)


def linked(match, link):
    picture, label, target, title = match.groups()
    address = link(target)
    return f"{picture}[{label}]({address}{title})" if address else label
