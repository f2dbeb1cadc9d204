"""Exercise: a dropout whose mask is drawn from its generator and stored for the backward pass."""

import numpy as np

X = np.full(1000, 2.0)


def check(forward, backward):
    """Judge both by what two equal generators draw, and by what passes in each direction."""
    Y, cache = forward(X, 0.25, np.random.default_rng(1))
    again, _ = forward(X, 0.25, np.random.default_rng(1))
    told = {"Y": of_output(Y, again), "dX": of_gradient(Y, backward(X, cache))}
    for name, line in told.items():
        print(f"{name}: {line}")
    return set(told.values()) == {"right"}


def of_output(Y, again):
    if not np.array_equal(Y, again):
        return "equal generators draw different masks: draw from rng, not from NumPy's global one"
    if np.array_equal(np.unique(Y), [0, 2]):
        return "the kept entries are not scaled up: the mean would shrink by 1 - p"
    if not np.array_equal(np.unique(Y), [0, 2 / 0.75]):
        return "the kept entries are not scaled up by 1 / (1 - p)"
    if (Y == 0).mean() > 0.5:
        return "p is the probability of dropping an entry, not of keeping it"
    return "right"


def of_gradient(Y, dX):
    if not np.array_equal(Y == 0, dX == 0):
        return "this is another mask: an entry dropped in the forward pass gets no gradient"
    if not np.array_equal(Y, dX):
        return "the kept entries need the same factor as in the forward pass"
    return "right"


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


def unscaled_backward(dY, cache):
    return np.where(cache[0], dY, 0)


SOLUTION = (forward, backward)
MISTAKES = {
    "equal generators draw different masks": (from_global_state, backward),
    "the kept entries are not scaled up": (unscaled, backward),
    "p is the probability of dropping": (keeps_p, backward),
    "this is another mask": (forward, with_new_mask),
    "the kept entries need the same factor": (forward, unscaled_backward),
}


if __name__ == "__main__":
    # --8<-- [start:start]
    import numpy as np

    from exercises import dropout_mask

    def forward(X, p, rng):
        m = np.random.random(X.shape) >= p
        Y = np.where(m, X / (1 - p), 0)
        return Y, (p,)

    def backward(dY, cache):
        (p,) = cache
        m = np.random.random(dY.shape) >= p
        return np.where(m, dY / (1 - p), 0)

    dropout_mask.check(forward, backward)
    # --8<-- [end:start]
