"""Figures of layers: what they show is computed here, at build, by the layers themselves."""

import json
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
MEDIA_TYPE = "application/vnd.pyodide.widget+json"


@dataclass
class Figure:
    """A figure that readers operate.

    script   its front end, a file of this folder
    name     what it shows, in a few words
    caption  what to do and what to notice
    state    what it can show: numbers, lists and dicts of them
    """

    script: str
    name: str
    caption: str
    state: dict

    def __repr__(self):
        return f"Figure: {self.name}"

    def _repr_mimebundle_(self, include=None, exclude=None):
        widget = {"module": f"widgets/{self.script}", "state": self.parts()}
        return {"text/plain": repr(self), MEDIA_TYPE: json.dumps(widget, ensure_ascii=False)}

    def parts(self):
        """Return what the front end reads."""
        caption = " ".join(self.caption.split())
        return {"name": self.name, "caption": caption, "style": style(), "figure": self.state}


def style(name="figure.css"):
    """Return the rules of all figures, or of another file, without comments and line breaks."""
    rules = re.sub(r"/\*.*?\*/", "", (HERE / name).read_text("utf-8"), flags=re.DOTALL)
    return re.sub(r"\s+", " ", rules).strip()


def rounded(values, decimals=4):
    """Return an array as nested lists of numbers with so many decimals, whole ones as integers."""
    values = np.round(np.asarray(values, float), decimals)
    if values.ndim:
        return [rounded(value, decimals) for value in values]
    return int(values) if float(values).is_integer() else float(values)
