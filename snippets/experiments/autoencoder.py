"""Experiments of the page on autoencoders: a code of two numbers, copying; and its exercises."""

# --8<-- [start:two]
from architectures.autoencoder import create, encode, learn
from training import data, pictures
from training.initial import generator
from training.loop import batches, train

X, _, test_X, test_labels = data.digits()
rng = generator(0)
weights, memory, history = create(rng, code=2), {}, {}


def step(rows):
    return {"loss": learn(X[rows], X[rows], weights, memory, rate=3e-3)}


def codes():
    C, _ = encode(test_X, weights)
    text = "The digit of each test image, written at its code"
    return pictures.labelled(C, test_labels, text)


train(step, batches(rng, len(X), 64, 30), history, picture=codes)
# --8<-- [end:two]


# --8<-- [start:copy]
from architectures.autoencoder import create, forward, learn, noisy
from training import data
from training.initial import generator
from training.loop import batches

X, _, test_X, _ = data.digits()
noisy_X = noisy(test_X, 0.4, generator(1))


def errors(code, sigma, epochs=15):
    """Train with noise of sigma; return the errors on clean and noisy images."""
    rng = generator(0)
    weights, memory = create(rng, code), {}
    for rows in batches(rng, len(X), 64, epochs):
        clean, damaged = X[rows], noisy(X[rows], sigma, rng)
        learn(damaged, clean, weights, memory, 3e-3)
    restored = [forward(images, weights)[0] for images in (test_X, noisy_X)]
    return [((Y - test_X) ** 2).mean() for Y in restored]


copied = {}
for code, sigma in ((64, 0.0), (32, 0.0), (64, 0.4)):
    copied[code, sigma] = clean, noise = errors(code, sigma)
    print(f"code {code}, σ = {sigma}: clean {clean:.3f}, noisy {noise:.3f}")
# --8<-- [end:copy]


# --8<-- [start:decibels]
answer = 0  # yours, in dB

if abs(answer - 20) < 0.01:
    print("Right.")
elif abs(answer + 20) < 0.01:
    print("The sign is wrong: the ratio is 1 over the error.")
elif abs(answer - 40) < 0.01:
    print("A factor of 20 is for the root of the error; this one is squared.")
elif abs(answer - 46.05) < 0.01:
    print("That is ten times the natural logarithm; decibels use powers of ten.")
elif answer:
    print(f"{answer} is too {'few' if answer < 20 else 'many'}.")
else:
    print("Put your number in the first line.")
# --8<-- [end:decibels]


# --8<-- [start:tied]
import numpy as np
from training.check import check
from training.initial import generator, normal

from layers import dense, relu

rng = generator(0)
X = rng.random((3, 6))
weights = {"W": normal(rng, 4, 6), "b1": normal(rng, 4), "b2": normal(rng, 6)}


def forward(X, weights):
    W = weights["W"]  # (4, 6)
    A, cache_1 = dense.forward(X, W, weights["b1"])
    H, cache_2 = relu.forward(A)
    Y, cache_3 = dense.forward(H, W.T, weights["b2"])
    return Y, (cache_1, cache_2, cache_3)


def backward(dY, cache):
    cache_1, cache_2, cache_3 = cache
    dH, _, db2 = dense.backward(dY, cache_3)  # the second is the gradient of W.T
    dA = relu.backward(dH, cache_2)
    dX, dW, db1 = dense.backward(dA, cache_1)  # dW (4, 6)
    return dX, {"W": dW, "b1": db1, "b2": db2}


def name_mistake():
    """Name the mistake: compare with the parts of encoder and decoder."""
    Y, cache = forward(X, weights)
    dH, dV, _ = dense.backward(np.ones_like(Y), cache[2])
    _, dW, _ = dense.backward(relu.backward(dH, cache[1]), cache[0])
    found = backward(np.ones_like(Y), cache)[1]["W"]
    for wrong, message in (
        (dW, "That is the encoder's part alone; the decoder uses W too."),
        (dV.T, "That is the decoder's part alone; the encoder uses W too."),
        ((dW + dV.T) / 2, "That is the mean; the two parts add up."),
        (dW - dV.T, "One of the two parts has the wrong sign."),
    ):
        if found.shape == wrong.shape and np.allclose(found, wrong):
            return message
    return None


try:
    check(forward, backward, X, weights)
    print("The gradients are correct.")
except AssertionError as error:
    print("Not yet:", name_mistake() or error)
except ValueError:
    print("Not yet: dW is (4, 6), the gradient of W.T is (6, 4).")
    print("Transpose one of them.")
# --8<-- [end:tied]


# --8<-- [start:tied_answer]
def backward(dY, cache):
    cache_1, cache_2, cache_3 = cache
    dH, dV, db2 = dense.backward(dY, cache_3)
    dA = relu.backward(dH, cache_2)
    dX, dW, db1 = dense.backward(dA, cache_1)
    return dX, {"W": dW + dV.T, "b1": db1, "b2": db2}
# --8<-- [end:tied_answer]
