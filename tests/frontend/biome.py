"""Check, or with --write mend, the site's JavaScript with the Biome that the lock pins."""

import sys
from pathlib import Path

from mkdocs_pyodide.tools.node import NodeError, node_modules, run_node

biome = node_modules(Path(__file__).parent) / "@biomejs" / "biome" / "bin" / "biome"
try:
    print(run_node(biome, "check", "--error-on-warnings", *sys.argv[1:]), end="")
except NodeError as error:
    sys.exit(str(error))
