"""Vision Transformer: the patches of an image are its tokens."""

# --8<-- [start:create]
import numpy as np

from architectures import transformer
from layers import dense
from training import initial


def create(rng, patch=4, width=32):
    """Draw the weights: a dense layer for patches, a Transformer, scores.

    patch    side of a patch in pixels: 1, 2, 4 or 8
    weights  arrays by name, float32
    """
    if patch not in (1, 2, 4, 8):
        raise ValueError(f"patch {patch}, expected 1, 2, 4 or 8 pixels")
    return {
        "W_x": initial.normal(rng, width, patch**2, gain=1.0),
        "b_x": initial.zeros(width),
        **transformer.create(rng, (8 // patch) ** 2, width),
        "W": initial.normal(rng, 10, width, gain=1.0),
        "b": initial.zeros(10),
    }
# --8<-- [end:create]


# --8<-- [start:patches]
def cut(X, patch):
    """Cut images (N, 64) into patches, row by row: (N, T, patch²)."""
    n = 8 // patch
    X = X.reshape(-1, n, patch, n, patch).swapaxes(2, 3)
    return X.reshape(-1, n * n, patch**2)


def join(patches):
    """Put patches back: (N, T, patch²) to (N, 64)."""
    N, T, D = patches.shape
    n, side = round(T**0.5), round(D**0.5)
    return patches.reshape(N, n, n, side, side).swapaxes(2, 3).reshape(N, 64)
# --8<-- [end:patches]


# --8<-- [start:forward]
def forward(X, weights, heads=4):
    """Score each image for each digit.

    X  (N, 64)  images, their pixels in a row
    Y  (N, 10)  scores (logits)
    """
    patches = cut(X, round(weights["W_x"].shape[1] ** 0.5))
    N, T, D = patches.shape
    patches = patches.reshape(N * T, D)
    H, cache_X = dense.forward(patches, weights["W_x"], weights["b_x"])
    H, cache_T = transformer.forward(H.reshape(N, T, -1), weights, heads)
    H = H.mean(axis=1)  # (N, d): the mean over all patches
    Y, cache_Y = dense.forward(H, weights["W"], weights["b"])
    return Y, (T, cache_X, cache_T, cache_Y)
# --8<-- [end:forward]


# --8<-- [start:backward]
def backward(dY, cache):
    """Return the gradients; each patch gets 1/T of that of the mean.

    dY        (N, 10)
    dX        (N, 64)
    dweights  gradients by name, with the shapes of the weights
    """
    T, cache_X, cache_T, cache_Y = cache
    dH, dW, db = dense.backward(dY, cache_Y)
    dH = np.repeat(dH[:, None] / T, T, axis=1)  # (N, T, d)
    dH, dweights = transformer.backward(dH, cache_T)
    dX, dW_x, db_x = dense.backward(dH.reshape(-1, dH.shape[-1]), cache_X)
    dX = join(dX.reshape(len(dY), T, -1))
    return dX, {"W_x": dW_x, "b_x": db_x, "W": dW, "b": db, **dweights}
# --8<-- [end:backward]


if __name__ == "__main__":
    # --8<-- [start:stack]
    from training import stack
    from training.initial import generator

    stack.draw(forward, generator(0).random((5, 64)), create(generator(0)), T=4)
    # --8<-- [end:stack]

    # --8<-- [start:check]
    from training.check import check

    rng = generator(0)
    X = rng.random((2, 64))
    errors = check(forward, backward, X, create(rng, width=4))
    print("errors below 1e-8:", max(errors.values()) < 1e-8)
    # --8<-- [end:check]

    # --8<-- [start:settings]
    from training import data

    seed, patch, width, rate, epochs = 0, 4, 32, 7e-3, 10

    X, labels, test_X, test_labels = data.digits()
    rng = generator(seed)
    weights, memory, history = create(rng, patch, width), {}, {}
    # --8<-- [end:settings]

    # --8<-- [start:train]
    from lab import softmax_cross_entropy
    from training import pictures
    from training.loop import batches, train, update

    items = list(enumerate(batches(rng, len(X), 32, epochs)))

    def step(item):
        """Forward, loss, backward, update with a falling rate."""
        number, rows = item
        Y, cache = forward(X[rows], weights)
        loss, loss_cache = softmax_cross_entropy.forward(Y, labels[rows])
        dY = softmax_cross_entropy.backward(1.0, loss_cache)
        _, dweights = backward(dY, cache)
        update(weights, dweights, memory, rate * (1 - number / len(items)))
        return {"loss": loss}

    def accuracy():
        Y, _ = forward(test_X, weights)
        return {"test accuracy": (Y.argmax(axis=1) == test_labels).mean()}

    first = [np.flatnonzero(test_labels == digit)[0] for digit in range(10)]

    def looks():
        """Draw ten digits and the mean attention that each patch receives."""
        _, (_, _, cache, _) = forward(test_X[first], weights)
        P = transformer.attention_weights(cache).mean(axis=(1, 2))  # (10, T)
        maps = join(np.repeat(P[:, :, None], patch**2, axis=2))
        images = np.concatenate([test_X[first], maps / maps.max()])
        text = "Ten digits; below each, the attention that its patches receive,"
        text += f" from {P.min():.2f} to {P.max():.2f}"
        return pictures.tiles(images.reshape(-1, 8, 8), text)

    train(step, items, history, accuracy, looks)
    print(f"test accuracy {accuracy()['test accuracy']:.3f}")
    # --8<-- [end:train]

    # --8<-- [start:attention]
    def attention(number):
        """Draw which patches each patch of a test image attends to."""
        _, (_, _, cache, _) = forward(test_X[number : number + 1], weights)
        P = transformer.attention_weights(cache)[0]  # (heads, T, T)
        titles = [f"head {head}" for head in range(1, len(P) + 1)]
        most = zip(titles, P.mean(axis=1))  # over the attending patches
        found = [f"{head} to {p.argmax() + 1}, {p.max():.2f}" for head, p in most]
        text = f"Image {number}: attention of each patch, down, to each, across; most "
        text += "; ".join(found)
        names = range(1, P.shape[-1] + 1)
        return pictures.heat_maps(P, text, titles, names, names, largest=1)

    attention(0)
    # --8<-- [end:attention]

    # --8<-- [start:positions]
    P = weights["P"] / np.linalg.norm(weights["P"], axis=1, keepdims=True)
    names = range(1, len(P) + 1)
    others = (P @ P.T)[~np.eye(len(P), dtype=bool)]
    text = "Cosine similarity of each two positions; of different"
    text += f" ones {pictures.span(others)}"
    pictures.heat_map(P @ P.T, text, names, names, signed=True)
    # --8<-- [end:positions]
