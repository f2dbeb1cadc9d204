"""The GPT of several blocks on letters: it writes first names."""

# --8<-- [start:write]
import numpy as np

from architectures import deep_gpt
from architectures.lstm_names import choose, encode, loss_backward, loss_forward

LONGEST = 12  # letters of a name, and one more position for its start


def write(rng, weights, count, temperature=1.0, start=""):
    """Write names: draw each letter, then read the longer names again.

    names  a list; all begin with start
    """
    if len(start) >= LONGEST:
        raise ValueError(f"start {start!r}, expected fewer than {LONGEST} letters")
    letters = np.repeat(encode([start])[0], count, axis=0)  # (count, T)
    while letters.shape[1] <= LONGEST:
        Y, _ = deep_gpt.forward(letters, weights)
        chosen = choose(rng, Y[:, -1], temperature)  # after the last letter
        letters = np.hstack([letters, chosen[:, None]])
    signs = "-abcdefghijklmnopqrstuvwxyz"
    texts = ["".join(signs[k] for k in line[1:]) for line in letters]
    return [text.partition("-")[0] for text in texts]
# --8<-- [end:write]


if __name__ == "__main__":
    # --8<-- [start:check]
    from training.check import check
    from training.initial import generator

    rng = generator(0)
    small = deep_gpt.create(rng, words=4, T=3, width=4, blocks=2)
    X = rng.integers(0, 4, (2, 3))
    errors = check(deep_gpt.forward, deep_gpt.backward, X, small)
    print("errors below 1e-6:", max(errors.values()) < 1e-6)
    # --8<-- [end:check]

    # --8<-- [start:settings]
    from training import data
    from training.initial import generator

    seed, blocks, width, rate, steps = 0, 3, 32, 6e-3, 400

    names = [name for name in data.names() if len(name) <= LONGEST]
    count = len(names) * 9 // 10  # one in ten is held out
    names, unseen = names[:count], names[count:]
    letters, targets = encode(names)
    unseen_letters, unseen_targets = encode(unseen)
    rng = generator(seed)
    weights = deep_gpt.create(rng, 27, LONGEST + 1, width, blocks)
    memory, history, written = {}, {}, []
    # --8<-- [end:settings]

    # --8<-- [start:train]
    from training import pictures
    from training.loop import train, update

    def step(item):
        """Forward, loss, backward, update with a falling rate."""
        number, rows = item
        T = (targets[rows] >= 0).sum(axis=1).max()  # the longest of this batch
        Y, cache = deep_gpt.forward(letters[rows, :T], weights)
        loss, loss_cache = loss_forward(Y, targets[rows, :T])
        dweights = deep_gpt.backward(loss_backward(1.0, loss_cache), cache)
        update(weights, dweights, memory, rate * (1 - number / steps))
        return {"loss": loss}

    def measure():
        """Return the held-out loss, and note some names that it writes now."""
        fresh = ", ".join(write(generator(seed), weights, 6))
        written.append((f"step {history.get('steps', 0)}", fresh))
        Y, _ = deep_gpt.forward(unseen_letters, weights)
        return {"held-out loss": loss_forward(Y, unseen_targets)[0]}

    def samples():
        """Show the names from before the first step and the latest ones."""
        shown = written[:1] + written[1:][-10:]
        return pictures.lines(shown, "Names that the GPT writes during training")

    if not written:
        measure()
    items = list(enumerate(rng.integers(len(names), size=(steps, 32))))
    train(step, items, history, measure, samples, every=80)
    held_out = history["held-out loss"][-1][1]
    print(f"held-out loss {held_out:.3f} nats a letter")
    # --8<-- [end:train]

    # --8<-- [start:judge]
    def triples(words):
        """Return each three letters in a row, with start and end."""
        marked = (f"-{word}-" for word in words)
        return [word[i : i + 3] for word in marked for i in range(len(word) - 2)]

    known = set(names + unseen)
    invented = write(generator(seed), weights, 200, temperature=0.7)
    untrained = deep_gpt.create(generator(seed), 27, LONGEST + 1, width, blocks)
    texts = {
        "real names, held out": unseen,
        "GPT": invented,
        "GPT before training": write(generator(seed), untrained, 200),
    }
    seen, shares = set(triples(names)), {}
    for name, found in texts.items():
        shares[name] = np.mean([three in seen for three in triples(found)])
        print(f"{name:20}  {shares[name]:.2f}")
    new = sum(name not in known for name in invented)
    print(f"{new} of the 200 names of the GPT are new")
    # --8<-- [end:judge]

    # --8<-- [start:play]
    temperature, start, dice = 0.7, "ma", 1  # yours: 0 to 2, a to z, a seed

    pictures.names(write(generator(dice), weights, 40, temperature, start), known)
    # --8<-- [end:play]
