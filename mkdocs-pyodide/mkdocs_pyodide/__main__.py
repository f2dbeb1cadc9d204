"""Command line: `python -m mkdocs_pyodide finish FOLDER` finishes a site of any generator."""

import argparse
import logging
import sys
from pathlib import Path

from mkdocs_pyodide.exceptions import EngineError
from mkdocs_pyodide.finish.finish import FinishOptions, finish
from mkdocs_pyodide.tools.bundle import ENGLISH


def main(arguments: list[str] | None = None) -> None:
    """Run a command; end with a message where it fails."""
    parser = argparse.ArgumentParser(prog="python -m mkdocs_pyodide")
    command = parser.add_subparsers(required=True).add_parser(
        "finish", help="give a built site what its cells fetch"
    )
    command.add_argument("folder", type=Path, help="the built site")
    command.add_argument("--modules", help="folder of Python files that cells can import")
    command.add_argument("--mirror", help="folder or address to fetch the runtime from first")
    command.add_argument("--name", default="", help="name of the site; else the title of its first page")
    command.add_argument("--url", default="/", help="address of the site")
    command.add_argument("--lang", default=ENGLISH, help="language of the interface")
    for name, text in (
        ("offline", "let the site work offline"),
        ("content-security-policy", "state a strict one in each page"),
        ("simd", "let NumPy multiply matrices with SIMD instructions in the browser"),
    ):
        command.add_argument(f"--{name}", action=argparse.BooleanOptionalAction, default=True, help=text)
    values = vars(parser.parse_args(arguments))
    logging.basicConfig(format="%(message)s", level=logging.INFO)
    try:
        finish(values.pop("folder"), FinishOptions(**values))
    except EngineError as error:
        sys.exit(f"pyodide: {error}")


if __name__ == "__main__":
    main()
