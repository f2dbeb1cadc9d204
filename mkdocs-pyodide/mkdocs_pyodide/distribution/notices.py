"""Write the notices of what a site publishes: copyright, licence and source of each part of the runtime.

The texts come from the packages themselves, those of Python's own and of Pyodide's licence from here.
"""

import json
import re
import zipfile
from collections.abc import Collection, Iterable
from email import message_from_bytes
from pathlib import Path
from typing import NamedTuple

from mkdocs_pyodide.distribution.registry import Registry
from mkdocs_pyodide.tools import store
from mkdocs_pyodide.tools.bundle import FRONTEND
from mkdocs_pyodide.tools.node import node_modules

LICENCES = Path(__file__).parent / "licenses"
CPYTHON = LICENCES / "CPython.txt"
TOOLS = {"esbuild"}  # makes the scripts, is not in them
NPM_TEXT = re.compile(r"(?:LICEN[CS]E|COPYING|NOTICE)\b.*", re.I)
WHEEL_TEXT = re.compile(r".*\.dist-info/(?:licenses/.+|(?:LICEN[CS]E|COPYING|NOTICE|AUTHORS)[^/]*)", re.I)
PYODIDE = """\
Copyright (c) Pyodide contributors and Mozilla. The files pyodide.js, pyodide.asm.js and pyodide.asm.wasm are
subject to the terms of the Mozilla Public License, v. 2.0, below. They are the files of the release, the last
one compressed; their source code is at the address above.

pyodide.asm.wasm also holds the runtime and the system libraries of Emscripten (MIT and University of
Illinois/NCSA; musl: MIT), and libraries that its source names with their licences."""


class Notice(NamedTuple):
    """What is known of a part: `texts` are those of its licence, by the name of their file."""

    name: str
    version: str
    license: str
    source: str
    texts: dict[str, str]


def format_notices(notices: Iterable[Notice]) -> str:
    """Return notices as the text of a file: a list of the parts, then each with its texts."""
    head = [f"{notice.name} {notice.version}".strip() + f": {notice.license}" for notice in notices]
    return "\n".join(["This site serves:", "", *head, "", *map(_section, notices)])


def _section(notice: Notice) -> str:
    lines = ["=" * 80, f"{notice.name} {notice.version}".strip(), f"Licence: {notice.license}"]
    lines += [f"Source: {notice.source}", "=" * 80, ""]
    for name, text in notice.texts.items():
        lines += [f"--- {name} ---", "", text.strip(), ""]
    return "\n".join(lines)


def collect(registry: Registry, packages: Iterable[str]) -> list[Notice]:
    """Return the notices of all that a site with these packages gets from the engine. Raises NodeError."""
    scripts = npm_notices(FRONTEND, TOOLS)
    wheels = [wheel_notice(registry.cache / file) for file in registry.wheels(packages).values()]
    return [
        pyodide_notice(registry.version, scripts),
        python_notice(registry.lock["info"]["python"]),
        *wheels,
        *scripts,
    ]


def pyodide_notice(version: str, scripts: Iterable[Notice]) -> Notice:
    """Return the notice of Pyodide; the text of its licence is also that of DOMPurify."""
    (mpl,) = (notice.texts["LICENSE-MPL"] for notice in scripts if notice.name == "dompurify")
    source = f"https://github.com/pyodide/pyodide/tree/{version}"
    return Notice("Pyodide", version, "MPL-2.0", source, {"NOTICE": PYODIDE, "LICENSE": mpl})


def python_notice(version: str) -> Notice:
    texts = {
        "CHANGES": "Compiled for WebAssembly, with the patches of Pyodide.",
        "LICENSE": CPYTHON.read_text("utf-8"),
    }
    return Notice("CPython", version, "PSF-2.0", f"https://github.com/python/cpython/tree/v{version}", texts)


def wheel_notice(path: Path) -> Notice:
    """Return the notice of a Python package, of its metadata and the texts in its wheel.

    What the scripts of a wheel contain without a text of its licence has one here, below the package's name.
    """
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        (metadata,) = (name for name in names if re.fullmatch(r"[^/]+\.dist-info/METADATA", name))
        fields = message_from_bytes(archive.read(metadata))
        texts = {
            name.partition("/")[2]: archive.read(name).decode("utf-8", "replace")
            for name in names
            if WHEEL_TEXT.fullmatch(name)
        }
    texts |= {path.name: path.read_text("utf-8") for path in sorted((LICENCES / fields["Name"]).glob("*"))}
    license = fields["License-Expression"] or (fields["License"] or "see below").splitlines()[0]
    source = f"https://pypi.org/project/{fields['Name']}/{fields['Version']}/"
    return Notice(fields["Name"], fields["Version"], license, source, texts)


def npm_notices(folder: Path, tools: Collection[str]) -> list[Notice]:
    """Return the notices of the packages that a package.json in a folder names, and of what they need.

    tools   packages that are in nothing that is served
    """
    key = store.key_of([folder / "package-lock.json", Path(__file__)], "notices")

    def make(draft: Path) -> None:
        found = _collect_npm(node_modules(folder), folder, tools)
        (draft / "notices.json").write_text(json.dumps(found), "utf-8")

    found = json.loads((store.cached("notices", key, make) / "notices.json").read_text("utf-8"))
    return [Notice(*fields) for fields in found]


def _collect_npm(modules: Path, folder: Path, tools: Collection[str]) -> list[Notice]:
    pending = list(json.loads((folder / "package.json").read_text("utf-8"))["dependencies"])
    found = {}
    while pending:
        name = pending.pop()
        if name in found or name in tools:
            continue
        package = json.loads((modules / name / "package.json").read_text("utf-8"))
        texts = {
            path.name: path.read_text("utf-8")
            for path in sorted((modules / name).iterdir())
            if path.is_file() and NPM_TEXT.fullmatch(path.name)
        }
        source = f"https://www.npmjs.com/package/{name}/v/{package['version']}"
        found[name] = Notice(name, package["version"], package.get("license", "see below"), source, texts)
        pending += package.get("dependencies", {})
    return [found[name] for name in sorted(found)]
