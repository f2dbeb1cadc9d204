"""Convert a page to the Markdown that Jupyter and other programs read: its prose and its cells.

Admonitions and tabs become quotes, details fold, formulas stand between dollars, links are absolute,
drawings that need the page's styles give way to their labels.
"""

from __future__ import annotations

import posixpath
import re
import textwrap
from collections import deque
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote, urljoin, urlsplit

from mkdocs_pyodide.cells.citations import CITATION, is_item_number
from mkdocs_pyodide.cells.fence_parser import FENCE, match_header
from mkdocs_pyodide.cells.questions import replace_fences

if TYPE_CHECKING:
    from mkdocs_pyodide.cells.page import Page

Link = Callable[[str], str | None]

# What only the site's Markdown knows: an admonition, a detail, a tab.
BLOCK = re.compile(
    r'^(?P<indent> *)(?P<mark>!!!|\?\?\?\+?|===[!+]?)(?: +(?P<kind>[\w -]*?))?(?: +"(?P<title>.*)")?\s*$'
)
FOLDED = "???"
FOLD = re.compile(r'folded="(.*)"$')  # the title of the closed detail that a cell is in

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
DRAWING = re.compile(r"<svg\b(?P<attributes>[^>]*)>.*?</svg>", re.DOTALL)
LABEL = re.compile(r'\baria-label="([^"]*)"')
FRAME = re.compile(
    r"^[ \t]*</?(?:div|figure|figcaption)\b[^>]*>[ \t]*$|</?(?:figure|figcaption)\b[^>]*>", re.MULTILINE
)
BLANKS = re.compile(r"\n(?:[ \t]*\n){2,}")
PROTECTED = re.compile("\ue000(\\d+)\ue001")
# A value in prose is text.
PLAIN = str.maketrans({"<": "&lt;", "&": "&amp;", **{mark: f"\\{mark}" for mark in r"\`*_[]$~#|"}})


class Part(NamedTuple):
    """A stretch of prose, or a cell; `folded` is the title of the closed detail that a cell is in."""

    kind: str  # "markdown" or "code"
    text: str
    folded: str = ""


def absolute_address(
    target: str, site: str | None, source: str, url: str, url_of: Callable[[str], str | None]
) -> str | None:
    """Return where a page's link leads from anywhere, None where the site's address is not known.

    target   of the link
    site     address of the site, None if it is not known
    source   path of the page's Markdown
    url      of the page, below the site
    url_of   returns the address below the site of the file at a path, None for one that it does not know
    """
    parts = urlsplit(target)
    if parts.scheme or parts.netloc:
        return target
    if not site:
        return None
    path = posixpath.normpath(posixpath.join(posixpath.dirname(source), unquote(parts.path)))
    found = url_of(path) if parts.path else url
    address = urljoin(site, found) if found is not None else urljoin(urljoin(site, url), parts.path)
    return address + (f"#{parts.fragment}" if parts.fragment else "")


def notebook_parts(page: Page, link: Link) -> list[Part]:
    """Return the prose and the cells of a page that is rendered, in their order.

    page   rendered
    link   turns the target of a link into an address that holds anywhere; None where it has none
    """
    found = []
    for part in split_parts(unwrap(list(replace_fences(page.resolved, page.questions)))):
        text = part.text if part.kind == "code" else convert_markdown(part.text, page.values, link)
        if text.strip():
            found.append(part._replace(text=text.strip("\n")))
    return found


def plain_markdown(page: Page, link: Link) -> str:
    """Return a page as plain Markdown, its cells as fenced Python."""
    blocks = (
        part.text if part.kind == "markdown" else fenced_python(part.text)
        for part in notebook_parts(page, link)
    )
    return "\n\n".join(blocks) + "\n"


def fenced_python(source: str) -> str:
    mark = "`" * max(3, 1 + max(map(len, re.findall("`+", source)), default=0))
    return f"{mark}python\n{source}\n{mark}"


def split_parts(lines: list[str]) -> Iterator[Part]:
    """Yield the parts of a page."""
    prose: list[str] = []
    cell: list[str] | None = None
    fence: str | None = None
    prefix = folded = ""
    for line in lines:
        before, fence = fence, fence_after(fence, line)
        header = match_header(line) if before is None and fence else None
        if header:
            yield Part("markdown", "\n".join(prose))
            fold = FOLD.search(header[4])
            prose, cell, prefix, folded = [], [], header[1], fold[1] if fold else ""
        elif cell is None:
            prose.append(line)
        elif fence is None:
            yield Part("code", "\n".join(cell), folded)
            cell = None
        else:
            cell.append(line[len(prefix) :] if line.startswith(prefix) else line.lstrip("> "))
    yield Part("markdown", "\n".join(prose))


def fence_after(fence: str | None, line: str) -> str | None:
    """Return the mark of the fence that is open after a line, None for none."""
    mark = FENCE.match(line)
    if not mark:
        return fence
    if fence is None:
        return mark[1]
    is_end = mark[1].startswith(fence) and not mark[2].strip()
    return None if is_end else fence


def unwrap(lines: list[str]) -> list[str]:
    """Write admonitions, details and tabs as quotes, or without a frame where a cell is in them."""
    result, rest, fence = [], deque(lines), None
    while rest:
        line = rest.popleft()
        fence = fence_after(fence, line)
        block = None if fence else BLOCK.match(line)
        if block and (block["kind"] or block["title"] is not None):
            indent = block["indent"]
            body = unwrap(take_indented(rest, len(indent) + 4))
            result += [(indent + text).rstrip() for text in blockquote(block, body)]
        else:
            result.append(line)
    return result


def take_indented(rest: deque[str], width: int) -> list[str]:
    """Take the lines that are indented by a width, and blank ones between them."""
    body = []
    while rest and (not rest[0].strip() or rest[0].startswith(" " * width)):
        body.append(rest.popleft()[width:])
    while body and not body[0]:
        body.pop(0)
    while body and not body[-1]:
        rest.appendleft(body.pop())
    return body


def blockquote(block: re.Match[str], body: list[str]) -> list[str]:
    title = block["title"] if block["title"] is not None else (block["kind"] or "").strip().capitalize()
    if block["mark"] == FOLDED:
        return fold_prose(title, body)
    head = [f"**{title}**", ""] if title else []
    if any(match_header(line) for line in body):
        return [*head, *body, ""]
    return [f"> {line}" for line in [*head, *body]] + [""]


def fold_prose(title: str, body: list[str]) -> list[str]:
    """Fold the prose of a closed detail; mark the cells in it, which no element can hold."""
    result: list[str] = []
    prose: list[str] | None = []
    fence: str | None = None
    for line in body:
        before, fence = fence, fence_after(fence, line)
        header = match_header(line) if before is None and fence else None
        if header:
            result += [*details_element(title, prose or []), f'{line} folded="{title}"']
            prose = None
        elif prose is not None:
            prose.append(line)
        else:
            result.append(line)
            prose = None if fence else []
    return [*result, *details_element(title, prose or [])]


def details_element(title: str, body: list[str]) -> list[str]:
    text = "\n".join(body).strip("\n")
    return (
        [f"<details><summary>{title}</summary>", "", *text.split("\n"), "", "</details>", ""] if text else []
    )


def convert_markdown(text: str, values: dict[str, str], link: Link) -> str:
    """Return prose as Jupyter's Markdown, its values filled in."""
    protected = []

    def protect(match: re.Match[str]) -> str:
        protected.append(convert_verbatim(match, values))
        return f"\ue000{len(protected) - 1}\ue001"

    text = VERBATIM.sub(protect, text)
    text = CITATION.sub(lambda match: fill_in(match, values), text)
    text = ATTRIBUTES.sub("", FRAME.sub("", DRAWING.sub(drawing_label, text)))
    text = LINK.sub(lambda match: absolute_link(match, link), text)
    text = BLANKS.sub("\n\n", text)
    while PROTECTED.search(text):  # code can be part of what was protected after it
        text = PROTECTED.sub(lambda match: protected[int(match[1])], text)
    return text


def fill_in(match: re.Match[str], values: dict[str, str]) -> str:
    """Return the value of a citation in prose, escaped."""
    if (value := values.get(match[0])) is None:
        return match[0]
    return f"{value}\\" if is_item_number(match, value) else value.translate(PLAIN)


def drawing_label(drawing: re.Match[str]) -> str:
    """Return the label of a drawing: its colours and faces are the page's."""
    label = LABEL.search(drawing["attributes"])
    return f"*Figure: {label[1]}*\n" if label else ""


def convert_verbatim(match: re.Match[str], values: dict[str, str]) -> str:
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


def absolute_link(match: re.Match[str], link: Link) -> str:
    mark, label, target, title = match.groups()
    address = link(target)
    return f"{mark}[{label}]({address}{title})" if address else label
