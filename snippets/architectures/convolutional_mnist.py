"""The convolutional network on larger images: MNIST, 28×28 pixels."""

if __name__ == "__main__":
    # --8<-- [start:settings]
    from architectures.convolutional import backward, create, forward
    from training import data, stack
    from training.initial import generator

    seed, width, rate, epochs = 0, 8, 1e-2, 1

    X, labels, test_X, test_labels = data.mnist()
    X, test_X = X.reshape(-1, 1, 28, 28), test_X.reshape(-1, 1, 28, 28)
    rng = generator(seed)
    weights, memory, history = create(rng, width, side=28), {}, {}

    stack.draw(forward, test_X[:5], weights)
    # --8<-- [end:settings]

    # --8<-- [start:train]
    import numpy as np

    from lab import softmax_cross_entropy
    from layers import convolutional, relu
    from training import pictures
    from training.loop import batches, train, update

    items = list(enumerate(batches(rng, len(X), 16, epochs)))

    def step(item):
        """Forward, loss, backward, update with a falling rate."""
        number, rows = item
        Y, cache = forward(X[rows], weights)
        loss, loss_cache = softmax_cross_entropy.forward(Y, labels[rows])
        dY = softmax_cross_entropy.backward(1.0, loss_cache)
        _, dweights = backward(dY, cache)
        update(weights, dweights, memory, rate * (1 - number / len(items)))
        return {"loss": loss}

    def guess(images):
        """Return the digit with the highest score."""
        parts = np.array_split(images, len(images) // 40)  # small batches are faster
        scores = [forward(part, weights)[0] for part in parts]
        return np.concatenate(scores).argmax(axis=1)

    def accuracy():
        """Return the share of correct answers for every tenth test image."""
        return {"test accuracy": (guess(test_X[::10]) == test_labels[::10]).mean()}

    def filters():
        K1, b1 = weights["K1"], weights["b1"]
        A1, _ = convolutional.forward(test_X[:1], K1, b1, padding=1)
        H1, _ = relu.forward(A1)  # the maps of one digit
        found = H1[0] / max(H1.max(), 1e-9)
        kernels = pictures.tiles(K1[:, 0], "The filters", signed=True, size=72)
        answers = found.mean(axis=(1, 2))
        most, least = answers.argmax() + 1, answers.argmin() + 1
        text = f"their maps of a {test_labels[0]}"
        text += f", brightest for filter {most}, darkest for {least}"
        maps = pictures.tiles(found, text, size=72)
        return pictures.together(kernels, maps)

    train(step, items, history, accuracy, filters, every=150)
    # --8<-- [end:train]

    # --8<-- [start:test]
    guesses = guess(test_X)
    print(f"test accuracy {(guesses == test_labels).mean():.3f}")
    # --8<-- [end:test]

    # --8<-- [start:mistakes]
    wrong = (guesses != test_labels).nonzero()[0][:16]
    titles = [f"{test_labels[i]}→{guesses[i]}" for i in wrong]
    text = "Misclassified digits"
    pictures.tiles(test_X[wrong, 0], text, columns=8, titles=titles, size=52)
    # --8<-- [end:mistakes]
