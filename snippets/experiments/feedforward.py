"""Experiments of the page on feedforward networks: other writers; and its two exercises."""

# --8<-- [start:writers]
from architectures import feedforward
from lab import softmax_cross_entropy
from training import data
from training.initial import generator
from training.loop import batches, update


def accuracy(X, labels, test_X, test_labels):
    """Train a network as above, without a picture, and test it."""
    weights, memory = feedforward.create(generator(0)), {}
    for rows in batches(generator(0), len(X), 32, 20):
        Y, cache = feedforward.forward(X[rows], weights)
        _, loss_cache = softmax_cross_entropy.forward(Y, labels[rows])
        dY = softmax_cross_entropy.backward(1.0, loss_cache)
        update(weights, feedforward.backward(dY, cache)[1], memory, 3e-3)
    Y, _ = feedforward.forward(test_X, weights)
    return (Y.argmax(axis=1) == test_labels).mean()


known = accuracy(*data.digits())
unknown = accuracy(*data.digits(shuffled=False))
print(f"test images of the same writers: {known:.3f}")
print(f"test images of other writers:    {unknown:.3f}")
# --8<-- [end:writers]


# --8<-- [start:count]
answer = 0  # yours

sizes = (784, 128), (128, 10)
parameters = sum(outputs * (inputs + 1) for inputs, outputs in sizes)
if answer == parameters:
    print("Right.")
elif answer == parameters - 128 - 10:
    print("Those are the weights. Each unit also has a bias.")
elif answer:
    print(f"{answer} is too {'few' if answer < parameters else 'many'}.")
else:
    print("Put your number in the first line.")
# --8<-- [end:count]


# --8<-- [start:deeper]
from layers import dense, relu
from training.check import check
from training.initial import generator, normal, zeros

rng = generator(0)
weights = {"W1": normal(rng, 8, 6), "b1": zeros(8)}
weights |= {"W2": normal(rng, 4, 8), "b2": zeros(4)}


def forward(X, weights):
    Z1, cache_1 = dense.forward(X, weights["W1"], weights["b1"])
    H1, cache_2 = relu.forward(Z1)
    Y, cache_3 = dense.forward(H1, weights["W2"], weights["b2"])
    return Y, (cache_1, cache_2, cache_3)


def backward(dY, cache):
    cache_1, cache_2, cache_3 = cache
    dH1, dW2, db2 = dense.backward(dY, cache_3)
    dX, dW1, db1 = dense.backward(relu.backward(dH1, cache_2), cache_1)
    return dX, {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}


try:
    check(forward, backward, rng.random((3, 6)), weights)
    print("The gradients are correct:", len(weights) // 2, "of 3 layers.")
except (AssertionError, KeyError, ValueError) as error:
    print("Not yet:", error)
# --8<-- [end:deeper]


# --8<-- [start:deeper_answer]
weights = {"W1": normal(rng, 8, 6), "b1": zeros(8), "W2": normal(rng, 5, 8), "b2": zeros(5)}
weights |= {"W3": normal(rng, 4, 5), "b3": zeros(4)}


def forward(X, weights):
    Z1, cache_1 = dense.forward(X, weights["W1"], weights["b1"])
    H1, cache_2 = relu.forward(Z1)
    Z2, cache_3 = dense.forward(H1, weights["W2"], weights["b2"])
    H2, cache_4 = relu.forward(Z2)
    Y, cache_5 = dense.forward(H2, weights["W3"], weights["b3"])
    return Y, (cache_1, cache_2, cache_3, cache_4, cache_5)


def backward(dY, cache):
    cache_1, cache_2, cache_3, cache_4, cache_5 = cache
    dH2, dW3, db3 = dense.backward(dY, cache_5)
    dH1, dW2, db2 = dense.backward(relu.backward(dH2, cache_4), cache_3)
    dX, dW1, db1 = dense.backward(relu.backward(dH1, cache_2), cache_1)
    return dX, {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2, "W3": dW3, "b3": db3}
# --8<-- [end:deeper_answer]
