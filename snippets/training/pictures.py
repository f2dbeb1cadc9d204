"""Pictures of numbers, drawn as SVG: curves, tiles, heat maps, points, bars.

Each is a Picture, which a cell or a notebook displays; its text describes it.
"""

import base64
import struct
import zlib
from html import escape

import numpy as np

STYLE = """
svg { font: 12px system-ui, sans-serif; --ink: #23262f; --soft: #5b5e69; --line: #d9d6cd; --paper: #fdfcf9;
  --one: #0d6488; --two: #a8430f }
@media (prefers-color-scheme: dark) { svg { --ink: #e4e1d9; --soft: #a3a5ae; --line: #3a3f4b;
  --paper: #15181f; --one: #7cc6e6; --two: #f2a377 } }
text { fill: var(--ink) } .soft { fill: var(--soft) } .end { text-anchor: end } .mid { text-anchor: middle }
.paper { fill: var(--paper) } .line { stroke: var(--line) }
.one { stroke: var(--one) } .two { stroke: var(--two) }
.fill { fill: var(--one) } .fill-two { fill: var(--two) } .track { fill: var(--line) }
.curve { fill: none; stroke-width: 2; stroke-linejoin: round } .faint { opacity: .3; stroke-width: 1 }
image { image-rendering: pixelated }
"""


class Picture:
    """An SVG with a size in pixels, and its alternative text."""

    def __init__(self, width, height, body, text):
        self.width, self.height, self.body, self.text = width, height, body, text

    def __repr__(self):
        return self.text

    def _repr_svg_(self):
        w, h = round(self.width), round(self.height)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{w}" height="{h}" viewBox="0 0 {w} {h}">'
            f'<style>{STYLE}</style><rect class="paper" width="{w}" height="{h}"/>{self.body}</svg>'
        )


def words(x, y, text, kind=""):
    return f'<text x="{x:.1f}" y="{y:.1f}" class="{kind}">{escape(str(text))}</text>'


# Curves

ROW = 154  # of panels, in pixels


def curves(history, done, total, seconds_left=None):
    """Draw a bar of the run and a panel for each measure.

    history  lists of (step, value) by name
    """
    names = [name for name in history if name != "steps"] or ["loss"]
    left = "" if seconds_left is None else f", about {seconds_left:.0f} s left"
    state = f"{done} of {total} steps{left}"
    width, panel = 480, 480 / min(len(names), 2)
    rows = -(-len(names) // 2)
    passed = (width - 16) * done / max(total, 1)
    body = [
        f'<rect class="track" x="8" y="8" width="{width - 16}" height="6" rx="3"/>',
        f'<rect class="fill" x="8" y="8" width="{passed:.1f}" height="6" rx="3"/>',
        words(8, 30, state, "soft"),
    ]
    for index, name in enumerate(names):
        left, top = index % 2 * panel, 40 + index // 2 * ROW
        body.append(curve(name, history.get(name, []), history.get("steps", 0), left, top, panel, ROW - 5))
    text = "; ".join([state, *(summary(name, history.get(name, [])) for name in names)])
    return Picture(width, 40 + rows * ROW, "".join(body), text)


def summary(name, values):
    if len(values) < 2:
        return f"{name} {values[0][1]:.3g}" if values else f"no {name} yet"
    return f"{name} from {values[0][1]:.3g} to {values[-1][1]:.3g}"


def curve(name, values, steps, left, top, width, height):
    """Draw one panel: each value faintly, the running mean strongly."""
    x0, x1, y0, y1 = left + 50, left + width - 10, top + height - 22, top + 22
    last = f" {values[-1][1]:.3g}" if values else ""
    body = [words(x0, top + 12, name + last), f'<path class="line" d="M{x0} {y0}H{x1}"/>']
    if values:
        at, value = np.array(values).T
        low, high = min(0.0, value.min()), max(value.max(), 1e-9)
        x = x0 + at / max(steps, 1) * (x1 - x0)
        y = y0 - (value - low) / (high - low) * (y0 - y1)
        is_many = len(value) > 60
        if is_many:
            body.append(path(x, y, "one curve faint"))
        body.append(path(x, smooth(y) if is_many else y, "one curve"))
        body.append(words(x0 - 6, y1 + 4, f"{high:.3g}", "soft end"))
        body.append(words(x0 - 6, y0 + 4, f"{low:.3g}", "soft end"))
    body.append(words(x1, y0 + 16, f"step {steps}", "soft end"))
    return "".join(body)


def smooth(y):
    """Return the running mean over a twentieth of the values."""
    width = max(1, len(y) // 20)
    sums = np.cumsum(np.concatenate([np.zeros(1), y]))
    ends = np.arange(1, len(y) + 1)
    starts = np.maximum(0, ends - width)
    return (sums[ends] - sums[starts]) / (ends - starts)


def path(x, y, kind, points=300):
    """Return a line through at most so many points, a dash for a single one."""
    if len(x) == 1:
        x, y = x[0] + [-2, 2], np.repeat(y, 2)
    pick = np.linspace(0, len(x) - 1, min(len(x), points)).round().astype(int)
    return f'<path class="{kind}" d="M{"L".join(f"{a:.1f} {b:.1f}" for a, b in zip(x[pick], y[pick]))}"/>'


# Tiles and heat maps


def tiles(images, text, columns=10, titles=(), signed=False, size=40):
    """Draw images side by side.

    images  (N, H, W), 0 to 1 as dark to light; signed: blue below zero, orange above
    titles  the titles of all images, or none
    size    length of the longer side of a tile, in pixels
    """
    images = np.asarray(images, np.float64)
    N, H, W = images.shape
    columns = max(1, min(columns, N))
    scale = size / max(H, W)
    wide, high = W * scale + 6, H * scale + (20 if len(titles) else 6)
    body = []
    for index, pixels in enumerate(signed_colours(images) if signed else grey(images)):
        x, y = 8 + index % columns * wide, 8 + index // columns * high
        if len(titles):
            body.append(words(x + W * scale / 2, y + 10, titles[index], "mid"))
            y += 14
        body.append(image(pixels, x, y, W * scale, H * scale))
    rows = -(-N // columns)
    text += f"; {contents(images, titles, signed)}"
    return Picture(columns * wide + 10, rows * high + 10, "".join(body), text)


def contents(images, titles=(), signed=False):
    """Describe the images: number, size, range or how many are black, titles."""
    N, H, W = images.shape
    said = f"{N} image{'s' * (N != 1)} of {H}×{W} pixels"
    is_black = ~images.any(axis=(1, 2))
    if signed and N:
        said += f", {span(images)}"
    elif is_black.any():
        said += f", {is_black.sum()} of them black"
    return f"{said}: {', '.join(map(str, titles))}" if len(titles) else said


def heat_map(values, text, rows=(), columns=(), cell=26, signed=False, largest=None):
    """Draw a matrix, 0 to its largest entry as dark to light; rows and columns are named."""
    values = np.asarray(values, np.float64)
    largest = max(values.max(), 1e-12) if largest is None else largest
    H, W = values.shape
    left, top = 10 + 8 * max(map(len, map(str, rows)), default=0), 24 if len(columns) else 8
    pixels = signed_colours(values[None])[0] if signed else grey(values[None] / largest)[0]
    body = [image(pixels, left, top, W * cell, H * cell)]
    for index, name in enumerate(rows):
        body.append(words(left - 6, top + (index + 0.5) * cell + 4, name, "end"))
    for index, name in enumerate(columns):
        body.append(words(left + (index + 0.5) * cell, top - 6, name, "mid"))
    text += f"; {extremes(values) if signed else peaks(values, rows, columns)}"
    return Picture(left + W * cell + 8, top + H * cell + 8, "".join(body), text)


def peaks(values, rows, columns):
    """Say where each named row of a heat map has its largest entry."""
    if not (len(rows) and len(columns)):
        return extremes(values)
    found = (f"{row} at {columns[line.argmax()]}, {line.max():.2g}" for row, line in zip(rows, values))
    return f"largest in row {'; '.join(found)}"


def extremes(values):
    """Describe a matrix, or several of one shape: size and range of the entries."""
    *count, H, W = values.shape
    maps = f"{count[0]} maps of " if count else ""
    return f"{maps}{H} rows and {W} columns, {span(values)}"


def span(values):
    """Describe the range of the values, to two decimals."""
    low, high = np.round([values.min(), values.max()], 2) + 0.0  # no minus zero
    return f"from {short(low)} to {short(high)}"


def heat_maps(maps, text, titles, rows=(), columns=(), cell=20, largest=None):
    """Draw matrices of one shape side by side, all to one scale, a title above each.

    maps  (N, H, W)
    """
    maps = np.asarray(maps, np.float64)
    largest = max(maps.max(), 1e-12) if largest is None else largest
    body, left = [], 0
    for values, title in zip(maps, titles):
        drawn = heat_map(values, title, rows, columns, cell, largest=largest)
        body.append(words(left + drawn.width / 2, 16, title, "mid"))
        body.append(f'<g transform="translate({left:.0f} 18)">{drawn.body}</g>')
        left += drawn.width
    return Picture(left, drawn.height + 18, "".join(body), f"{text}; {extremes(maps)}")


def grey(images):
    """(N, H, W) 0 to 1 → (N, H, W, 3) bytes."""
    return np.repeat((np.clip(images, 0, 1) * 255).astype(np.uint8)[..., None], 3, axis=-1)


def signed_colours(images):
    """(N, H, W) → (N, H, W, 3) bytes: white at zero, blue below, orange above, to the largest entry."""
    x = np.clip(images / max(np.abs(images).max(), 1e-12), -1, 1)[..., None]
    blue, orange = np.array([13, 100, 136.0]), np.array([200, 80, 20.0])
    colours = 255 + np.abs(x) * (np.where(x < 0, blue, orange) - 255)
    return colours.astype(np.uint8)


def image(pixels, x, y, width, height):
    """Return an image element with a PNG that has one pixel per entry."""
    H, W, _ = pixels.shape
    is_grey = (pixels == pixels[..., :1]).all()  # one byte for each pixel makes half of the file
    pixels = pixels[..., :1] if is_grey else pixels
    rows = b"".join(b"\0" + row.tobytes() for row in pixels)
    header = struct.pack(">IIBBBBB", W, H, 8, 0 if is_grey else 2, 0, 0, 0)  # 8 bits each
    png = b"\x89PNG\r\n\x1a\n"
    for kind, data in ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")):
        png += struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    source = base64.b64encode(png).decode()
    place = f'x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"'
    return f'<image {place} preserveAspectRatio="none" href="data:image/png;base64,{source}"/>'


# Points and bars


def points(groups, text, limit, size=300):
    """Draw points in the plane: the first group in blue, the second in orange.

    groups  arrays of (N, 2)
    limit   both axes run from -limit to limit
    """
    body = [f'<path class="line" d="M{size / 2} 0V{size}M0 {size / 2}H{size}"/>']
    for group, kind in zip(groups, ("fill", "fill-two")):
        for x, y in (np.asarray(group) / limit + 1) * size / 2:
            if 0 <= x <= size and 0 <= y <= size:
                body.append(f'<circle class="{kind}" cx="{x:.1f}" cy="{size - y:.1f}" r="2" opacity=".6"/>')
    return Picture(size, size, "".join(body), text)


def labelled(places, labels, text, size=330):
    """Draw each label, a digit, at its point; every digit has its own colour.

    places  (N, 2)
    labels  (N,)  0 to 9
    """
    places = np.asarray(places, np.float64)
    text += f"; {beside(places, np.asarray(labels))}"
    low, high = places.min(axis=0), places.max(axis=0)
    places = 12 + (places - low) / np.maximum(high - low, 1e-12) * (size - 24)
    style = "".join(f".digit{d} {{ fill: hsl({36 * d} 75% 50%) }} " for d in range(10))
    body = [f"<style>{style}</style>"]
    for (x, y), label in zip(places, labels):
        body.append(words(x, size - y + 4, label, f"mid digit{label}"))
    return Picture(size, size, "".join(body), text)


def beside(places, labels):
    """Say how often the point nearest to a point has the same label."""
    squares = (places**2).sum(axis=1)
    distances = squares[:, None] + squares - 2 * places @ places.T
    np.fill_diagonal(distances, np.inf)
    is_same = labels[distances.argmin(axis=1)] == labels
    return f"{len(labels)} points, the nearest other one has the same label for {is_same.mean():.0%}"


def bars(values, text, logarithmic=False, legend=()):
    """Draw a bar for each name.

    values       numbers above 0, by name; or pairs of them, the second in orange
    logarithmic  each step of the scale is a factor of ten
    legend       the names of the two numbers of a pair
    """
    numbers = np.array(list(values.values()), np.float64).reshape(len(values), -1)
    scale = np.log10(np.maximum(numbers, 1e-12)) if logarithmic else numbers
    low = np.floor(scale.min()) - 1 if logarithmic else 0
    lengths = (scale - low) / max(scale.max() - low, 1e-12)
    left, thick = 16 + 7 * max(map(len, values)), 16 if numbers.shape[1] == 1 else 12
    pitch = thick * numbers.shape[1] + 8
    body, top = [], 8
    for name, kind in zip(legend, ("fill", "fill-two")):
        body.append(f'<rect class="{kind}" x="{left}" y="{top + 2}" width="12" height="12" rx="2"/>')
        body.append(words(left + 18, top + 12, name))
        top += 20
    for row, name in enumerate(values):
        y = top + row * pitch
        body.append(words(left - 8, y + pitch / 2 + 2, name, "end"))
        for number, length, kind in zip(numbers[row], lengths[row], ("fill", "fill-two")):
            wide = length * 300
            body.append(
                f'<rect class="{kind}" x="{left}" y="{y + 2}" width="{wide:.1f}" height="{thick}" rx="2"/>'
            )
            body.append(words(left + wide + 6, y + thick / 2 + 6, short(number), "soft"))
            y += thick
    measured = zip(values, numbers)
    said = ", ".join(f"{name}: {' and '.join(map(short, pair))}" for name, pair in measured)
    return Picture(left + 370, top + len(values) * pitch + 8, "".join(body), f"{text}; {said}")


def short(number):
    """Write a number in two digits, one of three or more digits as a whole number, with a true minus."""
    return (f"{number:.0f}" if abs(number) >= 100 else f"{number:.2g}").replace("-", "−")


# Several in one


def together(*pictures, across=False):
    """Combine pictures below one another or side by side, and their texts."""
    body, x, y = [], 0, 0
    for picture in pictures:
        body.append(f'<g transform="translate({x:.0f} {y:.0f})">{picture.body}</g>')
        x, y = (x + picture.width, y) if across else (x, y + picture.height)
    width = x if across else max(picture.width for picture in pictures)
    height = max(picture.height for picture in pictures) if across else y
    return Picture(width, height, "".join(body), "; ".join(picture.text for picture in pictures))


# Text


def lines(rows, text):
    """Draw lines of text, each with a head before it."""
    left = 16 + 7 * max((len(str(head)) for head, _ in rows), default=0)
    body = []
    for index, (head, said) in enumerate(rows):
        body.append(words(left - 8, 22 + 20 * index, head, "soft end"))
        body.append(words(left, 22 + 20 * index, said))
    wide = left + 8 * max((len(said) for _, said in rows), default=0)
    read = "; ".join(f"{head} {said}".strip() for head, said in rows)
    return Picture(max(wide, 320) + 8, 20 * len(rows) + 16, "".join(body), f"{text}: {read}")


def names(found, known):
    """Show names in rows of five, with a star at each that is not among the known ones."""
    marked = [name if name in known else f"{name}*" for name in found]
    rows = [("", ", ".join(marked[start : start + 5])) for start in range(0, len(marked), 5)]
    new = sum(name not in known for name in found)
    return lines(rows, f"{len(marked)} names, {new} of them new (*)")
