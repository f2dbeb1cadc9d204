"""Autoencoder: an encoder to a short code and a decoder, trained to remove noise."""

# --8<-- [start:create]
import numpy as np

from lab import mean_squared_error
from layers import dense, relu, sigmoid
from training import initial
from training.loop import update


def create(rng, code=32, width=96, pixels=64):
    """Draw the weights: two layers for the encoder, two for the decoder.

    weights  arrays by name, float32
    """
    return {
        "W1": initial.normal(rng, width, pixels),
        "b1": initial.zeros(width),
        "W2": initial.normal(rng, code, width, gain=1.0),
        "b2": initial.zeros(code),
        "W3": initial.normal(rng, width, code),
        "b3": initial.zeros(width),
        "W4": initial.normal(rng, pixels, width, gain=1.0),
        "b4": initial.zeros(pixels),
    }
# --8<-- [end:create]


# --8<-- [start:forward]
def encode(X, weights):
    """Describe each image in a few numbers.

    X  (N, pixels)  images, their pixels in a row
    C  (N, code)    their codes
    """
    A, cache_1 = dense.forward(X, weights["W1"], weights["b1"])  # (N, width)
    H, cache_2 = relu.forward(A)
    C, cache_3 = dense.forward(H, weights["W2"], weights["b2"])
    return C, (cache_1, cache_2, cache_3)


def decode(C, weights):
    """Reconstruct an image from each code.

    C  (N, code)
    Y  (N, pixels)  pixels, 0 to 1
    """
    A, cache_4 = dense.forward(C, weights["W3"], weights["b3"])  # (N, width)
    H, cache_5 = relu.forward(A)
    Z, cache_6 = dense.forward(H, weights["W4"], weights["b4"])  # (N, pixels)
    Y, cache_7 = sigmoid.forward(Z)
    return Y, (cache_4, cache_5, cache_6, cache_7)


def forward(X, weights):
    """Encode and decode.

    X  (N, pixels)
    Y  (N, pixels)
    """
    C, encoder_cache = encode(X, weights)
    Y, decoder_cache = decode(C, weights)
    cache = (*encoder_cache, *decoder_cache)
    return Y, cache
# --8<-- [end:forward]


# --8<-- [start:backward]
def backward(dY, cache):
    """Return the gradients, through decoder and encoder.

    dY        (N, pixels)
    dX        (N, pixels)
    dweights  gradients by name, with the shapes of the weights
    """
    cache_1, cache_2, cache_3, cache_4, cache_5, cache_6, cache_7 = cache
    dZ = sigmoid.backward(dY, cache_7)
    dH, dW4, db4 = dense.backward(dZ, cache_6)
    dA = relu.backward(dH, cache_5)
    dC, dW3, db3 = dense.backward(dA, cache_4)
    dH, dW2, db2 = dense.backward(dC, cache_3)
    dA = relu.backward(dH, cache_2)
    dX, dW1, db1 = dense.backward(dA, cache_1)
    dweights = {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}
    dweights |= {"W3": dW3, "b3": db3, "W4": dW4, "b4": db4}
    return dX, dweights
# --8<-- [end:backward]


# --8<-- [start:learn]
def noisy(X, sigma, rng):
    """Add normal noise; pixels stay between 0 and 1.

    X      (N, pixels)
    sigma  standard deviation of the noise
    """
    return np.clip(X + sigma * rng.standard_normal(X.shape, X.dtype), 0, 1)


def learn(X, target, weights, memory, rate):
    """Train one step: forward, loss, backward, update.

    X       (N, pixels)  inputs
    target  (N, pixels)  the images to reconstruct
    L       ()           mean squared error
    """
    Y, cache = forward(X, weights)
    L, loss_cache = mean_squared_error.forward(Y, target)
    dY = mean_squared_error.backward(1.0, loss_cache)
    _, dweights = backward(dY, cache)
    update(weights, dweights, memory, rate)
    return L
# --8<-- [end:learn]


if __name__ == "__main__":
    # --8<-- [start:stack]
    from training import stack
    from training.initial import generator

    stack.draw(forward, generator(0).random((5, 64)), create(generator(0)))
    # --8<-- [end:stack]

    # --8<-- [start:check]
    from training.check import check

    rng = generator(0)
    small = create(rng, code=3, width=5)
    errors = check(forward, backward, rng.random((3, 64)), small)
    print("errors below 1e-8:", {name: error < 1e-8 for name, error in errors.items()})
    # --8<-- [end:check]

    # --8<-- [start:settings]
    from training import data
    from training.initial import generator

    seed, code, sigma, rate, epochs = 0, 32, 0.4, 3e-3, 20

    X, labels, test_X, test_labels = data.digits()
    noisy_X = noisy(test_X, sigma, generator(1))  # the same for every test
    rng = generator(seed)
    weights, memory, history = create(rng, code), {}, {}
    # --8<-- [end:settings]

    # --8<-- [start:train]
    from training import pictures
    from training.loop import batches, train

    def step(rows):
        """Train with a batch and new noise."""
        clean, damaged = X[rows], noisy(X[rows], sigma, rng)
        return {"loss": learn(damaged, clean, weights, memory, rate)}

    def error():
        Y, _ = forward(noisy_X, weights)
        return {"test error": ((Y - test_X) ** 2).mean()}

    def rows():
        Y, _ = forward(noisy_X[:10], weights)
        images = np.concatenate([test_X[:10], noisy_X[:10], Y])
        errors = ((images.reshape(3, -1) - images[:10].ravel()) ** 2).mean(axis=1)
        text = "Digits; with noise, error {1:.3f}; reconstructed, error {2:.3f}"
        text = text.format(*errors)
        return pictures.tiles(images.reshape(-1, 8, 8), text)

    train(step, batches(rng, len(X), 64, epochs), history, error, rows)
    print(f"test error {error()['test error']:.3f}")
    # --8<-- [end:train]

    # --8<-- [start:compare]
    restored, _ = forward(noisy_X, weights)
    guesses = {"noisy": noisy_X, "mean image": X.mean(axis=0)}
    for name, Y in (guesses | {"restored": restored}).items():
        L = ((Y - test_X) ** 2).mean()
        print(f"{name:10}  error {L:.3f}  {10 * np.log10(1 / L):.1f} dB")
    # --8<-- [end:compare]

    # --8<-- [start:between]
    C, _ = encode(test_X, weights)
    first, last = (test_labels == 0).argmax(), (test_labels == 4).argmax()
    share = np.linspace(0, 1, 10, dtype=np.float32)[:, None]  # (10, 1)
    by_code, _ = decode((1 - share) * C[first] + share * C[last], weights)
    by_pixel = (1 - share) * test_X[first] + share * test_X[last]
    images = np.concatenate([by_code, by_pixel])
    halfway = images[[4, 14], None] - X  # (2, 1437, 64)
    nearest = np.linalg.norm(halfway, axis=2).min(axis=1)
    away = " and ".join(f"{d:.1f}" for d in nearest)
    text = "From a 0 to a 4, by code above, by pixel below; halfway, the nearest"
    pictures.tiles(images.reshape(-1, 8, 8), f"{text} training image is {away} away")
    # --8<-- [end:between]

    # --8<-- [start:halfway]
    def to_nearest(images):
        """Return the mean distance to the nearest training image."""
        squares = (images**2).sum(axis=1, keepdims=True) + (X**2).sum(axis=1)
        return np.sqrt(np.maximum(squares - 2 * images @ X.T, 0)).min(axis=1).mean()

    by_code, _ = decode((C[:180] + C[180:]) / 2, weights)
    by_pixel = (test_X[:180] + test_X[180:]) / 2
    print("mean distance to the nearest training image")
    print(f"halfway by code   {to_nearest(by_code):.1f}")
    print(f"halfway by pixel  {to_nearest(by_pixel):.1f}")
    print(f"test images       {to_nearest(test_X):.1f}")
    # --8<-- [end:halfway]

    # --8<-- [start:nothing]
    nothing = generator(2).random((10, 64), np.float32)
    found, _ = forward(nothing, weights)
    images = np.concatenate([nothing, found])
    away = " and ".join(f"{to_nearest(rows):.1f}" for rows in (nothing, found))
    text = "Noise above, the outputs for it below; the nearest training image"
    pictures.tiles(images.reshape(-1, 8, 8), f"{text} is {away} away")
    # --8<-- [end:nothing]

    # --8<-- [start:other]
    def hidden(X):
        """Set the 4×4 pixels in the middle to black."""
        images = X.reshape(-1, 8, 8).copy()
        images[:, 2:6, 2:6] = 0
        return images.reshape(-1, 64)

    strengths = (0.1, 0.2, 0.4, 0.8)
    damaged = {f"σ = {s}": noisy(test_X, s, generator(1)) for s in strengths}
    damaged["middle black"] = hidden(test_X)
    other = {}
    for name, images in damaged.items():
        Y, _ = forward(images, weights)
        other[name] = [((Z - test_X) ** 2).mean() for Z in (images, Y)]
        print("{:12}  error {:.3f} → {:.3f}".format(name, *other[name]))
    # --8<-- [end:other]
