"""LSTM that reads an image row by row and predicts the digit after each row."""

# --8<-- [start:create]
import numpy as np

from layers import dense, lstm
from training import initial


def create(rng, width=24):
    """Draw the weights of an LSTM and of a dense layer.

    weights  arrays by name, float32
    """
    weights = {
        "W": initial.normal(rng, 4 * width, width + 8, gain=1.0),
        "b": initial.zeros(4 * width),
        "W_y": initial.normal(rng, 10, width, gain=1.0),
        "b_y": initial.zeros(10),
    }
    weights["b"][:width] = 1  # forget gates start open
    return weights
# --8<-- [end:create]


# --8<-- [start:forward]
def forward(X, weights):
    """Score each digit after each row.

    X  (N, 8, 8)   images, one row per step
    Y  (N, 8, 10)  scores (logits) after each row
    """
    (N, T, _), H = X.shape, weights["W_y"].shape[1]
    start = np.zeros((N, H), X.dtype)  # the initial states
    W, b = weights["W"], weights["b"]
    states, cache_1 = lstm.forward(X, start, start, W, b)  # (N, T, H)
    states = states.reshape(N * T, H)
    Y, cache_2 = dense.forward(states, weights["W_y"], weights["b_y"])
    Y = Y.reshape(N, T, 10)
    cache = (cache_1, cache_2)
    return Y, cache
# --8<-- [end:forward]


# --8<-- [start:backward]
def backward(dY, cache):
    """Return the gradients: dense layer, then LSTM.

    dY        (N, 8, 10)
    dX        (N, 8, 8)
    dweights  gradients by name, with the shapes of the weights
    """
    cache_1, cache_2 = cache
    N, T, _ = dY.shape
    dstates, dW_y, db_y = dense.backward(dY.reshape(N * T, 10), cache_2)
    dX, _, _, dW, db = lstm.backward(dstates.reshape(N, T, -1), cache_1)
    dweights = {"W": dW, "b": db, "W_y": dW_y, "b_y": db_y}
    return dX, dweights
# --8<-- [end:backward]


if __name__ == "__main__":
    # --8<-- [start:stack]
    from training import stack
    from training.initial import generator

    stack.draw(forward, generator(0).random((5, 8, 8)), create(generator(0)))
    # --8<-- [end:stack]

    # --8<-- [start:check]
    from training.check import check

    rng = generator(0)
    small = create(rng, width=3)
    errors = check(forward, backward, rng.random((2, 8, 8)), small)
    print("errors below 1e-8:", {name: e < 1e-8 for name, e in errors.items()})
    # --8<-- [end:check]

    # --8<-- [start:settings]
    from training import data
    from training.initial import generator

    seed, width, rate, epochs = 0, 24, 1e-2, 20

    X, labels, test_X, test_labels = data.digits()
    X, test_X = X.reshape(-1, 8, 8), test_X.reshape(-1, 8, 8)  # one row per step
    rng = generator(seed)
    weights, memory, history = create(rng, width), {}, {}
    # --8<-- [end:settings]

    # --8<-- [start:train]
    from lab import softmax_cross_entropy
    from layers import softmax
    from training import pictures
    from training.loop import batches, train, update

    def step(rows):
        """Forward, loss, backward, update."""
        Y, cache = forward(X[rows], weights)
        last, early = Y[:, -1], Y[:, :-1].reshape(-1, 10)
        targets = labels[rows], np.repeat(labels[rows], 7)
        loss, last_cache = softmax_cross_entropy.forward(last, targets[0])
        early_loss, early_cache = softmax_cross_entropy.forward(early, targets[1])
        dlast = softmax_cross_entropy.backward(1.0, last_cache)
        dearly = softmax_cross_entropy.backward(0.2, early_cache)  # its weight
        dY = np.concatenate([dearly.reshape(-1, 7, 10), dlast[:, None]], axis=1)
        _, dweights = backward(dY, cache)
        update(weights, dweights, memory, rate)
        return {"loss, last row": loss, "loss, rows before": early_loss}

    def accuracy():
        Y, _ = forward(test_X, weights)
        return {"test accuracy": (Y[:, -1].argmax(axis=1) == test_labels).mean()}

    def guesses(images=(6, 21)):
        """Draw two test images, and beside each row the prediction after it."""
        shown = test_X[list(images)]
        P, _ = softmax.forward(forward(shown, weights)[0])  # (2, 8, 10)
        gap = np.ones((2, 8, 1))
        maps = np.concatenate([shown, gap, P], axis=2)
        titles = [f"a {test_labels[i]}, predictions" for i in images]
        read = [" ".join(map(str, rows)) for rows in P.argmax(axis=2)]
        taken = [f"a {test_labels[i]} as {rows}" for i, rows in zip(images, read)]
        text = f"Predictions for two test images, row by row: {', '.join(taken)}"
        columns = [""] * 9 + list(range(10))
        return pictures.heat_maps(maps, text, titles, (), columns, 14, largest=1)

    train(step, batches(rng, len(X), 32, epochs), history, accuracy, guesses)
    print(f"test accuracy {accuracy()['test accuracy']:.3f}")
    # --8<-- [end:train]

    # --8<-- [start:rows]
    P, _ = softmax.forward(forward(test_X, weights)[0])  # (360, 8, 10)
    is_right = P.argmax(axis=2) == test_labels[:, None]
    right, sure = is_right.mean(axis=0), P.max(axis=2).mean(axis=0)
    print("after row  accuracy  confidence")
    for t in range(8):
        print(f"{t + 1:9} {right[t]:9.2f} {sure[t]:11.2f}")
    # --8<-- [end:rows]

    # --8<-- [start:explode]
    saved = {name: w.copy() for name, w in weights.items()}
    rate = 1e38
    try:
        train(step, batches(rng, len(X), 32), {})
    except FloatingPointError as error:
        print(error)
    weights.update(saved)
    rate = 1e-2
    # --8<-- [end:explode]
