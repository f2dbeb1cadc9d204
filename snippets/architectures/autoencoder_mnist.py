"""The denoising autoencoder on larger images: MNIST, 28×28 pixels."""

if __name__ == "__main__":
    # --8<-- [start:settings]
    from architectures.autoencoder import create, forward, learn, noisy
    from training import data
    from training.initial import generator

    seed, code, width, strongest, rate, epochs = 0, 32, 128, 0.8, 3e-3, 4

    X, labels, test_X, test_labels = data.mnist()
    test_X, test_labels = test_X[::10], test_labels[::10]  # 1000 are enough here
    noisy_X = noisy(test_X, 0.5, generator(1))  # the same for every test
    rng = generator(seed)
    weights = create(rng, code, width, pixels=784)
    memory, history = {}, {}
    # --8<-- [end:settings]

    # --8<-- [start:train]
    import numpy as np

    from training import pictures
    from training.loop import batches, train

    items = list(enumerate(batches(rng, len(X), 64, epochs)))

    def step(item):
        """Train with a batch and new noise, with a falling rate."""
        number, rows = item
        sigma = strongest * rng.random((len(rows), 1), np.float32)  # of each image
        clean, damaged = X[rows], noisy(X[rows], sigma, rng)
        now = rate * (1 - number / len(items))
        return {"loss": learn(damaged, clean, weights, memory, now)}

    def error():
        Y, _ = forward(noisy_X, weights)
        return {"test error": ((Y - test_X) ** 2).mean()}

    def rows():
        Y, _ = forward(noisy_X[:8], weights)
        images = np.concatenate([test_X[:8], noisy_X[:8], Y])
        errors = ((images.reshape(3, -1) - images[:8].ravel()) ** 2).mean(axis=1)
        text = "Digits; with noise, error {1:.3f}; reconstructed, error {2:.3f}"
        text = text.format(*errors)
        return pictures.tiles(images.reshape(-1, 28, 28), text, columns=8)

    train(step, items, history, error, rows, every=100)
    print(f"test error {error()['test error']:.4f}")
    # --8<-- [end:train]

    # --8<-- [start:compare]
    print("   σ    noisy  restored   better by")
    found = {}
    for level in (0.1, 0.25, 0.5, 0.75, 1.0):
        damaged = noisy(test_X, level, generator(1))
        pair = (damaged, forward(damaged, weights)[0])
        found[level] = [((images - test_X) ** 2).mean() for images in pair]
        gained = 10 * np.log10(found[level][0] / found[level][1])
        line = "{:4}  {:.4f}    {:.4f}  {:7.1f} dB"
        print(line.format(level, *found[level], gained))
    mean = ((X.mean(axis=0) - test_X) ** 2).mean()
    print(f"The mean image has an error of {mean:.4f}.")
    # --8<-- [end:compare]
