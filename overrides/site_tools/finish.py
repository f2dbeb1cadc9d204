"""Finish the built site: formulas, faces, stylesheets and scripts.

    PYTHONPATH=overrides python -m site_tools.finish site --url https://example.org/course/

Without MkDocs, `python -m mkdocs_pyodide finish` comes before it and once more after it: this step joins the
files that the engine has linked, and the service worker names those that are left.
"""

import argparse
import sys
from pathlib import Path

from mkdocs_pyodide.exceptions import EngineError
from site_tools import bundle_assets, mathml, purge_css, subset_fonts


def finish(site: Path, address: str = "", is_published: bool = True) -> None:
    """Finish the site in a folder. Raises EngineError.

    address       of the site, "" where it is not known
    is_published  else its author sees it, and each file stays by itself
    """
    for path in site.rglob("*.html"):
        text = path.read_text("utf-8")
        if (filled := mathml.fill(text)) != text:
            path.write_text(filled, "utf-8")
    if not (styles := site / mathml.STYLES).exists():
        styles.parent.mkdir(exist_ok=True)
        styles.write_text(mathml.styles(), "utf-8")
    subset_fonts.subset(site)
    if is_published:  # an author's next page may use a rule that no page has used
        purge_css.purge(site)
        bundle_assets.bundle(site, address)


def main() -> None:
    """Finish the site that the command line names."""
    parser = argparse.ArgumentParser(prog="python -m site_tools.finish", description=finish.__doc__)
    parser.add_argument("site", type=Path, help="the folder of the built site")
    parser.add_argument("--url", default="", help="address of the site")
    options = parser.parse_args()
    try:
        finish(options.site, options.url)
    except EngineError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
