"""The two exercises of the page on recurrent networks."""

# --8<-- [start:count]
answer = 0  # yours

I, H, classes = 28, 100, 10
lstm = 4 * H * (H + I) + 4 * H
dense = classes * (H + 1)
parameters = lstm + dense
hints = {
    parameters: "Right.",
    lstm: "Those are the parameters of the LSTM; the dense layer has some too.",
    parameters - 4 * H: "The gates and the candidate have biases too.",
    parameters - 4 * H - classes: "Those are the weights without the biases.",
    lstm // 4 + dense: "That is a plain RNN; an LSTM has three gates and more.",
    4 * H * (I + 1) + dense: "The gates read the hidden state as well.",
    28 * lstm + dense: "All steps share the weights, so they count once.",
    parameters + 4 * H: "PyTorch has two biases for each unit; here there is one.",
}
if answer in hints:
    print(hints[answer])
elif answer:
    print(f"{answer} is too {'few' if answer < parameters else 'many'}.")
else:
    print("Put your number in the first line.")
# --8<-- [end:count]


# --8<-- [start:mask]
import numpy as np

from lab import softmax_cross_entropy


def loss(Y, targets):
    """Return the loss and its gradient; padding has the target -1."""
    N, T, C = Y.shape
    flat = np.maximum(targets, 0).reshape(-1)
    L, cache = softmax_cross_entropy.forward(Y.reshape(-1, C), flat)
    dY = softmax_cross_entropy.backward(1.0, cache).reshape(N, T, C)
    return L, dY


def verdict(loss):
    """Compare with the loss over the letters alone."""
    Y = np.random.default_rng(0).normal(size=(2, 4, 5))
    targets = np.array([[1, 4, 0, -1], [2, 2, 3, 0]])
    rows, labels = Y[targets >= 0], targets[targets >= 0]
    right, cache = softmax_cross_entropy.forward(rows, labels)
    expected = np.zeros_like(Y)
    expected[targets >= 0] = softmax_cross_entropy.backward(1.0, cache)
    L, dY = loss(Y, targets)
    if np.shape(dY) != Y.shape:
        return f"dY has the shape {np.shape(dY)}, Y has {Y.shape}."
    if np.abs(dY[targets < 0]).max() > 0:
        return "The padding receives a gradient."
    if np.isclose(L * targets.size, right * len(labels)):
        return "The sum is right, but the mean still counts the padding."
    if not np.isclose(L, right):
        return f"The loss is {L:.4f}; over the letters alone it is {right:.4f}."
    if not np.allclose(dY, expected):
        return "The loss is right, but dY is not its gradient."
    return "Right: padding changes nothing."


print(verdict(loss))
# --8<-- [end:mask]


# --8<-- [start:mask_answer]
def loss(Y, targets):
    """Return the loss and its gradient; padding has the target -1."""
    is_letter = targets >= 0
    L, cache = softmax_cross_entropy.forward(Y[is_letter], targets[is_letter])
    dY = np.zeros_like(Y)
    dY[is_letter] = softmax_cross_entropy.backward(1.0, cache)
    return L, dY
# --8<-- [end:mask_answer]
