"""Matplotlib's backend in a cell: a figure is shown by `plt.show()`, or else when the cell ends."""

from __future__ import annotations

import base64
import html
import io
import struct
import sys
from typing import TYPE_CHECKING

from matplotlib.backend_bases import FigureManagerBase
from matplotlib.backends.backend_agg import FigureCanvasAgg

if TYPE_CHECKING:
    from matplotlib.figure import Figure


PIXEL_RATIO = 2  # pixels of the image for each pixel of the page


class FigureImage:
    """A drawn figure, as `display` shows it."""

    def __init__(self, figure: Figure) -> None:
        file = io.BytesIO()
        figure.savefig(file, format="png", dpi=PIXEL_RATIO * figure.dpi, bbox_inches="tight")
        self.png = file.getvalue()
        titles = [figure.get_suptitle(), *(axes.get_title() for axes in figure.axes)]
        self.title = ", ".join(filter(None, titles)) or "figure"

    def __repr__(self) -> str:
        return self.title

    def _repr_html_(self) -> str:
        width, height = struct.unpack(">II", self.png[16:24])  # of the header that every PNG has
        data = base64.b64encode(self.png).decode()
        return (
            f'<img src="data:image/png;base64,{data}" alt="{html.escape(self.title)}" '
            f'width="{width // PIXEL_RATIO}" height="{height // PIXEL_RATIO}">'
        )


class FigureManager(FigureManagerBase):
    """Shows all open figures, in their order, and closes them."""

    @classmethod
    def pyplot_show(cls, *, block: bool | None = None) -> None:
        from matplotlib import pyplot

        show = sys.modules["__main__"].display
        for number in pyplot.get_fignums():
            show(FigureImage(pyplot.figure(number)))
        pyplot.close("all")


class FigureCanvas(FigureCanvasAgg):
    """Draws without a window."""

    manager_class = FigureManager


def show_open_figures() -> None:
    """Show what a cell drew and left open."""
    if "matplotlib.pyplot" in sys.modules:
        FigureManager.pyplot_show()
