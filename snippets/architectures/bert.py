"""BERT: a Transformer without a mask, which predicts hidden tokens."""

# --8<-- [start:create]
from itertools import combinations

import numpy as np

from architectures import gpt
from architectures.gpt import backward

WORDS = "0123456789_"
HIDDEN = WORDS.index("_")


def create(rng, width=24):
    """Draw the weights of a GPT for lines of five words."""
    return gpt.create(rng, T=5, width=width)
# --8<-- [end:create]


# --8<-- [start:forward]
def forward(X, weights, heads=2):
    """Score, at each position, every word.

    X  (N, 5)      words, as integers
    Y  (N, 5, 11)  scores (logits)
    """
    return gpt.forward(X, weights, heads, causal=False)
# --8<-- [end:forward]


# --8<-- [start:cases]
def cases():
    """List all ways to choose five digits, in order, and to hide one.

    X      (1260, 5)  such as 13_79
    place  (1260,)    position of the hidden word
    word   (1260,)    the hidden word
    """
    lines = np.array(list(combinations(range(10), 5)))  # (252, 5)
    X, place = lines.repeat(5, axis=0), np.tile(np.arange(5), len(lines))
    word = lines.ravel()
    X[np.arange(len(X)), place] = HIDDEN
    return X, place, word
# --8<-- [end:cases]


# --8<-- [start:best]
def best(looks, word):
    """Return the best possible result: count what equal lines hide.

    looks  (N, ...)  the visible part of each case
    word   (N,)      the hidden word
    """
    _, look = np.unique(looks, axis=0, return_inverse=True)
    counts = np.zeros((look.max() + 1, 10))
    np.add.at(counts, (look, word), 1)
    p = counts[look, word] / counts[look].sum(axis=1)  # (N,), of the hidden word
    right = counts.max(axis=1).sum() / len(word)
    return {"words right": right, "loss": -np.log(p).mean()}
# --8<-- [end:best]


if __name__ == "__main__":
    # --8<-- [start:check]
    from training.check import check
    from training.initial import generator

    X, _, _ = cases()
    weights = create(generator(0), width=4)
    errors = check(forward, backward, X[[3, 500]], weights)
    print("errors below 1e-8:", max(errors.values()) < 1e-8)
    # --8<-- [end:check]

    # --8<-- [start:count]
    both, place, hidden = cases()
    left = np.where(np.arange(5) < place[:, None], both, HIDDEN)
    left = np.hstack([left, place[:, None]])  # it knows the position

    for name, looks in {"both sides": both, "left side": left}.items():
        right, loss = best(looks, hidden).values()
        print(f"sees {name:10}  words right {right:.3f}, loss {loss:.3f}")
    # --8<-- [end:count]

    # --8<-- [start:settings]
    seed, width, rate, epochs = 0, 24, 1e-2, 15

    rng = generator(seed)
    lines, line = np.unique(cases()[0], axis=0, return_inverse=True)  # 630 lines
    is_test = (rng.permutation(len(lines)) < 130)[line]  # all cases of a line, or none
    X, place, word = (part[~is_test] for part in cases())
    test_X, test_place, test_word = (part[is_test] for part in cases())
    weights, memory, history = create(rng, width), {}, {}
    # --8<-- [end:settings]

    # --8<-- [start:train]
    from lab import softmax_cross_entropy
    from layers import softmax
    from training import pictures
    from training.loop import batches, train, update

    items = list(enumerate(batches(rng, len(X), 64, epochs)))

    def step(item):
        """Forward, loss of the hidden words, backward, update."""
        number, rows = item
        Y, cache = forward(X[rows], weights)
        hidden = np.arange(len(rows)), place[rows]
        loss, loss_cache = softmax_cross_entropy.forward(Y[hidden], word[rows])
        dY = np.zeros_like(Y)  # no loss for the visible words
        dY[hidden] = softmax_cross_entropy.backward(1.0, loss_cache)
        now = rate * (1 - number / len(items))  # falls to zero
        update(weights, backward(dY, cache), memory, now)
        return {"loss": loss}

    def said():
        """Return the scores for the hidden words of the test lines."""
        Y, _ = forward(test_X, weights)
        return Y[np.arange(len(Y)), test_place]

    def measure():
        loss, _ = softmax_cross_entropy.forward(said(), test_word)
        return {"test loss": loss}

    def beliefs():
        """Draw the probabilities of the hidden word in seven lines."""
        shown = "_5678 1_678 12_78 123_8 1234_ 2_456 045_9".split()
        X = np.array([[WORDS.index(word) for word in line] for line in shown])
        Y, _ = forward(X, weights)
        P, _ = softmax.forward(Y[X == HIDDEN])  # (7, 11)
        text = "Lines with a hidden digit, and the probability of each digit"
        return pictures.heat_map(P[:, :10], text, shown, range(10), largest=0.5)

    train(step, items, history, measure, beliefs)
    right = (said().argmax(axis=1) == test_word).mean()
    print(f"test loss {measure()['test loss']:.3f}, words right {right:.3f}")
    # --8<-- [end:train]
