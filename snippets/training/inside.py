"""Look inside a model while it trains: filters, attention maps, samples, as parts that a panel shows.

A part is {"title": …, "images": …} or {"title": …, "lines": …}; JSON can hold it.
"""

import numpy as np

LEVELS = 10  # of a pixel on each side of zero
ZERO = ord("k")  # a to j are negative, l to u positive


def tiles(title, images, columns=10, size=36, top=None, names=None):
    """Describe images side by side.

    images   (N, H, W)
    columns  images in a row
    size     length of the longer side of an image, in pixels
    top      the value that is drawn in full colour; the largest without it
    names    of each image's rows and columns, ("ab", "xyz")
    """
    images = np.asarray(images, float)
    N, H, W = images.shape
    top = max(np.abs(images).max(), 1e-9) if top is None else top
    levels = np.rint(np.clip(images / top, -1, 1) * LEVELS).astype(int).reshape(N, -1)
    texts = ["".join(chr(ZERO + level) for level in image) for image in levels]
    low, high = (f"{value:.2f}".replace("-", "−") for value in (images.min(), images.max()))
    label = f"{title}: {N} of {H}×{W}, from {low} to {high}"
    part = {"title": title, "label": label, "images": texts, "shape": [H, W], "columns": columns}
    return part | {"size": size} | ({"names": [list(each) for each in names]} if names else {})


def lines(title, rows):
    """Describe lines of text, each with a head."""
    return {"title": title, "lines": [[str(head), str(text)] for head, text in rows]}


# What each program has inside, by its file's name; `page` has the program's names.


def feedforward(page):
    return [tiles("Weights of 20 hidden units, as images", page["weights"]["W1"][:20].reshape(-1, 8, 8))]


def convolutional(page):
    K1, b1 = page["weights"]["K1"], page["weights"]["b1"]
    A, _ = page["convolutional"].forward(page["test_X"][:1], K1, b1, padding=1)
    H, _ = page["relu"].forward(A)  # (1, width, 8, 8)
    digit = page["test_labels"][0]
    return [
        tiles("Filters of the first layer", K1[:, 0], columns=8),
        tiles(f"Their maps of a {digit}", H[0], columns=8),
    ]


INSIDE = {function.__name__: function for function in (feedforward, convolutional)}
