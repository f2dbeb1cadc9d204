"""A GAN for codes: the decoder of an autoencoder turns each code into an image of 28×28 pixels."""

if __name__ == "__main__":
    # --8<-- [start:settings]
    import numpy as np

    from architectures import autoencoder, gan
    from training import data
    from training.initial import generator

    seed, code, width, rate, rounds = 0, 6, 96, 2e-3, 2000

    X, labels, test_X, test_labels = data.mnist()
    rng = generator(seed)
    weights = autoencoder.create(rng, code, width=128, pixels=784)
    G, D = gan.create(rng, noise=16, pixels=code, width=width)
    encoder_history, history = {}, {}
    memory = {"autoencoder": {}, "D": {}, "G": {}}
    # --8<-- [end:settings]

    # --8<-- [start:encode]
    from training.loop import batches, train, update

    items = list(enumerate(batches(rng, len(X), 64, epochs=4)))

    def learn(item):
        """Train the autoencoder, without noise and with a falling rate."""
        number, rows = item
        now = 3e-3 * (1 - number / len(items))
        batch = X[rows], X[rows], weights, memory["autoencoder"], now
        return {"loss of the autoencoder": autoencoder.learn(*batch)}

    train(learn, items, encoder_history)

    C, _ = autoencoder.encode(X, weights)
    mean, deviation = C.mean(axis=0), C.std(axis=0)
    codes = np.clip((C - mean) / (5 * deviation) + 0.5, 0, 1)  # as G draws them

    def images(codes):
        """Decode codes that are between 0 and 1."""
        return autoencoder.decode((codes - 0.5) * 5 * deviation + mean, weights)[0]
    # --8<-- [end:encode]

    # --8<-- [start:train]
    from training import pictures

    def step(move):
        """Update one network; the other does not change."""
        number, player, rows, Z = move
        now = rate * (1 - 0.9 * number / rounds)
        if player == "D":
            fake, _ = gan.generate(Z, G)
            L, dD = gan.discriminator_loss(codes[rows], fake, D)
            update(D, dD, memory["D"], now, beta_1=0.5)
        else:
            L, dG = gan.generator_loss(Z, G, D)
            update(G, dG, memory["G"], now, beta_1=0.5)
        return {f"loss of {player}": L}

    # Always the same noise, to compare the images.
    seen_Z = generator(1).standard_normal((24, 16), np.float32)

    def samples():
        made = images(gan.generate(seen_Z, G)[0])
        spread, real = (part.std(axis=0).mean() for part in (made, X))
        text = f"Images from 24 noise vectors; a pixel varies by {spread:.2f},"
        text += f" in real images by {real:.2f}"
        return pictures.tiles(made.reshape(-1, 28, 28), text, columns=8)

    rows = rng.integers(0, len(X), (rounds, 64))
    noise = rng.standard_normal((rounds, 64, 16), np.float32)
    pairs = enumerate(zip(rows, noise))
    moves = [(number, player, *each) for number, each in pairs for player in "DG"]
    train(step, moves, history, picture=samples)
    # --8<-- [end:train]

    # --8<-- [start:reader]
    from architectures import feedforward
    from lab import softmax_cross_entropy
    from layers import softmax

    reader, reader_memory = feedforward.create(generator(0), 64, pixels=784), {}
    for rows in batches(generator(0), len(X), 32):
        Y, cache = feedforward.forward(X[rows], reader)
        _, loss_cache = softmax_cross_entropy.forward(Y, labels[rows])
        dY = softmax_cross_entropy.backward(1.0, loss_cache)
        update(reader, feedforward.backward(dY, cache)[1], reader_memory, 2e-3)

    def read(images):
        """Return the probabilities of the ten digits, for each image."""
        return softmax.forward(feedforward.forward(images, reader)[0])[0]

    accuracy = (read(test_X).argmax(axis=1) == test_labels).mean()
    print(f"test accuracy {accuracy:.2f}")
    # --8<-- [end:reader]

    # --8<-- [start:judge]
    Z = generator(2).standard_normal((1000, 16), np.float32)
    random_C = generator(3).standard_normal((1000, code), np.float32)
    drawn = mean + deviation * random_C  # each number by itself
    judged = {
        "real test images": test_X[:1000],
        "their reconstructions": autoencoder.forward(test_X[:1000], weights)[0],
        "the GAN's images": images(gan.generate(Z, G)[0]),
        "random codes, decoded": autoencoder.decode(drawn, weights)[0],
    }
    sure = {}
    print("share of images that are classified with 90% or more")
    for name, found in judged.items():
        sure[name] = (read(found).max(axis=1) >= 0.9).mean()
        print(f"{name:22} {sure[name]:.2f}")
    # --8<-- [end:judge]

    # --8<-- [start:classes]
    made = judged["the GAN's images"]
    counts = np.bincount(read(made).argmax(axis=1), minlength=10)
    print("all ten digits:", bool((counts > 0).all()))
    text = "How many of 1000 samples are classified as each digit"
    pictures.bars(dict(zip("0123456789", counts)), text)
    # --8<-- [end:classes]
