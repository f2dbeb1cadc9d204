"""Matplotlib's backend in a cell: a figure is shown by `plt.show()`, or else when the cell ends."""

import base64
import html
import io
import struct
import sys

from matplotlib.backend_bases import FigureManagerBase
from matplotlib.backends.backend_agg import FigureCanvasAgg

SHARPNESS = 2  # dots of the picture for each dot of the page


class Picture:
    """A figure drawn: what `display` takes of it."""

    def __init__(self, figure):
        file = io.BytesIO()
        figure.savefig(file, format="png", dpi=SHARPNESS * figure.dpi, bbox_inches="tight")
        self.png = file.getvalue()
        titles = [figure.get_suptitle(), *(axes.get_title() for axes in figure.axes)]
        self.title = ", ".join(filter(None, titles)) or "figure"

    def __repr__(self):
        return self.title

    def _repr_html_(self):
        width, height = struct.unpack(">II", self.png[16:24])  # of the header that every PNG has
        data = base64.b64encode(self.png).decode()
        return (
            f'<img src="data:image/png;base64,{data}" alt="{html.escape(self.title)}" '
            f'width="{width // SHARPNESS}" height="{height // SHARPNESS}">'
        )


class FigureManager(FigureManagerBase):
    """Shows all open figures, in their order, and closes them."""

    @classmethod
    def pyplot_show(cls, *, block=None):
        from matplotlib import pyplot

        show = sys.modules["__main__"].display
        for number in pyplot.get_fignums():
            show(Picture(pyplot.figure(number)))
        pyplot.close("all")


class FigureCanvas(FigureCanvasAgg):
    manager_class = FigureManager


def show_open():
    """Show what a cell drew and left open."""
    if "matplotlib.pyplot" in sys.modules:
        FigureManager.pyplot_show()
