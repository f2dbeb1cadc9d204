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
    W1 = page["weights"]["W1"][:20].reshape(-1, 8, 8)
    return [tiles("Weights of hidden units, as images", W1)]


def convolutional(page):
    K1, b1 = page["weights"]["K1"], page["weights"]["b1"]
    A, _ = page["convolutional"].forward(page["test_X"][:1], K1, b1, padding=1)
    H, _ = page["relu"].forward(A)  # (1, width, 8, 8)
    digit = page["test_labels"][0]
    return [
        tiles("Filters of the first layer", K1[:, 0], columns=8),
        tiles(f"Their maps of a {digit}", H[0], columns=8),
    ]


def lstm_rows(page, images=(6, 21)):
    shown = page["test_X"][list(images)]
    P, _ = page["softmax"].forward(page["forward"](shown, page["weights"])[0])  # (2, 8, 10)
    digits = " and ".join(str(page["test_labels"][i]) for i in images)
    names = [""] * 8, [str(digit) for digit in range(10)]
    return [
        tiles(f"Two test images, {digits}", shown, size=112),
        tiles("Predictions after each row", P, size=140, top=1, names=names),
    ]


def lstm_names(page):
    written = page["write"](page["generator"](0), page["weights"], 8)
    return [lines("Names that it writes", [("", name or "(empty)") for name in written])]


def autoencoder(page, count=8):
    Y, _ = page["forward"](page["noisy_X"][:count], page["weights"])
    images = np.concatenate([page["test_X"][:count], page["noisy_X"][:count], Y])
    return [tiles("Digits; with noise; reconstructed", images.reshape(-1, 8, 8), columns=count, top=1)]


def gan(page):
    images, _ = page["generate"](page["seen_Z"][:24], page["G"])
    return [tiles("Images from 24 noise vectors", images.reshape(-1, 8, 8), columns=8, top=1)]


def gpt(page, line="52408="):
    words, shown = page["WORDS"], page["shown"]
    _, (_, cache, _) = page["forward"](shown, page["weights"])
    P = page["transformer"].attention_weights(cache)[0, :, 5:]  # (heads, 5, 10)
    read = [words[word] for word in shown[0]]
    found = page["complete"](line, page["weights"])
    return [
        tiles("Attention of each head", P, size=140, top=1, names=(read[5:], read)),
        lines("What it writes after =", [("", found)]),
    ]


def vit(page):
    first, patch = page["first"], page["patch"]
    _, (_, _, cache, _) = page["forward"](page["test_X"][first], page["weights"])
    P = page["transformer"].attention_weights(cache)  # (10, heads, T, T)
    received = P.mean(axis=(1, 2))  # (10, T)
    maps = page["join"](np.repeat(received[:, :, None], patch**2, axis=2))
    patches = [str(number) for number in range(1, P.shape[-1] + 1)]
    return [
        tiles("Ten digits", page["test_X"][first].reshape(-1, 8, 8), size=28),
        tiles("The attention that their patches receive", maps.reshape(-1, 8, 8), size=28),
        tiles("Attention of each head, in the 0", P[0], size=60, top=1, names=(patches, patches)),
    ]


PROGRAMS = (feedforward, convolutional, lstm_rows, lstm_names, autoencoder, gan, gpt, vit)
INSIDE = {function.__name__: function for function in PROGRAMS}
