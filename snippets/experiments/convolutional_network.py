"""Experiments of the page on convolutional networks, and its two exercises."""

# --8<-- [start:seen]
import numpy as np
from training import pictures

from layers import average_pooling, convolutional

K, b = np.ones((1, 1, 3, 3)), np.zeros(1)  # every path counts
Y, steps, found, titles = np.ones((1, 1, 24, 24)), [], [], []
seen, apart = 1, 1  # r and a
for name, size, stride in [("convolution", 3, 1), ("pooling", 2, 2)] * 2:
    seen, apart = seen + (size - 1) * apart, apart * stride
    if name == "convolution":
        Y, cache = convolutional.forward(Y, K, b, padding=1)
    else:
        Y, cache = average_pooling.forward(Y)
    steps.append((name, cache))

    dX, middle = np.zeros_like(Y), Y.shape[2] // 2
    dX[0, 0, middle, middle] = 1.0  # one unit
    for passed, cache in reversed(steps):
        if passed == "convolution":
            dX, _, _ = convolutional.backward(dX, cache)
        else:
            dX = average_pooling.backward(dX, cache)
    rows = np.count_nonzero(dX[0, 0].any(axis=1))
    print(f"{name:12} by the rule {seen:2}, by the gradient {rows:2} rows")
    found.append(dX[0, 0] / dX.max())
    titles.append(f"{name} {rows}×{rows}")

text = "The pixels that one unit sees, after each layer"
pictures.tiles(found, text, titles=titles, size=110)
# --8<-- [end:seen]


# --8<-- [start:shift]
import architectures.convolutional as cnn
import architectures.feedforward as fnn


def learn(model, weights, images, rate, epochs):
    """Train without a picture; return the weights."""
    memory = {}
    for rows in batches(generator(0), len(images), 32, epochs):
        Y, cache = model.forward(images[rows], weights)
        _, loss_cache = softmax_cross_entropy.forward(Y, labels[rows])
        dY = softmax_cross_entropy.backward(1.0, loss_cache)
        _, dweights = model.backward(dY, cache)
        update(weights, dweights, memory, rate)
    return weights


def share(model, weights, images):
    """Return the share of test images that the model classifies correctly."""
    parts = np.array_split(images, len(images) // 40)
    scores = np.concatenate([model.forward(part, weights)[0] for part in parts])
    return float((scores.argmax(axis=1) == test_labels).mean())


def shifted(images, down, right):
    """Shift each image and fill with zeros; pixels that leave it are lost."""
    padded = np.pad(images, ((0, 0), (0, 0), (1, 1), (1, 1)))
    return padded[:, :, 1 - down : 9 - down, 1 - right : 9 - right]


fnn_weights = learn(fnn, fnn.create(generator(0)), X.reshape(-1, 64), 3e-3, 20)
ways = {"as it is": (0, 0), "up": (-1, 0), "down": (1, 0)}
ways |= {"left": (0, -1), "right": (0, 1)}
shares = {}
for way, (down, right) in ways.items():
    moved = shifted(test_X, down, right)
    c = share(cnn, weights, moved)
    f = share(fnn, fnn_weights, moved.reshape(-1, 64))
    shares[way] = c, f
    print(f"{way:9} convolutional {c:.2f}  feedforward {f:.2f}")
moved_mean = np.mean([shares[way] for way in list(ways)[1:]], axis=0)
# --8<-- [end:shift]


# --8<-- [start:follow]
def first_maps(image):
    """Apply the network's first three layers: convolution, ReLU, pooling."""
    A, _ = convolutional.forward(image, weights["K1"], weights["b1"], padding=1)
    H, _ = relu.forward(A)
    P, _ = max_pooling.forward(H)
    return H, P


def moved_by(array, columns):
    return np.roll(array, columns, axis=3)


margin = ((0, 0), (0, 0), (4, 4), (4, 4))  # to shift into
wide = np.pad(test_X[:1], margin)
H, P = first_maps(wide)
H_1, P_1 = first_maps(moved_by(wide, 1))
H_2, P_2 = first_maps(moved_by(wide, 2))


def same(one, other):
    return np.allclose(one, other, atol=1e-5)


print("image by 1, maps by 1:  ", same(H_1, moved_by(H, 1)))
print("image by 2, pooled by 1:", same(P_2, moved_by(P, 1)))
print("image by 1, pooled by 0:", same(P_1, P))
print("image by 1, pooled by 1:", same(P_1, moved_by(P, 1)))
# --8<-- [end:follow]


# --8<-- [start:scrambled]
order = np.random.default_rng(1).permutation(64)  # the same for every image


def scrambled(images):
    return images.reshape(-1, 64)[:, order]


S, test_S = scrambled(X), scrambled(test_X)
S_images, test_S_images = S.reshape(-1, 1, 8, 8), test_S.reshape(-1, 1, 8, 8)
cnn_on_S = learn(cnn, cnn.create(generator(0)), S_images, 1e-2, 10)
fnn_on_S = learn(fnn, fnn.create(generator(0)), S, 3e-3, 20)
lost = share(cnn, cnn_on_S, test_S_images), share(fnn, fnn_on_S, test_S)
print(f"permuted pixels: convolutional {lost[0]:.2f}, feedforward {lost[1]:.2f}")
# --8<-- [end:scrambled]


# --8<-- [start:refused]
kernels, biases = weights["K1"], weights["b1"]
image = generator(0).random((1, 1, 8, 8))
try:
    H, _ = convolutional.forward(image, kernels, biases)  # no padding: 8 → 6
    P, _ = max_pooling.forward(H)  # 6 → 3
    H, _ = convolutional.forward(P[:, :1], kernels, biases)  # 3 → 1
    max_pooling.forward(H)
except ValueError as error:
    print(error)
try:
    convolutional.forward(image.reshape(1, 8, 8, 1), kernels, biases, padding=1)
except ValueError as error:
    print(error)
# --8<-- [end:refused]


# --8<-- [start:vgg]
plan = [64, 64, "pool", 128, 128, "pool", 256, 256, 256, "pool"]
plan += [512, 512, 512, "pool"] * 2

channels, side, convolutions, parameters = 3, 224, 0, 0
for step in plan:
    if step == "pool":
        side //= 2
    else:
        parameters += step * (channels * 3 * 3 + 1)
        channels, convolutions = step, convolutions + 1
features = channels * side * side  # 512 maps of 7×7
sizes = ((features, 4096), (4096, 4096), (4096, 1000))
dense_parameters = sum(outputs * (inputs + 1) for inputs, outputs in sizes)
print(f"{convolutions} convolutions  {parameters:11,}")
print(f"{len(sizes)} dense layers   {dense_parameters:11,}")
print(f"together         {parameters + dense_parameters:11,} parameters")
# --8<-- [end:vgg]


# --8<-- [start:gain]
he = create(generator(seed), 6, gain=2.0)
he_norms = [descent(range(64), he, skip)[2] for skip in (True, False)]
he_pairs = list(zip(*he_norms))
named = {f"block {i} of 6": pair for i, pair in enumerate(he_pairs, 1)}
bars(named, "Norm of the gradient at each block, with a gain of 2")
# --8<-- [end:gain]


# --8<-- [start:window]
answer = 0  # yours

if answer == 16:
    print("Right.")
elif answer == 12:
    print("After the pooling, units are 2 pixels apart: each step widens by 4.")
elif answer == 15:
    print("The pooling has a window of its own, which widens the field by 1.")
elif answer == 17:
    print("The pooling itself steps by 1 pixel; only the layers after it by 2.")
elif answer == 11:
    print("That is the answer for five convolutions; and the pooling?")
elif answer:
    print(f"{answer} is too {'few' if answer < 16 else 'many'}.")
else:
    print("Put your number in the first line.")
# --8<-- [end:window]


# --8<-- [start:block]
import numpy as np

from lab.gradient_check import slopes
from layers import convolutional, relu

zero = np.zeros(2)  # no biases, for brevity


def forward(X, K_a, K_b):
    A, conv_a = convolutional.forward(X, K_a, zero, padding=1)
    R, relu_a = relu.forward(A)
    F, conv_b = convolutional.forward(R, K_b, zero, padding=1)
    Y, last = relu.forward(X + F)
    return Y, (conv_a, relu_a, conv_b, last)


def backward(dY, cache):
    conv_a, relu_a, conv_b, _last = cache
    dR, dK_b, _ = convolutional.backward(dY, conv_b)
    dX, dK_a, _ = convolutional.backward(relu.backward(dR, relu_a), conv_a)
    return dX, dK_a, dK_b


rng = np.random.default_rng(0)
shapes = (1, 2, 4, 4), (2, 2, 3, 3), (2, 2, 3, 3)
X, K_a, K_b = map(rng.standard_normal, shapes)
Y, cache = forward(X, K_a, K_b)
G = rng.standard_normal(Y.shape)
found = backward(G, cache)


def expected(name):
    arrays = {"X": X, "K_a": K_a, "K_b": K_b}

    def loss(array):
        return np.vdot(G, forward(**arrays | {name: array})[0])

    left, right = slopes(loss, arrays[name])
    return (left + right) / 2


missing, past = expected("X") - found[0], np.where(Y > 0, G, 0)
if not np.allclose(found[2], expected("K_b"), atol=1e-6):
    print("Not yet: the last ReLU of forward is the first step of backward.")
elif np.allclose(missing, past, atol=1e-6):
    print("The path through the layers is right; that of the skip is missing.")
elif np.allclose(missing, past - G, atol=1e-6):
    print("The path of the skip connection goes through the last ReLU as well.")
elif not np.allclose(missing, 0, atol=1e-6):
    print(f"Not yet: dX is off by up to {np.abs(missing).max():.2g}.")
elif not np.allclose(found[1], expected("K_a"), atol=1e-6):
    print("dX is right, dK_a isn't.")
else:
    print("Right.")
# --8<-- [end:block]


# --8<-- [start:block_answer]
def backward(dY, cache):
    conv_a, relu_a, conv_b, last = cache
    dS = relu.backward(dY, last)  # gradient of the sum X + F
    dR, dK_b, _ = convolutional.backward(dS, conv_b)
    dX, dK_a, _ = convolutional.backward(relu.backward(dR, relu_a), conv_a)
    return dS + dX, dK_a, dK_b
# --8<-- [end:block_answer]
