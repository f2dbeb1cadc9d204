"""Exercise: a dropout whose mask is drawn from its generator and stored for the backward pass."""

import numpy as np

from exercises.grading import Unusable, parts_of

X = np.full(1000, 2.0)


def check(forward, backward):
    """Grade both by what two equal generators draw, and by what passes in each direction."""
    try:
        return parts_of(messages, forward, backward)
    except Unusable as error:
        return {"your code": str(error)}


def messages(forward, backward):
    Y, cache = forward(X, 0.25, np.random.default_rng(1))
    again, _ = forward(X, 0.25, np.random.default_rng(1))
    return {"Y": of_output(np.asarray(Y), again), "dX": of_gradient(Y, np.asarray(backward(X, cache)))}


def of_output(Y, again):
    if not np.array_equal(Y, again):
        return GLOBAL
    if np.array_equal(np.unique(Y), [0, 2]):
        return UNSCALED
    if not np.array_equal(np.unique(Y), [0, 2 / 0.75]):
        return "the kept entries are not scaled up by 1 / (1 - p)"
    if (Y == 0).mean() > 0.5:
        return KEEPS_P
    return None


def of_gradient(Y, dX):
    if not np.array_equal(Y == 0, dX == 0):
        return NEW_MASK
    if not np.array_equal(Y, dX):
        return FACTOR
    return None


GLOBAL = "equal generators draw different masks: draw from rng, not from NumPy's global one"
UNSCALED = "the kept entries are not scaled up: the mean would shrink by 1 - p"
KEEPS_P = "p is the probability of dropping an entry, not of keeping it"
NEW_MASK = "this is another mask: an entry dropped in the forward pass gets no gradient"
FACTOR = "the kept entries need the same factor as in the forward pass"


def forward(X, p, rng):
    m = rng.random(X.shape) >= p
    return np.where(m, X / (1 - p), 0), (m, p)


def backward(dY, cache):
    m, p = cache
    return np.where(m, dY / (1 - p), 0)


def from_global_state(X, p, rng):
    return forward(X, p, np.random)


def unscaled(X, p, rng):
    Y, cache = forward(X, p, rng)
    return Y * (1 - p), cache


def keeps_p(X, p, rng):
    m = rng.random(X.shape) < p
    return np.where(m, X / (1 - p), 0), (m, p)


def with_new_mask(dY, cache):
    return backward(dY, (np.random.random(dY.shape) >= cache[1], cache[1]))


def scaled_down(dY, cache):
    return backward(dY, cache) * (1 - cache[1])


def unscaled_backward(dY, cache):
    return np.where(cache[0], dY, 0)


HINTS = [
    "Two generators with the same seed should drop the same entries. Where does this code get its "
    "random numbers from?",
    "The mask is drawn once, from `rng`, in the forward pass. The backward pass uses the same "
    "mask and the same factor, so the cache has to hold it.",
    "Draw with `rng.random(X.shape)`, return `(m, p)` as the cache, and delete the line in "
    "`backward` that draws again.",
]
SOLUTION = (forward, backward)
MISTAKES = {
    GLOBAL: (from_global_state, backward),
    UNSCALED: (unscaled, scaled_down),
    KEEPS_P: (keeps_p, backward),
    NEW_MASK: (forward, with_new_mask),
    FACTOR: (forward, unscaled_backward),
}


if __name__ == "__main__":
    # --8<-- [start:start]
    import numpy as np

    def forward(X, p, rng):
        m = np.random.random(X.shape) >= p
        Y = np.where(m, X / (1 - p), 0)
        return Y, (p,)

    def backward(dY, cache):
        (p,) = cache
        m = np.random.random(dY.shape) >= p
        return np.where(m, dY / (1 - p), 0)
    # --8<-- [end:start]
