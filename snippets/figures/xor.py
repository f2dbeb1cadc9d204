"""Exclusive or: the decision plane of a small network as it trains."""

import numpy as np

from figures.board import Board
from lab import mean_squared_error
from layers import dense, tanh
from training.pictures import image, signed_colours

X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
TARGET = np.array([[0.0], [1.0], [1.0], [0.0]])
CELLS, SIZE, MARGIN = 40, 240, 0.3  # numbers and pixels of a side; how far the plane goes past the points
PLACE = SIZE / (1 + 2 * MARGIN)
STYLE = """<style>
.rim { stroke: #fff; stroke-width: 2 }
.dark { fill: #14161b; stroke: #fff; stroke-width: 3; paint-order: stroke }
</style>"""


def forward(X, weights):
    W1, b1, W2, b2 = weights
    Z, cache_1 = dense.forward(X, W1, b1)
    H, cache_2 = tanh.forward(Z)
    Y, cache_3 = dense.forward(H, W2, b2)
    return Y, (cache_1, cache_2, cache_3)


def backward(dY, cache):
    """Return the gradients of the weights, in their order."""
    cache_1, cache_2, cache_3 = cache
    dH, dW2, db2 = dense.backward(dY, cache_3)
    _, dW1, db1 = dense.backward(tanh.backward(dH, cache_2), cache_1)
    return dW1, db1, dW2, db2


@np.errstate(all="ignore")  # a rate may be too large
def train(steps, rate, width, seed):
    """Return the weights after some steps of gradient descent, and the loss of each step and at the end."""
    rng = np.random.default_rng(seed)
    weights = [rng.normal(size=(width, 2)), np.zeros(width), rng.normal(size=(1, width)), np.zeros(1)]
    losses = []
    for step in range(steps + 1):
        Y, cache = forward(X, weights)
        loss, loss_cache = mean_squared_error.forward(Y, TARGET)
        losses.append(loss)
        if step == steps:
            return weights, np.array(losses)
        gradients = backward(mean_squared_error.backward(1.0, loss_cache), cache)
        weights = [w - rate * dw for w, dw in zip(weights, gradients)]


@np.errstate(all="ignore")
def plane(steps, rate, width, seed):
    """Draw what the network answers at each place, and its loss so far.

    width  hidden units
    seed   of the first weights
    """
    weights, losses = train(steps, rate, width, seed)
    sides = np.linspace(-MARGIN, 1 + MARGIN, CELLS)
    places = np.stack(np.meshgrid(sides, sides[::-1]), axis=-1).reshape(-1, 2)
    Y, _ = forward(places, weights)
    answers = np.clip(np.nan_to_num(Y, nan=0.5), 0, 1).reshape(CELLS, CELLS) - 0.5
    answers[0, 0] = answers[0, 0] or 1e-9  # one colour has no largest entry
    picture = Board()
    picture.part(image(signed_colours(-2 * answers[None])[0], 10, 10, SIZE, SIZE))
    for (x, y), (t,) in zip(X, TARGET):
        left, top = 10 + (x + MARGIN) * PLACE, 10 + SIZE - (y + MARGIN) * PLACE
        kind = "fill" if t else "fill-two"
        picture.part(f'<circle class="{kind} rim" cx="{left:.1f}" cy="{top:.1f}" r="9"/>')
        picture.words(left + 14, top + 5, f"{t:.0f}", "name dark")
    picture.part(STYLE)

    finite = np.where(np.isfinite(losses), losses, 9.0)
    picture.words(290, 20, "loss", "name")
    for y, name in ((SIZE - 200, "1"), (SIZE, "0")):
        picture.line((290, 500), (y, y), "line")
        picture.words(284, y + 4, name, "soft end")
    xs = 290 + 200 * np.arange(len(losses)) / max(steps, 1)
    picture.line(xs, SIZE - 200 * np.minimum(finite, 1.0), "one curve")
    Y, _ = forward(X, weights)
    right = int(((Y > 0.5) == (TARGET > 0.5)).sum())
    loss = f"{finite[-1]:.4f}" if finite[-1] < 100 else "above 100"
    text = f"step {steps}: loss {loss}, {right} of 4 right"
    picture.words(260, SIZE + 20, text)
    picture.reach(510, SIZE + 24)
    return picture.picture(f"Rate {rate:.3g}, {width} hidden units, {text}")


if __name__ == "__main__":
    # --8<-- [start:figure]
    from figures import xor

    steps = 300
    rate = 0.1
    width = 4  # hidden units
    seed = 0
    xor.plane(steps, rate, width, seed)
    # --8<-- [end:figure]
