"""GAN: a generator that turns noise into images, a discriminator that classifies them."""

# --8<-- [start:create]
import numpy as np

from lab import binary_cross_entropy
from layers import dense, relu, sigmoid
from training import initial


def create(rng, noise=12, pixels=64, width=64):
    """Draw the weights of generator and discriminator, three layers each.

    G, D  arrays by name, float32; layers 1 to 3 are the generator, 4 to 6
          the discriminator
    """
    G = {
        "W1": initial.normal(rng, width, noise),
        "b1": initial.zeros(width),
        "W2": initial.normal(rng, width, width),
        "b2": initial.zeros(width),
        "W3": initial.normal(rng, pixels, width, gain=1.0),
        "b3": initial.zeros(pixels),
    }
    D = {
        "W4": initial.normal(rng, width, pixels),
        "b4": initial.zeros(width),
        "W5": initial.normal(rng, width, width),
        "b5": initial.zeros(width),
        "W6": initial.normal(rng, 1, width, gain=1.0),
        "b6": initial.zeros(1),
    }
    return G, D
# --8<-- [end:create]


# --8<-- [start:forward]
def generate(Z, G):
    """Turn noise into images.

    Z  (N, noise)
    X  (N, pixels)  0 to 1
    """
    A, cache_1 = dense.forward(Z, G["W1"], G["b1"])  # (N, width)
    H, cache_2 = relu.forward(A)
    A, cache_3 = dense.forward(H, G["W2"], G["b2"])
    H, cache_4 = relu.forward(A)
    A, cache_5 = dense.forward(H, G["W3"], G["b3"])  # (N, pixels)
    X, cache_6 = sigmoid.forward(A)
    return X, (cache_1, cache_2, cache_3, cache_4, cache_5, cache_6)


def judge(X, D):
    """Score images: above zero means real, below zero generated.

    X  (N, pixels)
    Y  (N, 1)       scores (logits)
    """
    A, cache_1 = dense.forward(X, D["W4"], D["b4"])  # (N, width)
    H, cache_2 = relu.forward(A)
    A, cache_3 = dense.forward(H, D["W5"], D["b5"])
    H, cache_4 = relu.forward(A)
    Y, cache_5 = dense.forward(H, D["W6"], D["b6"])
    return Y, (cache_1, cache_2, cache_3, cache_4, cache_5)


def forward(Z, weights):
    """Generate images and score them.

    Z  (N, noise)
    Y  (N, 1)
    """
    X, generator_cache = generate(Z, weights)
    Y, judge_cache = judge(X, weights)
    return Y, (generator_cache, judge_cache)
# --8<-- [end:forward]


# --8<-- [start:backward]
def generate_backward(dX, cache):
    """Return the gradients of the generator.

    dX  (N, pixels)
    dZ  (N, noise)
    dG  gradients by name, with the shapes of the weights
    """
    cache_1, cache_2, cache_3, cache_4, cache_5, cache_6 = cache
    dA = sigmoid.backward(dX, cache_6)
    dH, dW3, db3 = dense.backward(dA, cache_5)
    dA = relu.backward(dH, cache_4)
    dH, dW2, db2 = dense.backward(dA, cache_3)
    dA = relu.backward(dH, cache_2)
    dZ, dW1, db1 = dense.backward(dA, cache_1)
    dG = {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2, "W3": dW3, "b3": db3}
    return dZ, dG


def judge_backward(dY, cache):
    """Return the gradients of the discriminator.

    dY  (N, 1)
    dX  (N, pixels)  what the generator needs
    dD  gradients by name, with the shapes of the weights
    """
    cache_1, cache_2, cache_3, cache_4, cache_5 = cache
    dH, dW6, db6 = dense.backward(dY, cache_5)
    dA = relu.backward(dH, cache_4)
    dH, dW5, db5 = dense.backward(dA, cache_3)
    dA = relu.backward(dH, cache_2)
    dX, dW4, db4 = dense.backward(dA, cache_1)
    dD = {"W4": dW4, "b4": db4, "W5": dW5, "b5": db5, "W6": dW6, "b6": db6}
    return dX, dD


def backward(dY, cache):
    """Return the gradients, through discriminator and generator.

    dY        (N, 1)
    dZ        (N, noise)
    dweights  gradients of both, by name
    """
    generator_cache, judge_cache = cache
    dX, dD = judge_backward(dY, judge_cache)
    dZ, dG = generate_backward(dX, generator_cache)
    return dZ, dG | dD
# --8<-- [end:backward]


# --8<-- [start:losses]
def discriminator_loss(real, fake, D):
    """Compute the loss; targets: 1 for real images, 0 for generated ones.

    real, fake  (N, pixels)
    L_D         ()
    dD          gradients of the discriminator's weights only
    """
    Y, cache = judge(np.concatenate([real, fake]), D)  # (2N, 1)
    target = np.zeros_like(Y)
    target[: len(real)] = 0.9  # not 1: label smoothing
    L_D, loss_cache = binary_cross_entropy.forward(Y, target)
    dY = binary_cross_entropy.backward(1.0, loss_cache)
    _, dD = judge_backward(dY, cache)
    return L_D, dD


def generator_loss(Z, G, D):
    """Compute the loss; target: 1 for generated images.

    Z    (N, noise)
    L_G  ()
    dG   gradients of the generator's weights only
    """
    X, generator_cache = generate(Z, G)
    Y, judge_cache = judge(X, D)
    L_G, loss_cache = binary_cross_entropy.forward(Y, np.ones_like(Y))
    dY = binary_cross_entropy.backward(1.0, loss_cache)
    dX, _ = judge_backward(dY, judge_cache)  # D is not updated
    _, dG = generate_backward(dX, generator_cache)
    return L_G, dG
# --8<-- [end:losses]


if __name__ == "__main__":
    # --8<-- [start:stack]
    from training import stack
    from training.initial import generator

    G, D = create(generator(0))
    stack.draw(forward, generator(0).random((5, 12)), G | D)
    # --8<-- [end:stack]

    # --8<-- [start:check]
    from training.check import check

    rng = generator(0)
    G, D = create(rng, noise=3, pixels=4, width=5)
    errors = check(forward, backward, rng.standard_normal((3, 3)), G | D)
    print("errors below 1e-8:", {name: error < 1e-8 for name, error in errors.items()})
    # --8<-- [end:check]

    # --8<-- [start:settings]
    from training import data
    from training.initial import generator

    seed, width, rate, rounds = 0, 64, 2e-3, 1500

    X, labels, test_X, test_labels = data.digits()
    rng = generator(seed)
    G, D = create(rng, width=width)
    memory, history = {"D": {}, "G": {}}, {}
    # Always the same noise, to compare the images.
    seen_Z = generator(1).standard_normal((30, 12), np.float32)
    # --8<-- [end:settings]

    # --8<-- [start:train]
    from training import pictures
    from training.loop import train, update

    def step(move):
        """Update one network; the other does not change."""
        player, rows, Z = move
        if player == "D":
            fake, _ = generate(Z, G)
            L, dD = discriminator_loss(X[rows], fake, D)
            update(D, dD, memory["D"], rate, beta_1=0.5)
        else:
            L, dG = generator_loss(Z, G, D)
            update(G, dG, memory["G"], rate, beta_1=0.5)
        return {f"loss of {player}": L}

    def samples():
        images, _ = generate(seen_Z, G)
        spread, real = (part.std(axis=0).mean() for part in (images, X))
        text = f"Images from 30 noise vectors; a pixel varies by {spread:.2f},"
        text += f" in real images by {real:.2f}"
        return pictures.tiles(images.reshape(-1, 8, 8), text)

    rows = rng.integers(0, len(X), (rounds, 32))
    noise = rng.standard_normal((rounds, 32, 12), np.float32)
    moves = [(player, *each) for each in zip(rows, noise) for player in "DG"]
    train(step, moves, history, picture=samples)
    # --8<-- [end:train]

    # --8<-- [start:reader]
    from architectures import feedforward
    from lab import softmax_cross_entropy
    from training.loop import batches

    reader, reader_memory = feedforward.create(generator(0)), {}
    for rows in batches(generator(0), len(X), 32, 10):
        Y, cache = feedforward.forward(X[rows], reader)
        _, loss_cache = softmax_cross_entropy.forward(Y, labels[rows])
        dY = softmax_cross_entropy.backward(1.0, loss_cache)
        update(reader, feedforward.backward(dY, cache)[1], reader_memory, 3e-3)

    def read(images):
        Y, _ = feedforward.forward(images, reader)
        return Y.argmax(axis=1)

    print(f"test accuracy {(read(test_X) == test_labels).mean():.2f}")
    # --8<-- [end:reader]

    # --8<-- [start:classes]
    made, _ = generate(generator(2).standard_normal((1000, 12), np.float32), G)
    counts = np.bincount(read(made), minlength=10)
    print("all ten digits:", bool((counts > 0).all()))
    text = "How many of 1000 samples are classified as each digit"
    pictures.bars(dict(zip("0123456789", counts)), text)
    # --8<-- [end:classes]

    # --8<-- [start:nearest]
    def distances(images):
        """Return the distance of each image to each training image, (N, 1437)."""
        squares = (images**2).sum(axis=1, keepdims=True) + (X**2).sum(axis=1)
        return np.sqrt(np.maximum(squares - 2 * images @ X.T, 0))

    both = {"made": made, "real": test_X}
    near = {name: distances(images).min(axis=1) for name, images in both.items()}
    farther = near["made"].mean() > near["real"].mean()
    print("farther from training images than test images:", bool(farther))

    closest = X[distances(made[:10]).argmin(axis=1)]
    images = np.concatenate([made[:10], closest]).reshape(-1, 8, 8)
    away = distances(made[:10]).min(axis=1)
    text = "Ten samples above, the training image nearest to each below"
    text += f", {away.min():.1f} to {away.max():.1f} away"
    pictures.tiles(images, text)
    # --8<-- [end:nearest]

    # --8<-- [start:between]
    share = np.linspace(0, 1, 10, dtype=np.float32)[:, None]  # (10, 1)
    ends = seen_Z[[0, 10, 20]], seen_Z[[1, 11, 21]]  # three lines
    walks = [generate((1 - share) * a + share * b, G)[0] for a, b in zip(*ends)]
    steps = np.abs(np.diff(walks, axis=1)).mean()
    ends = np.mean([np.abs(walk[-1] - walk[0]) for walk in walks])
    text = f"Three interpolations; a step changes a pixel by {steps:.2f}"
    images = np.concatenate(walks).reshape(-1, 8, 8)
    pictures.tiles(images, f"{text}, the whole line by {ends:.2f}")
    # --8<-- [end:between]
