"""Residual network: blocks of two convolutions, each with a skip connection around it."""

# --8<-- [start:create]
from layers import convolutional, dense, flatten, max_pooling, relu
from training import initial


def create(rng, blocks=6, width=8, side=8, gain=1.0):
    """Draw the weights: one convolution, the blocks, a dense layer.

    width    channels of every convolution
    side     height and width of the images, in pixels, even: pooling halves it
    gain     2 suits ReLUs; with 1, values shrink from layer to layer
    weights  arrays by name, float32
    """
    if blocks < 1:
        raise ValueError(f"{blocks} blocks, expected 1 or more")
    if side < 2 or side % 2:
        raise ValueError(f"side {side}, expected an even number: it is halved")
    weights = {
        "K": initial.normal(rng, width, 1, 3, 3, gain=gain),
        "b": initial.zeros(width),
    }
    names = [f"{block}{part}" for block in range(1, blocks + 1) for part in "ab"]
    for name in names:
        weights["K" + name] = initial.normal(rng, width, width, 3, 3, gain=gain)
        weights["b" + name] = initial.zeros(width)
    weights["W"] = initial.normal(rng, 10, width * (side // 2) ** 2, gain=1.0)
    weights["c"] = initial.zeros(10)
    return weights
# --8<-- [end:create]


# --8<-- [start:block]
def block_forward(X, K_a, b_a, K_b, b_b, skip=True):
    """Apply ReLU, convolution, ReLU and convolution, and add X.

    X    (N, C, H, W)
    K_a  (C, C, 3, 3)  and K_b, kernels
    b_a  (C,)          and b_b, biases
    Y    (N, C, H, W)  X + F; without the skip connection only F
    """
    R_a, relu_a = relu.forward(X)
    A, conv_a = convolutional.forward(R_a, K_a, b_a, padding=1)
    R_b, relu_b = relu.forward(A)
    F, conv_b = convolutional.forward(R_b, K_b, b_b, padding=1)
    Y = X + F if skip else F
    cache = (relu_a, conv_a, relu_b, conv_b, skip)
    return Y, cache


def block_backward(dY, cache):
    """Return the gradients: through the layers and through the skip connection.

    dY  (N, C, H, W)
    dX  (N, C, H, W)  the sum of both paths; then those of the parameters
    """
    relu_a, conv_a, relu_b, conv_b, skip = cache
    dR_b, dK_b, db_b = convolutional.backward(dY, conv_b)
    dA = relu.backward(dR_b, relu_b)
    dR_a, dK_a, db_a = convolutional.backward(dA, conv_a)
    dX = relu.backward(dR_a, relu_a)
    if skip:
        dX = dY + dX
    return dX, dK_a, db_a, dK_b, db_b
# --8<-- [end:block]


# --8<-- [start:forward]
def forward(X, weights, skip=True):
    """Score each image for each digit.

    X  (N, 1, 8, 8)  images of one channel
    Y  (N, 10)       scores (logits)
    """
    A, conv = convolutional.forward(X, weights["K"], weights["b"], padding=1)
    H, pool = max_pooling.forward(A)  # (N, width, 4, 4)
    caches = []
    while f"K{len(caches) + 1}a" in weights:
        block = len(caches) + 1
        names = [f"{letter}{block}{part}" for part in "ab" for letter in "Kb"]
        H, cache = block_forward(H, *(weights[name] for name in names), skip)
        caches.append((names, cache))
    R, last_relu = relu.forward(H)
    F, flat = flatten.forward(R)
    Y, last = dense.forward(F, weights["W"], weights["c"])
    cache = (conv, pool, caches, last_relu, flat, last)
    return Y, cache
# --8<-- [end:forward]


# --8<-- [start:backward]
def backward(dY, cache, norms=None):
    """Return the gradients, from the last block to the first.

    dY        (N, 10)
    dX        (N, 1, 8, 8)
    dweights  gradients by name, with the shapes of the weights
    norms     None, or a list to fill with the norm of each block's gradient
    """
    conv, pool, caches, last_relu, flat, last = cache
    dF, dW, dc = dense.backward(dY, last)
    dweights = {"W": dW, "c": dc}
    dH = relu.backward(flatten.backward(dF, flat), last_relu)
    for names, block_cache in reversed(caches):
        dH, *gradients = block_backward(dH, block_cache)
        dweights |= zip(names, gradients)
        if norms is not None:
            norms.insert(0, float((dH**2).sum() ** 0.5))
    dA = max_pooling.backward(dH, pool)
    dX, dweights["K"], dweights["b"] = convolutional.backward(dA, conv)
    return dX, dweights
# --8<-- [end:backward]


if __name__ == "__main__":
    # --8<-- [start:stack]
    from training import stack
    from training.initial import generator

    images = generator(0).random((5, 1, 8, 8))
    stack.draw(forward, images, create(generator(0), blocks=1))
    # --8<-- [end:stack]

    # --8<-- [start:check]
    from training.check import check

    def plain_forward(X, weights):
        return forward(X, weights, skip=False)

    rng = generator(0)
    images = rng.random((2, 1, 4, 4))
    small = create(rng, blocks=2, width=2, side=4)
    errors = check(forward, backward, images, small)
    print("with skips, errors below 1e-8:", max(errors.values()) < 1e-8)
    small = create(rng, blocks=1, width=2, side=4)
    errors = check(plain_forward, backward, images, small)
    print("without, errors below 1e-8:   ", max(errors.values()) < 1e-8)
    # --8<-- [end:check]

    # --8<-- [start:settings]
    from training import data
    from training.initial import generator

    seed, blocks, rate, epochs, gain = 0, 6, 3e-3, 2, 1.0

    X, labels, test_X, test_labels = data.digits()
    X, test_X = X.reshape(-1, 1, 8, 8), test_X.reshape(-1, 1, 8, 8)
    rng = generator(seed)
    weights, memory, history = create(rng, blocks, gain=gain), {}, {}
    plain = {name: w.copy() for name, w in weights.items()}  # for no skips
    plain_memory = {}
    # --8<-- [end:settings]

    # --8<-- [start:norms]
    from lab import softmax_cross_entropy
    from training import pictures

    def descent(rows, weights, skip):
        """Return loss, gradients, and the gradient's norm at each block."""
        Y, cache = forward(X[rows], weights, skip)
        loss, loss_cache = softmax_cross_entropy.forward(Y, labels[rows])
        dY, norms = softmax_cross_entropy.backward(1.0, loss_cache), []
        _, dweights = backward(dY, cache, norms)
        return loss, dweights, norms

    def bars(pairs, text):
        legend = ("with skips", "without")
        return pictures.bars(pairs, text, logarithmic=True, legend=legend)

    first = {}
    for depth in (1, 3, 6):
        fresh = create(generator(seed), depth, gain=gain)
        pairs = zip(*(descent(range(64), fresh, skip)[2] for skip in (True, False)))
        first |= {f"block {i} of {depth}": pair for i, pair in enumerate(pairs, 1)}
    bars(first, "Norm of the gradient at each block, with skips and without")
    # --8<-- [end:norms]

    # --8<-- [start:train]
    from training.loop import batches, train, update

    sizes = {skip: descent(range(64), weights, skip)[2] for skip in (True, False)}

    def step(rows):
        """Train both networks with the same images, one step."""
        loss, dweights, sizes[True] = descent(rows, weights, skip=True)
        update(weights, dweights, memory, rate)
        plain_loss, dplain, sizes[False] = descent(rows, plain, skip=False)
        update(plain, dplain, plain_memory, rate)
        return {"loss with skips": loss, "loss without": plain_loss}

    def accuracy(weights, skip):
        Y, _ = forward(test_X, weights, skip)
        return (Y.argmax(axis=1) == test_labels).mean()

    def gradients():
        pairs = zip(sizes[True], sizes[False])
        named = {f"block {i}": pair for i, pair in enumerate(pairs, 1)}
        return bars(named, "Norm of the gradient at each block during training")

    train(step, batches(rng, len(X), 32, epochs), history, picture=gradients)
    print(f"test accuracy with skips {accuracy(weights, True):.3f}")
    print(f"                 without {accuracy(plain, False):.3f}")
    # --8<-- [end:train]
