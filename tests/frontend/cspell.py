"""Check the spelling and the vocabulary of what people read with the CSpell that the lock pins.

The words are in cspell.yaml. What has been checked is not checked again until it changes.
"""

import sys
from pathlib import Path

from mkdocs_pyodide.tools.node import NodeError, node_modules, run_node

ROOT = Path(__file__).parents[2]
OPTIONS = (
    *("--root", ROOT, "--config", ROOT / "cspell.yaml"),
    *("--cache", "--cache-location", ROOT / ".cache" / "cspell", "--cache-strategy", "content"),
    *("--no-progress", "--no-summary", "--no-color"),
    *("--show-suggestions", "--issue-template", "$filename:$row: $message '$text': write $suggestions"),
)

try:
    run_node(node_modules(Path(__file__).parent) / "cspell" / "bin.mjs", *OPTIONS, *sys.argv[1:])
except NodeError as error:
    sys.exit(f"{error}\nCorrect the word, or add it to the words of cspell.yaml.")
