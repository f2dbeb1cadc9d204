"""GPT: a Transformer with a causal mask, which predicts the next token."""

# --8<-- [start:create]
import numpy as np

from architectures import transformer
from lab import softmax_cross_entropy
from layers import dense, embedding, softmax
from training import initial

WORDS = "0123456789="


def create(rng, T=10, width=24):
    """Draw the weights of an embedding, a Transformer and a dense layer.

    weights  arrays by name, float32
    """
    return {
        "E": initial.normal(rng, len(WORDS), width, gain=1.0),
        **transformer.create(rng, T, width),
        "W": initial.normal(rng, len(WORDS), width, gain=1.0),
        "b": initial.zeros(len(WORDS)),
    }
# --8<-- [end:create]


# --8<-- [start:forward]
def forward(X, weights, heads=2, causal=True):
    """Score, at each position, every word as the next one.

    X  (N, T)      words, as integers
    Y  (N, T, 11)  scores (logits)
    """
    N, T = X.shape
    H, cache_E = embedding.forward(X, weights["E"])  # (N, T, d)
    mask = np.tri(T, dtype=bool) if causal else None
    H, cache_T = transformer.forward(H, weights, heads, mask)
    H = H.reshape(N * T, -1)
    Y, cache_Y = dense.forward(H, weights["W"], weights["b"])
    return Y.reshape(N, T, -1), (cache_E, cache_T, cache_Y)
# --8<-- [end:forward]


# --8<-- [start:backward]
def backward(dY, cache):
    """Return the gradients; the words themselves have none.

    dY        (N, T, 11)
    dweights  gradients by name, with the shapes of the weights
    """
    cache_E, cache_T, cache_Y = cache
    N, T, V = dY.shape
    dH, dW, db = dense.backward(dY.reshape(N * T, V), cache_Y)
    dH, dweights = transformer.backward(dH.reshape(N, T, -1), cache_T)
    dE = embedding.backward(dH, cache_E)
    return {"E": dE, "W": dW, "b": db, **dweights}
# --8<-- [end:backward]


# --8<-- [start:tasks]
TASKS = {
    "reverse": lambda digits: digits[:, ::-1],
    "sort": lambda digits: np.sort(digits, axis=1),
}


def draw(rng, N, task):
    """Draw lines like 27183=38172: inputs and targets.

    X      (N, 10)  27183=3817
    after  (N, 5)        38172, the words after =
    """
    if task not in TASKS:
        raise ValueError(f"task {task!r}, known: {', '.join(TASKS)}")
    digits = rng.integers(0, 10, (N, 5))
    equals = np.full((N, 1), WORDS.index("="))
    lines = np.hstack([digits, equals, TASKS[task](digits)])  # (N, 11)
    return lines[:, :-1], lines[:, 6:]
# --8<-- [end:tasks]


# --8<-- [start:gradients]
def gradients(X, after, weights, **how):
    """Forward, loss of the words after =, backward; how: as in forward.

    X         (N, 10)
    after     (N, 5)
    loss      mean over the 5 N predicted words
    dweights  gradients by name
    """
    Y, cache = forward(X, weights, **how)  # (N, 10, 11)
    scores = Y[:, 5:].reshape(after.size, -1)
    loss, loss_cache = softmax_cross_entropy.forward(scores, after.ravel())
    dscores = softmax_cross_entropy.backward(1.0, loss_cache)
    dY = np.zeros_like(Y)  # no loss for the digits before =
    dY[:, 5:] = dscores.reshape(*after.shape, -1)
    return loss, backward(dY, cache)
# --8<-- [end:gradients]


# --8<-- [start:generate]
def following(line, weights, **how):
    """Return the probability of each word as the next one; how: as in forward.

    line  such as 27183=38
    P     (11,)
    """
    if not set(line) <= set(WORDS) or not 1 <= len(line) <= 10:
        raise ValueError(f"line {line!r}, expected up to ten of {WORDS}")
    X = np.array([[WORDS.index(word) for word in line]])
    Y, _ = forward(X, weights, **how)
    P, _ = softmax.forward(Y[0, -1])  # after the last word
    return P


def complete(line, weights, **how):
    """Append the most probable word, read the longer line, and repeat."""
    while len(line) < 11:
        line += WORDS[following(line, weights, **how).argmax()]
    return line
# --8<-- [end:generate]


if __name__ == "__main__":
    # --8<-- [start:stack]
    from training import stack
    from training.initial import generator

    X, _ = draw(generator(0), 3, "reverse")
    stack.draw(forward, X, create(generator(0)))
    # --8<-- [end:stack]

    # --8<-- [start:check]
    from training.check import check

    rng = generator(0)
    X = rng.integers(0, 11, (2, 4))
    errors = check(forward, backward, X, create(rng, T=4, width=4))
    print("errors below 1e-8:", max(errors.values()) < 1e-8)
    # --8<-- [end:check]

    # --8<-- [start:settings]
    seed, task, width, rate, steps = 0, "reverse", 24, 1e-2, 150

    rng = generator(seed)
    test_X, test_after = draw(rng, 1000, task)
    weights, memory, history = create(rng, width=width), {}, {}
    # --8<-- [end:settings]

    # --8<-- [start:train]
    from training import pictures
    from training.loop import train, update

    def step(number):
        """Learn from 32 new lines, with a falling learning rate."""
        loss, dweights = gradients(*draw(rng, 32, task), weights)
        update(weights, dweights, memory, rate * (1 - number / steps))
        return {"loss": loss}

    def accuracy():
        """Return the share of test lines with all five words correct."""
        Y, _ = forward(test_X, weights)
        right = Y[:, 5:].argmax(axis=-1) == test_after
        return {"lines right": right.all(axis=1).mean()}

    shown, _ = draw(generator(8), 1, task)  # the line in the picture

    def attention():
        _, (_, cache, _) = forward(shown, weights)
        P = transformer.attention_weights(cache)[0, :, 5:]  # (heads, 5, 10)
        read = [WORDS[word] for word in shown[0]]
        mirrored = P[:, range(5), range(4, -1, -1)].mean(axis=1)  # last digit first
        shares = " and ".join(f"{share:.2f}" for share in mirrored)
        text = "Attention of each head, from the word just read, down, to each,"
        text += " across; on the diagonal from the last digit to the first"
        text += f" {shares} on average"
        titles = [f"head {number}" for number in range(1, len(P) + 1)]
        return pictures.heat_maps(P, text, titles, read[5:], read, largest=1)

    train(step, range(steps), history, accuracy, attention)
    print(f"test lines right {accuracy()['lines right']:.3f}")
    # --8<-- [end:train]

    # --8<-- [start:write]
    digits = "52408"  # five digits, yours

    line = f"{digits}="
    while len(line) < 11:
        P = following(line, weights)
        word = WORDS[P.argmax()]
        print(f"{line:10} → {word}   {P.max():.0%}")
        line += word
    print(line)
    # --8<-- [end:write]
