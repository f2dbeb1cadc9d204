"""LSTM that writes first names letter by letter."""

# --8<-- [start:letters]
import numpy as np

from lab import softmax_cross_entropy
from layers import dense, embedding, lstm, softmax
from training import initial


def encode(names):
    """Turn names into numbers: letters are 1 to 26, start and end 0.

    letters  (N, T)  inputs: 0, then the name
    targets  (N, T)  next letters: the name, 0, then -1 for padding
    """
    N, T = len(names), max(map(len, names)) + 1
    letters, targets = np.zeros((N, T), int), np.full((N, T), -1)
    for row, name in enumerate(names):
        codes = [ord(letter) - ord("a") + 1 for letter in name]
        if not all(1 <= code <= 26 for code in codes):
            raise ValueError(f"{name!r} has more than the letters a to z")
        letters[row, 1 : len(name) + 1] = codes
        targets[row, : len(name) + 1] = [*codes, 0]
    return letters, targets
# --8<-- [end:letters]


# --8<-- [start:create]
def create(rng, width=64, d=8):
    """Draw the weights of an embedding, an LSTM and a dense layer.

    weights  arrays by name, float32
    """
    weights = {
        "E": initial.normal(rng, 27, d, gain=d),
        "W": initial.normal(rng, 4 * width, width + d, gain=1.0),
        "b": initial.zeros(4 * width),
        "W_y": initial.normal(rng, 27, width, gain=1.0),
        "b_y": initial.zeros(27),
    }
    weights["b"][:width] = 1  # forget gates start open
    return weights
# --8<-- [end:create]


# --8<-- [start:forward]
def forward(letters, weights):
    """Score each letter as the next one, after every letter.

    letters  (N, T)      integers 0 to 26
    Y        (N, T, 27)  scores (logits)
    """
    (N, T), H = letters.shape, weights["W_y"].shape[1]
    X, cache_1 = embedding.forward(letters, weights["E"])  # (N, T, d)
    start = np.zeros((N, H), X.dtype)  # the initial states
    W, b = weights["W"], weights["b"]
    states, cache_2 = lstm.forward(X, start, start, W, b)  # (N, T, H)
    states = states.reshape(N * T, H)
    Y, cache_3 = dense.forward(states, weights["W_y"], weights["b_y"])
    Y = Y.reshape(N, T, 27)
    cache = (cache_1, cache_2, cache_3)
    return Y, cache
# --8<-- [end:forward]


# --8<-- [start:backward]
def backward(dY, cache):
    """Return the gradients: dense layer, LSTM, embedding.

    dY        (N, T, 27)
    dweights  gradients by name, with the shapes of the weights
    """
    cache_1, cache_2, cache_3 = cache
    N, T, _ = dY.shape
    dstates, dW_y, db_y = dense.backward(dY.reshape(N * T, 27), cache_3)
    dX, _, _, dW, db = lstm.backward(dstates.reshape(N, T, -1), cache_2)
    dE = embedding.backward(dX, cache_1)
    dweights = {"E": dE, "W": dW, "b": db, "W_y": dW_y, "b_y": db_y}
    return dweights
# --8<-- [end:backward]


# --8<-- [start:loss]
def loss_forward(Y, targets):
    """Return the mean cross-entropy of the next letters, without padding.

    Y        (N, T, 27)  scores
    targets  (N, T)      the next letters, -1 for padding
    L        ()          in nats per letter
    """
    is_letter = targets >= 0  # the mask
    rows, labels = Y[is_letter], targets[is_letter]  # one row per letter
    L, cache = softmax_cross_entropy.forward(rows, labels)
    return L, (cache, is_letter)


def loss_backward(dL, cache):
    """Return the gradient of the scores, zero at padding.

    dY  (N, T, 27)
    """
    cache, is_letter = cache
    drows = softmax_cross_entropy.backward(dL, cache)
    dY = np.zeros((*is_letter.shape, 27), drows.dtype)
    dY[is_letter] = drows
    return dY
# --8<-- [end:loss]


# --8<-- [start:write]
def choose(rng, Y, temperature):
    """Draw a letter for each row of scores.

    Y       (N, 27)  scores
    chosen  (N,)     numbers of letters
    """
    if not 0 <= temperature < np.inf:
        raise ValueError(f"temperature {temperature}, expected 0 or more")
    if temperature == 0:
        return Y.argmax(axis=1)  # nothing is random
    P, _ = softmax.forward(Y / temperature)
    ends = P.cumsum(axis=1)  # intervals as wide as the probabilities
    drawn = rng.random((len(P), 1))
    return (ends < drawn).sum(axis=1).clip(max=26)  # the interval it falls into


def write(rng, weights, count, temperature=1.0, start="", longest=20):
    """Write names: draw each letter, then read it as the next input.

    names  a list; all begin with start
    """
    given = encode([start])[1][0, :-1]  # (letters of start,)
    h = C = np.zeros((count, weights["W_y"].shape[1]), np.float32)
    letters, written = np.zeros(count, int), []
    for t in range(max(longest, len(given))):
        x, _ = embedding.forward(letters, weights["E"])
        h, C, _ = lstm.step_forward(x, h, C, weights["W"], weights["b"])
        Y, _ = dense.forward(h, weights["W_y"], weights["b_y"])
        letters = choose(rng, Y, temperature)
        if t < len(given):
            letters[:] = given[t]
        written.append(letters)
    lines = np.stack(written, axis=1)  # (count, longest)
    signs = "-abcdefghijklmnopqrstuvwxyz"
    texts = ["".join(signs[k] for k in line) for line in lines]
    return [text.partition("-")[0] for text in texts]
# --8<-- [end:write]


if __name__ == "__main__":
    # --8<-- [start:stack]
    from training import stack
    from training.initial import generator

    three, _ = encode(["ada", "emmy", "grace"])
    stack.draw(forward, three, create(generator(0)))
    # --8<-- [end:stack]

    # --8<-- [start:check]
    from training.check import check

    small = create(generator(0), width=3, d=2)
    two, two_targets = encode(["ada", "emmy"])
    errors = check(forward, backward, two, small)
    print("errors below 1e-8:", {name: e < 1e-8 for name, e in errors.items()})
    # --8<-- [end:check]

    # --8<-- [start:padding]
    def gradients(letters, targets):
        Y, cache = forward(letters, small)
        L, loss_cache = loss_forward(Y, targets)
        return L, backward(loss_backward(1.0, loss_cache), cache)

    longer = np.pad(two, [(0, 0), (0, 3)])  # three more steps of padding
    longer_targets = np.pad(two_targets, [(0, 0), (0, 3)], constant_values=-1)
    L, dweights = gradients(two, two_targets)
    L_longer, dweights_longer = gradients(longer, longer_targets)
    same = [np.allclose(dweights[n], dweights_longer[n]) for n in small]
    print("targets", *two_targets, sep="\n")
    print("same loss:", np.allclose(L, L_longer))
    print("same gradients:", all(same))
    # --8<-- [end:padding]

    # --8<-- [start:settings]
    from training import data
    from training.initial import generator

    seed, width, rate, steps = 0, 64, 1.5e-2, 400

    names = data.names()
    names, unseen = names[:4647], names[4647:]  # one in ten is held out
    letters, targets = encode(names)
    unseen_letters, unseen_targets = encode(unseen)
    rng = generator(seed)
    weights, memory, history, written = create(rng, width), {}, {}, []
    # --8<-- [end:settings]

    # --8<-- [start:train]
    from training import pictures
    from training.loop import train, update

    def step(rows):
        """Forward, loss, backward, update."""
        T = (targets[rows] >= 0).sum(axis=1).max()  # the longest of this batch
        Y, cache = forward(letters[rows, :T], weights)
        loss, loss_cache = loss_forward(Y, targets[rows, :T])
        dweights = backward(loss_backward(1.0, loss_cache), cache)
        update(weights, dweights, memory, rate)
        return {"loss": loss}

    def surprise():
        Y, _ = forward(unseen_letters, weights)
        return {"held-out loss": loss_forward(Y, unseen_targets)[0]}

    def measure():
        """Return the held-out loss, and note some names that it writes now."""
        fresh = ", ".join(write(generator(seed), weights, 6))
        written.append((f"step {history.get('steps', 0)}", fresh))
        return surprise()

    def samples():
        """Show the names from before the first step and the latest ones."""
        shown = written[:1] + written[1:][-10:]
        return pictures.lines(shown, "Names that the network writes during training")

    if not written:
        measure()
    items = rng.integers(len(names), size=(steps, 32))
    train(step, items, history, measure, samples, every=80)
    print(f"held-out loss {surprise()['held-out loss']:.3f} nats a letter")
    # --8<-- [end:train]

    # --8<-- [start:baselines]
    def nats(P, given):
        """Return the loss; P has a row for each given letter."""
        return -np.log(P[given, unseen_targets])[unseen_targets >= 0].mean()

    pairs = np.zeros((27, 27))
    is_letter = targets >= 0
    np.add.at(pairs, (letters[is_letter], targets[is_letter]), 1)
    counts = pairs + 0.01
    letter = counts.sum(axis=0, keepdims=True) / counts.sum()
    after = counts / counts.sum(axis=1, keepdims=True)  # one row per previous letter
    baselines = {
        "uniform": nats(np.full((1, 27), 1 / 27), 0),
        "unigram": nats(letter, 0),
        "bigram": nats(after, unseen_letters),
        "LSTM": surprise()["held-out loss"],
    }
    for name, value in baselines.items():
        print(f"{name:8} {value:.3f}")
    # --8<-- [end:baselines]

    # --8<-- [start:new]
    known = set(names + unseen)
    print("temperature  differ  new  letters")
    for temperature in (0, 0.5, 1, 2):
        invented = write(generator(seed), weights, 200, temperature)
        new = sum(name not in known for name in invented)
        mean = sum(map(len, invented)) / len(invented)
        print(f"{temperature:11} {len(set(invented)):7} {new:4} {mean:8.1f}")
    # --8<-- [end:new]

    # --8<-- [start:play]
    temperature, start, dice = 0.8, "jo", 1  # yours: 0 to 2, a to z, a seed

    pictures.names(write(generator(dice), weights, 40, temperature, start), known)
    # --8<-- [end:play]

    # --8<-- [start:gates]
    name = "christopher"  # yours

    _, cache = forward(encode([name])[0], weights)
    _, (inside,), _ = cache  # the cache of the LSTM, letter by letter
    F = np.stack([f[0] for _, _, f, *_ in inside], axis=1)  # (width, T)
    I = np.stack([i[0] for _, _, _, i, *_ in inside], axis=1)
    order = F.mean(axis=1).argsort()[::-1]  # most open forget gates first
    means = F[order].mean(axis=1)  # over the letters
    text = f"The gates of {width} units while the network reads {name}; on average,"
    text += f" forget gates from {means[0]:.2f} down to {means[-1]:.2f}, input gates"
    text += f" {I.mean():.2f}"
    titles, maps = ["forget gates", "input gates"], [F[order], I[order]]
    pictures.heat_maps(maps, text, titles, (), "·" + name, 9, largest=1)
    # --8<-- [end:gates]

    # --8<-- [start:typo]
    # Replace the second letter of each unseen name, but not the targets.
    wrong = unseen_letters.copy()
    wrong[:, 2] = generator(seed).integers(1, 27, len(wrong))
    print("later  correct  one wrong")
    for t in range(2, 7):
        only = np.full_like(unseen_targets, -1)
        only[:, t] = unseen_targets[:, t]
        clean, _ = loss_forward(forward(unseen_letters, weights)[0], only)
        after, _ = loss_forward(forward(wrong, weights)[0], only)
        print(f"{t - 1:5} {clean:8.2f} {after:10.2f}")
    # --8<-- [end:typo]

    # --8<-- [start:leak]
    leaky, leaky_memory = create(generator(seed), width), {}
    for rows in generator(seed).integers(len(names), size=(100, 32)):
        seen = np.maximum(targets[rows], 0)  # the letters that it should predict
        Y, cache = forward(seen, leaky)
        loss, loss_cache = loss_forward(Y, targets[rows])
        dweights = backward(loss_backward(1.0, loss_cache), cache)
        update(leaky, dweights, leaky_memory, rate)
    print("loss after 100 steps below 0.1:", loss < 0.1)
    empty = write(generator(seed), leaky, 200).count("")
    print(f"of 200 names that it writes, {empty} are empty")
    # --8<-- [end:leak]

    # --8<-- [start:clip]
    def clip(dweights, largest):
        """Scale all gradients down if their common norm exceeds the largest."""
        norm = np.sqrt(sum((dw**2).sum() for dw in dweights.values()))
        scale = min(1, largest / norm)
        return {name: scale * dw for name, dw in dweights.items()}, norm

    strings = ["".join(names[i : i + 8]) for i in range(0, 64, 8)]
    long_letters, long_targets = encode(strings)
    print("weights     norm  clipped")
    for factor in (1, 4, 8):
        drawn = create(generator(1), width)
        # Such a gradient magnifies rounding: float64.
        drawn = {name: array.astype(float) for name, array in drawn.items()}
        drawn["W"][:, :width] *= factor
        Y, cache = forward(long_letters, drawn)
        _, loss_cache = loss_forward(Y, long_targets)
        dweights, norm = clip(backward(loss_backward(1.0, loss_cache), cache), 1)
        print(f"times {factor} {norm:8.2g} {clip(dweights, 1)[1]:8.2f}")
    # --8<-- [end:clip]
