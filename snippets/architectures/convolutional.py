"""Convolutional network: convolutions with small kernels, pooling, a dense layer at the end."""

# --8<-- [start:create]
from layers import convolutional, dense, flatten, max_pooling, relu
from training import initial


def create(rng, width=8, side=8):
    """Draw the weights of two convolutions and a dense layer.

    width    channels of the first convolution; the second has twice as many
    side     height and width of the images, in pixels, a multiple of 4
    weights  arrays by name, float32
    """
    if side < 4 or side % 4:
        raise ValueError(f"side {side}, expected a multiple of 4: it is halved twice")
    features = 2 * width * (side // 4) ** 2
    return {
        "K1": initial.normal(rng, width, 1, 3, 3),
        "b1": initial.zeros(width),
        "K2": initial.normal(rng, 2 * width, width, 3, 3),
        "b2": initial.zeros(2 * width),
        "W": initial.normal(rng, 10, features, gain=1.0),
        "b": initial.zeros(10),
    }
# --8<-- [end:create]


# --8<-- [start:forward]
def forward(X, weights):
    """Score each image for each digit.

    X  (N, 1, side, side)  images of one channel
    Y  (N, 10)             scores (logits)
    """
    w = weights
    A1, conv_1 = convolutional.forward(X, w["K1"], w["b1"], padding=1)
    H1, relu_1 = relu.forward(A1)  # (N, width, side, side)
    P1, pool_1 = max_pooling.forward(H1)  # (N, width, side/2, side/2)
    A2, conv_2 = convolutional.forward(P1, w["K2"], w["b2"], padding=1)
    H2, relu_2 = relu.forward(A2)  # (N, 2 width, side/2, side/2)
    P2, pool_2 = max_pooling.forward(H2)  # (N, 2 width, side/4, side/4)
    F, flat = flatten.forward(P2)
    Y, last = dense.forward(F, w["W"], w["b"])
    cache = (conv_1, relu_1, pool_1, conv_2, relu_2, pool_2, flat, last)
    return Y, cache
# --8<-- [end:forward]


# --8<-- [start:backward]
def backward(dY, cache):
    """Return the gradients, from the last layer to the first.

    dY        (N, 10)
    dX        (N, 1, side, side)
    dweights  gradients by name, with the shapes of the weights
    """
    conv_1, relu_1, pool_1, conv_2, relu_2, pool_2, flat, last = cache
    dF, dW, db = dense.backward(dY, last)
    dP2 = flatten.backward(dF, flat)
    dH2 = max_pooling.backward(dP2, pool_2)
    dA2 = relu.backward(dH2, relu_2)
    dP1, dK2, db2 = convolutional.backward(dA2, conv_2)
    dH1 = max_pooling.backward(dP1, pool_1)
    dA1 = relu.backward(dH1, relu_1)
    dX, dK1, db1 = convolutional.backward(dA1, conv_1)
    dweights = {"K1": dK1, "b1": db1, "K2": dK2, "b2": db2, "W": dW, "b": db}
    return dX, dweights
# --8<-- [end:backward]


if __name__ == "__main__":
    # --8<-- [start:stack]
    from training import stack
    from training.initial import generator

    stack.draw(forward, generator(0).random((5, 1, 8, 8)), create(generator(0)))
    # --8<-- [end:stack]

    # --8<-- [start:check]
    from training.check import check

    rng = generator(0)
    small = create(rng, width=2, side=4)
    errors = check(forward, backward, rng.random((3, 1, 4, 4)), small)
    print("errors below 1e-8:", {name: error < 1e-8 for name, error in errors.items()})
    # --8<-- [end:check]

    # --8<-- [start:settings]
    from training import data
    from training.initial import generator

    seed, width, rate, epochs = 0, 8, 1e-2, 10

    X, labels, test_X, test_labels = data.digits()
    X, test_X = X.reshape(-1, 1, 8, 8), test_X.reshape(-1, 1, 8, 8)
    rng = generator(seed)
    weights, memory, history = create(rng, width), {}, {}
    # --8<-- [end:settings]

    # --8<-- [start:train]
    import numpy as np

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

    def guess(images):
        """Return the digit with the highest score."""
        parts = np.array_split(images, len(images) // 40)  # small batches are faster
        scores = [forward(part, weights)[0] for part in parts]
        return np.concatenate(scores).argmax(axis=1)

    def accuracy():
        return {"test accuracy": (guess(test_X) == test_labels).mean()}

    def filters():
        K1, b1 = weights["K1"], weights["b1"]
        A1, _ = convolutional.forward(test_X[:1], K1, b1, padding=1)
        H1, _ = relu.forward(A1)  # the maps of one digit
        found = H1[0] / max(H1.max(), 1e-9)
        kernels = pictures.tiles(K1[:, 0], "The filters", signed=True, size=56)
        answers = found.mean(axis=(1, 2))
        most, least = answers.argmax() + 1, answers.argmin() + 1
        text = f"their maps of a {test_labels[0]}"
        text += f", brightest for filter {most}, darkest for {least}"
        maps = pictures.tiles(found, text, size=56)
        return pictures.together(kernels, maps)

    train(step, batches(rng, len(X), 32, epochs), history, accuracy, filters)
    print(f"test accuracy {accuracy()['test accuracy']:.3f}")
    # --8<-- [end:train]

    # --8<-- [start:maps]
    def maps(image):
        """Return the maps of both convolutions, after their ReLUs."""
        w = weights
        Z1, _ = convolutional.forward(image, w["K1"], w["b1"], padding=1)
        H1, _ = relu.forward(Z1)
        P1, _ = max_pooling.forward(H1)
        H2, _ = relu.forward(convolutional.forward(P1, w["K2"], w["b2"], padding=1)[0])
        return H1[0], H2[0]

    def drawn(found, text):
        found = found / max(found.max(), 1e-9)
        dark = (found.mean(axis=(1, 2)) < 0.1).sum()
        return pictures.tiles(found, f"{text}, {dark} of them dark", columns=8)

    H1, H2 = maps(test_X[:1])
    digit = pictures.tiles(test_X[:1, 0], f"A {test_labels[0]}", size=80)
    both = pictures.together(drawn(H1, "its first maps"), drawn(H2, "its second maps"))
    pictures.together(digit, both, across=True)
    # --8<-- [end:maps]

    # --8<-- [start:explode]
    saved = {name: w.copy() for name, w in weights.items()}
    rate = 1e15
    try:
        train(step, batches(rng, len(X), 32), {})
    except FloatingPointError as error:
        print(error)
    weights.update(saved)
    rate = 1e-2
    # --8<-- [end:explode]
