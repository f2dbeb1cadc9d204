"""Overfitting: a curve through noisy points, and its loss on these and on other points."""

import functools

import numpy as np

from figures.board import Board
from figures.xor import backward, forward
from lab import mean_squared_error
from lab.optimizers import adam

STEPS, EVERY, WIDTH = 2000, 40, 30  # of a run; between two looks; hidden units
ACROSS = np.linspace(-1, 1, 81)[:, None]


def truth(x):
    return 0.8 * np.sin(3 * x)


def sample(rng, N):
    """Return points with noise: x and target, (N, 1)."""
    x = rng.uniform(-1, 1, (N, 1))
    return x, truth(x) + rng.normal(0, 0.25, (N, 1))


@functools.cache
def run(points):
    """Train on so many points; return them, the curve at each look, and both losses at each look."""
    rng = np.random.default_rng(1)
    x, target = sample(rng, points)
    test_x, test_target = sample(np.random.default_rng(2), 200)
    first = [rng.normal(0, 4, (WIDTH, 1)), rng.normal(0, 2, WIDTH)]
    weights = [*first, rng.normal(0, 0.2, (1, WIDTH)), np.zeros(1)]
    states, curves, losses = [None] * 4, [], []
    for step in range(STEPS + 1):
        Y, cache = forward(x, weights)
        loss, loss_cache = mean_squared_error.forward(Y, target)
        if step % EVERY == 0:
            test_Y, _ = forward(test_x, weights)
            test_loss, _ = mean_squared_error.forward(test_Y, test_target)
            curves.append(forward(ACROSS, weights)[0][:, 0])
            losses.append((loss, test_loss))
        gradients = backward(mean_squared_error.backward(1.0, loss_cache), cache)
        moved = [adam(*each, rate=0.02) for each in zip(weights, gradients, states)]
        weights, states = [w for w, _ in moved], [state for _, state in moved]
    return x, target, curves, np.array(losses)


def board(points, steps):
    """Draw the curve after some steps, and how both losses went.

    points  to learn from
    steps   of training, 0 to 2000
    """
    x, target, curves, losses = run(points)
    look = round(steps / EVERY)
    picture = Board()
    picture.part("<style>.dashed { stroke-dasharray: 3 4; stroke-width: 1 }</style>")
    picture.words(10, 14, "the network", "name")
    for ys, kind in ((truth(ACROSS[:, 0]), "one curve dashed"), (curves[look], "one curve")):
        picture.line(130 + 120 * ACROSS[:, 0], 130 - 70 * np.clip(ys, -1.5, 1.5), kind)
    for a, t in zip(x[:, 0], target[:, 0]):
        picture.dot(130 + 120 * a, 130 - 70 * np.clip(t, -1.5, 1.5))
    picture.words(280, 14, "loss", "name")
    for y, name in ((26, "0.4"), (236, "0")):
        picture.line((280, 500), (y, y), "line")
        picture.words(274, y + 4, name, "soft end")
    for row, (name, kind) in enumerate((("training", "two curve"), ("test", "one curve"))):
        seen = losses[: look + 1, row]
        picture.line(280 + 220 * np.arange(len(seen)) / (len(losses) - 1), height(seen), kind)
        picture.bar(280, 245 + 20 * row, 12, "fill-two" if row == 0 else "fill", 12)
        picture.words(300, 256 + 20 * row, f"{name} loss {seen[-1]:.3f}")
    picture.reach(510, 280)
    best = losses[:, 1].argmin() * EVERY
    return picture.picture(
        f"{points} points, step {look * EVERY}: training loss {losses[look, 0]:.3f}, "
        f"test loss {losses[look, 1]:.3f}, smallest at step {best}"
    )


def height(losses):
    """Pixels of losses from 0 to 0.4."""
    return 236 - 210 * np.minimum(losses, 0.4) / 0.4


if __name__ == "__main__":
    # --8<-- [start:figure]
    from figures import overfitting

    points = 10
    steps = 2000
    overfitting.board(points, steps)
    # --8<-- [end:figure]
