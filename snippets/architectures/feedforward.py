"""Feedforward network: dense layers in a row, a ReLU between them."""

# --8<-- [start:create]
from layers import dense, relu
from training import initial


def create(rng, width=64, pixels=64):
    """Draw the weights of two dense layers.

    weights  arrays by name, float32
    """
    return {
        "W1": initial.normal(rng, width, pixels),
        "b1": initial.zeros(width),
        "W2": initial.normal(rng, 10, width, gain=1.0),
        "b2": initial.zeros(10),
    }
# --8<-- [end:create]


# --8<-- [start:forward]
def forward(X, weights):
    """Score each image for each digit.

    X  (N, pixels)  images, their pixels in a row
    Y  (N, 10)      scores (logits)
    """
    Z, cache_1 = dense.forward(X, weights["W1"], weights["b1"])  # (N, width)
    H, cache_2 = relu.forward(Z)
    Y, cache_3 = dense.forward(H, weights["W2"], weights["b2"])
    cache = (cache_1, cache_2, cache_3)
    return Y, cache
# --8<-- [end:forward]


# --8<-- [start:backward]
def backward(dY, cache):
    """Return the gradients, from the last layer to the first.

    dY        (N, 10)
    dX        (N, pixels)
    dweights  gradients by name, with the shapes of the weights
    """
    cache_1, cache_2, cache_3 = cache
    dH, dW2, db2 = dense.backward(dY, cache_3)
    dZ = relu.backward(dH, cache_2)
    dX, dW1, db1 = dense.backward(dZ, cache_1)
    dweights = {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}
    return dX, dweights
# --8<-- [end:backward]


if __name__ == "__main__":
    # --8<-- [start:stack]
    from training import stack
    from training.initial import generator

    stack.draw(forward, generator(0).random((5, 64)), create(generator(0)))
    # --8<-- [end:stack]

    # --8<-- [start:check]
    from training.check import check

    rng = generator(0)
    errors = check(forward, backward, rng.random((3, 64)), create(rng, width=8))
    print("errors below 1e-8:", {name: error < 1e-8 for name, error in errors.items()})
    # --8<-- [end:check]

    # --8<-- [start:settings]
    from training import data
    from training.initial import generator

    seed, width, rate, epochs = 0, 64, 3e-3, 20

    X, labels, test_X, test_labels = data.digits()
    rng = generator(seed)
    weights, memory, history = create(rng, width), {}, {}
    # --8<-- [end:settings]

    # --8<-- [start:train]
    from lab import softmax_cross_entropy
    from training import pictures
    from training.loop import batches, train, update

    def step(rows):
        """Forward, loss, backward, update."""
        Y, cache = forward(X[rows], weights)
        loss, loss_cache = softmax_cross_entropy.forward(Y, labels[rows])
        dY = softmax_cross_entropy.backward(1.0, loss_cache)
        _, dweights = backward(dY, cache)
        update(weights, dweights, memory, rate)
        return {"loss": loss}

    def accuracy():
        Y, _ = forward(test_X, weights)
        return {"test accuracy": (Y.argmax(axis=1) == test_labels).mean()}

    def units():
        W = weights["W1"][:20].reshape(-1, 8, 8)
        return pictures.tiles(W, "Weights of 20 hidden units, as images", signed=True)

    train(step, batches(rng, len(X), 32, epochs), history, accuracy, units)
    print(f"test accuracy {accuracy()['test accuracy']:.3f}")
    # --8<-- [end:train]

    # --8<-- [start:mistakes]
    Y, _ = forward(test_X, weights)
    guesses = Y.argmax(axis=1)
    wrong = (guesses != test_labels).nonzero()[0]
    titles = [f"{test_labels[i]}→{guesses[i]}" for i in wrong[:10]]
    images = test_X[wrong[:10]].reshape(-1, 8, 8)
    pictures.tiles(images, "Misclassified digits", titles=titles)
    # --8<-- [end:mistakes]

    # --8<-- [start:explode]
    saved = {name: w.copy() for name, w in weights.items()}
    rate = 1e30
    try:
        train(step, batches(rng, len(X), 32), {})
    except FloatingPointError as error:
        print(error)
    weights.update(saved)
    rate = 3e-3
    # --8<-- [end:explode]
