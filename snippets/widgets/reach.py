"""How much of a gradient reaches the earlier steps of a sequence: RNN, LSTM and GRU."""

import numpy as np

from layers import gru, lstm, rnn
from widgets.figure import Figure

T, H = 20, 16  # steps, hidden units
RADII = [round(0.5 + 0.1 * k, 1) for k in range(11)]
BIASES = list(range(-1, 6))
CAPTION = """
The loss depends only on the last of 20 states. Each line shows how much gradient arrives at the input of
each step, as a share of that at the last step; the axis is logarithmic. Move the radius, the spectral
radius of W_h in the next section: the gradient of the RNN changes by about the same factor at each step, so
its line is nearly straight. Below 1 it vanishes; above 1 only tanh stops it from growing. Then move the
bias of the forget gate (LSTM) and of the update gate (GRU, next page): with a larger one the gates stay
open, and the gradient arrives at the first step. The weights are random.
"""


def inputs():
    """Return sequences (1, T, H), the upstream gradient, a rotation (H, H), and random weights, all fixed."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(1, T, H))
    last = np.zeros((1, T, H))
    last[:, -1] = 1 / np.sqrt(H)
    return X, last, np.linalg.qr(rng.normal(size=(H, H)))[0], rng.normal(size=(10, H, H)) / 8


def of_rnn(radius):
    """Return ∂L/∂X (T, H); each step turns the state and stretches it by the radius."""
    X, last, turn, weights = inputs()
    _, cache = rnn.forward(X, np.zeros((1, H)), np.hstack([radius * turn, weights[0]]), np.zeros(H))
    return rnn.backward(last, cache)[0][0]


def of_lstm(bias):
    """The same, with a bias on the forget gate."""
    X, last, _, weights = inputs()
    W, b, zeros = weights[:8].reshape(4 * H, 2 * H), np.zeros(4 * H), np.zeros((1, H))
    b[:H] = bias  # rows f, i, C, o
    *_, cache = lstm.forward(X, zeros, zeros, W, b)
    return lstm.backward(last, cache)[0][0]


def of_gru(bias):
    """The same, with a bias on the update gate."""
    X, last, _, weights = inputs()
    W_x, W_h, b_x = weights[:3].reshape(3 * H, H), weights[3:6].reshape(3 * H, H), np.zeros(3 * H)
    b_x[H : 2 * H] = bias  # rows r, z, n
    _, cache = gru.forward(X, np.zeros((1, H)), W_x, W_h, b_x, np.zeros(3 * H))
    return gru.backward(last, cache)[0][0]


def shares(dX):
    """Return the norm of the gradient of each input, relative to the last, in three digits."""
    sizes = np.linalg.norm(dX, axis=1)
    return [float(f"{share:.3g}") for share in sizes / sizes[-1]]


def state():
    gated = {"LSTM": of_lstm, "GRU": of_gru}
    return {
        "radii": RADII,
        "biases": BIASES,
        "RNN": [shares(of_rnn(radius)) for radius in RADII],
        **{name: [shares(of(bias)) for bias in BIASES] for name, of in gated.items()},
    }


def figure():
    return Figure("reach.js", "the gradient at each of twenty steps", CAPTION, state())
