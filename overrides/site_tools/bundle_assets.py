"""Bundle the files of a published page: one stylesheet, one script before its text and one after it.

What stands in a page in elements of one kind is joined, in its order, into a file named by its content.
The stylesheet holds the faces of the text too: they are there when a page is first drawn, and nothing moves.
The error page of a site that does not know its address holds the stylesheet itself: below a path of its host,
it would not find the file.
Under `mkdocs serve` each file stays by itself.
"""

import base64
import hashlib
import posixpath
import re
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

FOLDER = "assets"  # hosts keep for good what lies here and is named by its content
URL = re.compile(r"""url\(["']?(?!data:|["'/])([^"')]+)["']?\)""")
SOURCE_MAP = re.compile(r"/\*# sourceMappingURL=.*")
COMMENT = re.compile(r"^ *//.*\n?|^ */\*\* @type [^*]*\*/\n|/\*\* @type [^*]*\*/ ?", re.MULTILINE)
STRICT = '"use strict";\n'  # as the theme's own script is


class Kind(NamedTuple):
    """A kind of element whose files are joined."""

    element: str  # {} stands for the address
    suffix: str
    start: str = ""
    between: str = "\n"


KINDS = [
    Kind('<link rel="stylesheet" href="{}">', ".css"),
    Kind('<script src="{}"></script>', ".js", between="\n;\n"),  # the theme's first one is not strict
    Kind('<script src="{}" defer></script>', ".js", STRICT, "\n;\n"),
]
ERROR_PAGE = "404.html"
SHEET = re.compile(r'<link rel="stylesheet" href="/([^"]*)">')


def bundle(folder: Path, address: str = "") -> None:
    """Bundle the files of the site in a folder; `address` is that of the site, "" where it is not known."""
    Site(folder, address).join()


class Site:
    """A site that is written; `parts` has the names of the files that are in others now."""

    def __init__(self, folder: Path, address: str) -> None:
        self.folder = folder
        self.has_address = bool(address)
        self.base = urlsplit(address).path.rstrip("/") + "/"  # of the error page's addresses
        self.parts: set[str] = set()

    def join(self) -> None:
        for page in self.folder.rglob("*.html"):
            html = page.read_text("utf-8")
            for kind in KINDS:
                html = self._with_one(kind, html, page.parent.relative_to(self.folder).as_posix())
            if page == self.folder / ERROR_PAGE and not self.has_address:
                html = SHEET.sub(self._inline, html)
            page.write_text(html, "utf-8")
        for part in self.parts:
            (self.folder / part).unlink()
            (self.folder / f"{part}.map").unlink(missing_ok=True)

    def _with_one(self, kind: Kind, html: str, home: str) -> str:
        """Return a page of the folder `home` with one element of a kind, where the first was."""
        place = re.compile(kind.element.format('([^"]*)') + r"\s*")
        addresses = place.findall(html)
        if not addresses:
            return html
        names = [self._name(address, home) for address in addresses]
        root = addresses[0].removesuffix(names[0])
        elements = iter([kind.element.format(root + self._join(kind, names)) + "\n"])
        return place.sub(lambda _: next(elements, ""), html)

    def _name(self, address: str, home: str) -> str:
        """Return the path in the site of what a page in the folder `home` finds at an address."""
        if address.startswith("/"):
            return address.removeprefix(self.base)
        return posixpath.normpath(posixpath.join(home, address))

    def _join(self, kind: Kind, names: list[str]) -> str:
        """Write these files into one; return its name."""
        text = kind.start + kind.between.join(map(self._read, names))
        name = f"{FOLDER}/{hashlib.sha256(text.encode()).hexdigest()[:16]}{kind.suffix}"
        (self.folder / name).write_text(text, "utf-8")
        self.parts.update(names)
        return name

    def _inline(self, link: re.Match[str]) -> str:
        """Return the stylesheet as an element; the files that it names are at the root, if anywhere."""
        text = (self.folder / link[1]).read_text("utf-8")
        return f"<style>{URL.sub(lambda found: self._from_root(found[1]), text)}</style>"

    def _from_root(self, address: str) -> str:
        return f'url("/{posixpath.normpath(posixpath.join(FOLDER, address))}")'

    def _read(self, name: str) -> str:
        text = (self.folder / name).read_text("utf-8")
        if not name.endswith(".css"):
            return COMMENT.sub("", text)
        text = SOURCE_MAP.sub("", text)
        return URL.sub(lambda match: f'url("{self._from_sheet(name, match[1])}")', text)

    def _from_sheet(self, sheet: str, address: str) -> str:
        """Return what a stylesheet has at an address, for the joined one: a face itself, else where it is."""
        name = posixpath.normpath(posixpath.join(posixpath.dirname(sheet), address))
        if not name.endswith(".woff2"):
            return posixpath.relpath(name, FOLDER)
        self.parts.add(name)
        return f"data:font/woff2;base64,{base64.b64encode((self.folder / name).read_bytes()).decode()}"
