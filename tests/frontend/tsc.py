"""Check the types of the site's JavaScript with the TypeScript that the lock pins."""

import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from mkdocs_pyodide.tools.bundle import FRONTEND
from mkdocs_pyodide.tools.node import NodeError, node_modules, run_node

HERE = Path(__file__).parent
PROJECTS = ("page", "worker")  # one for each kind of global scope that browsers have


def complaints(project: str, folder: Path) -> str:
    """Return what the compiler finds in a project.

    The front end's packages are in the user's cache: a configuration in `folder` tells where.
    """
    configuration = {
        "extends": str(HERE / f"tsconfig.{project}.json"),
        "compilerOptions": {"paths": {"*": [f"{node_modules(FRONTEND)}/*"]}},
    }
    path = folder / f"{project}.json"
    path.write_text(json.dumps(configuration), "utf-8")
    try:
        return run_node(
            node_modules(HERE) / "typescript" / "bin" / "tsc", "--pretty", "false", "--project", path
        )
    except NodeError as error:
        return f"{project}: {error}"


if __name__ == "__main__":
    with TemporaryDirectory() as folder:
        found = [text for project in PROJECTS if (text := complaints(project, Path(folder)))]
    sys.exit("\n".join(found) or 0)
