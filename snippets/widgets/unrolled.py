"""A plain recurrent layer of one unit, unrolled over five steps."""

import numpy as np

from layers import rnn
from widgets.figure import Figure, rounded

X = np.array([1.0, -0.5, 0.5, -1, 1])
W_X, B = 0.5, 0.1
WEIGHTS = np.arange(1, 9) / 4  # on h: 0.25 to 2
CAPTION = """
Press Back until only h₀ is left, then Step: forward, each state is computed from the one before it and from
one input, always with the same weights. The loss is the last state, L = h₅. Backward, the gradient starts
at 1 and passes each step once: there it is multiplied by the factor above the box, w·(1 − h²). Move w and
go back again: with a small w hardly anything arrives at the first step, and a large w drives tanh into its
flat ends, so that the factors become small again.
"""


def run(w):
    """Return the states h_0 to h_5, ∂L/∂h_0 to ∂L/∂h_5 and ∂L/∂x_1 to ∂L/∂x_5 of L = h_5."""
    W, b, T = np.array([[w, W_X]]), np.array([B]), len(X)

    def last(T):
        """Return the upstream gradient of the last of T states."""
        return np.eye(T)[-1:, :, None]

    Y, cache = rnn.forward(X[None, :, None], np.zeros((1, 1)), W, b)
    dX, *_ = rnn.backward(last(T), cache)
    h = np.concatenate([[0], Y[0, :, 0]])
    dh = []
    for t in range(T):  # the gradient of a state is that of the first state of the steps after it
        _, cache = rnn.forward(X[None, t:, None], h[t].reshape(1, 1), W, b)
        dh.append(rnn.backward(last(T - t), cache)[1].item())
    return h, np.array([*dh, 1]), dX[0, :, 0]


def state():
    runs = [dict(zip(("h", "dh", "dx"), map(rounded, run(w)), strict=True)) for w in WEIGHTS]
    return {"x": rounded(X), "w_x": W_X, "b": B, "weights": rounded(WEIGHTS), "runs": runs}


def figure():
    return Figure("unrolled.js", "a recurrent layer, unrolled over five steps", CAPTION, state())
