"""Draw matrices with their numbers, texts, bars and curves."""

import numpy as np

from training.pictures import Picture, words

CELL = 38  # pixels
STYLE = """<style>
.cell { fill: none; stroke: var(--line) } .by-one { fill: var(--one); fill-opacity: .22 }
.by-two { fill: var(--two); fill-opacity: .25 } .number { font-variant-numeric: tabular-nums }
.name { font-weight: 600 } .say { font-size: 13px }
</style>"""


class Board:
    """Collect what is drawn until `picture` returns it. Positions are in pixels, from the top left."""

    def __init__(self):
        self.parts = [STYLE]
        self.width = self.height = 0

    def matrix(self, name, values, x, y, marks=(), by="one", cell=CELL):
        """Draw numbers in a grid with a name above; return the position of its right edge.

        values  (H, W), or (W,) as one row; NaN leaves a cell empty
        marks   (row, column) of the cells to colour: "one" is forward, "two" backward
        """
        values = np.atleast_2d(values)
        self.words(x, y + 12, name, "name")
        for row, column in np.ndindex(values.shape):
            left, top = x + column * cell, y + 18 + row * cell * 0.75
            kind = f"cell by-{by}" if (row, column) in marks else "cell"
            self.part(f'<rect class="{kind}" x="{left}" y="{top}" width="{cell}" height="{cell * 0.75}"/>')
            if not np.isnan(values[row, column]):
                middle, line = left + cell / 2, top + cell * 0.375 + 4
                self.words(middle, line, number(values[row, column]), "mid number")
        H, W = values.shape
        return self.reach(x + W * cell, y + 18 + H * cell * 0.75)[0]

    def words(self, x, y, text, kind=""):
        wide = (7.5 if "name" in kind else 6.5) * len(str(text))  # about: a font is the reader's own
        self.reach(x + (0 if "end" in kind else wide / 2 if "mid" in kind else wide), y + 4)
        self.part(words(x, y, text, kind))

    def bar(self, x, y, length, kind="fill", height=14):
        self.reach(x + max(length, 0), y + height)
        size = f'width="{max(length, 0):.1f}" height="{height}"'
        self.part(f'<rect class="{kind}" x="{x:.1f}" y="{y:.1f}" {size}/>')

    def line(self, xs, ys, kind="one curve"):
        places = "L".join(f"{x:.1f} {y:.1f}" for x, y in zip(xs, ys))
        self.reach(max(xs), max(ys))
        self.part(f'<path class="{kind}" d="M{places}"/>')

    def dot(self, x, y, kind="fill-two"):
        self.part(f'<circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="4"/>')

    def part(self, svg):
        self.parts.append(svg)

    def reach(self, x, y):
        self.width, self.height = max(self.width, x), max(self.height, y)
        return x, y

    def picture(self, text):
        """Return the picture; the text is its alternative text."""
        return Picture(self.width + 10, self.height + 10, "".join(self.parts), text)


def number(value):
    """Write a number in three digits, with a true minus."""
    return f"{value + 0.0:.3g}".replace("-", "−")
