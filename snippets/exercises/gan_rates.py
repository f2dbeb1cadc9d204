"""Exercise: choose the learning rates with which a GAN covers most of its modes."""

import numbers
from functools import cache

import numpy as np

from architectures.gan import create, discriminator_loss, generate, generator_loss
from training.initial import generator
from training.loop import update

ROUNDS, WIDTH, GOAL = 300, 32, 5
MEASURED = range(ROUNDS // 2, ROUNDS, 25)  # rounds after which the modes are counted
ANGLES = np.arange(8) * np.pi / 4
MODES = 0.5 + 0.35 * np.stack([np.cos(ANGLES), np.sin(ANGLES)], axis=1)  # (8, 2)


def check(rate_D, rate_G):
    """Grade two learning rates by the modes that a run covers."""
    rates = rate_D, rate_G
    if not all(isinstance(rate, numbers.Real) and 0 < rate <= 1 for rate in rates):
        return {"modes covered": "write two learning rates between 0 and 1"}
    try:
        covered = run(*map(float, rates))
    except FloatingPointError:
        return {"modes covered": "a gradient became infinite: this rate is too large"}
    return {"modes covered": message_of(covered, *rates)}


def message_of(covered, rate_D, rate_G):
    if covered >= GOAL:
        return None
    if rate_G > rate_D:
        return FAST
    if rate_G == rate_D:
        return EQUAL
    if rate_G < 1e-4:
        return SLOW
    return f"{covered:.1f} of the 8 modes, on average in the second half of the run; {GOAL} are needed"


@cache  # the same rates are checked again and again
def run(rate_D, rate_G):
    """Train until the goal is met or out of reach; return how many modes are covered on average."""
    rng = generator(1)
    G, D = create(rng, noise=2, pixels=2, width=WIDTH)
    memory, counts = ({}, {}), []
    seen = generator(1).standard_normal((500, 2), np.float32)
    for n in range(MEASURED[-1] + 1):
        fake, _ = generate(rng.standard_normal((32, 2), np.float32), G)
        _, dD = discriminator_loss(draw(rng, 32), fake, D)
        update(D, dD, memory[0], rate_D, 0.5)
        _, dG = generator_loss(rng.standard_normal((32, 2), np.float32), G, D)
        update(G, dG, memory[1], rate_G, 0.5)
        if n in MEASURED:
            counts.append(covered_by(generate(seen, G)[0]))
            if sum(counts) + 8 * (len(MEASURED) - len(counts)) < GOAL * len(MEASURED):
                break
    return float(np.mean(counts))


def draw(rng, N):
    """Draw points near the modes, (N, 2)."""
    return (MODES[rng.integers(0, 8, N)] + 0.03 * rng.standard_normal((N, 2))).astype(np.float32)


def covered_by(points):
    """Count the modes that at least 10 points are close to."""
    is_close = ((points[:, None] - MODES) ** 2).sum(axis=2) < 0.1**2
    return (is_close.sum(axis=0) >= 10).sum()


EQUAL = "equal rates: the discriminator cannot keep up, and the generator stays at a few modes"
FAST = "the generator learns faster than its opponent: its points gather wherever that is wrong at the moment"
SLOW = "the generator hardly moves in 300 rounds: give it a larger rate, but less than the discriminator's"
HINTS = [
    "Which of the two has to be ahead, so that its gradient says something about all modes?",
    "The discriminator has to keep up with the generator: give it the larger learning rate.",
    "Leave `rate_G` at 0.001 and make `rate_D` about ten times as large.",
]
SOLUTION = (1e-2, 1e-3)
MISTAKES = {EQUAL: (1e-3, 1e-3), FAST: (1e-3, 1e-2), SLOW: (1e-2, 1e-5)}


if __name__ == "__main__":
    # --8<-- [start:start]
    rate_D, rate_G = 1e-3, 1e-3  # yours: learning rates of both
    # --8<-- [end:start]
