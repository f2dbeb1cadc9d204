"""Draw recurrent layers: how much of the gradient remains at each earlier step."""

import numpy as np

from figures.board import Board
from layers import gru, lstm, rnn

T, H = 20, 16


def strip(radius, forget_bias):
    """Draw |∂L/∂x_t| for each step t, if L depends on the last hidden state only.

    radius       largest factor by which one step of the plain RNN stretches its state
    forget_bias  bias of the LSTM's forget gate and the GRU's update gate
    """
    rng = np.random.default_rng(0)
    X, h, C = rng.normal(size=(1, T, H)), np.zeros((1, H)), np.zeros((1, H))
    W_x, turn = rng.normal(size=(H, H)) / 8, np.linalg.qr(rng.normal(size=(H, H)))[0]
    last = np.zeros((1, T, H))
    last[:, -1] = 1 / np.sqrt(H)

    _, cache = rnn.forward(X, h, np.hstack([radius * turn, W_x]), np.zeros(H))
    found = {"RNN": rnn.backward(last, cache)[0]}
    W, b = rng.normal(size=(4 * H, 2 * H)) / 8, np.zeros(4 * H)
    b[:H] = forget_bias  # rows f, i, C, o
    *_, cache = lstm.forward(X, h, C, W, b)
    found["LSTM"] = lstm.backward(last, cache)[0]
    b_x = np.zeros(3 * H)
    b_x[H : 2 * H] = forget_bias  # rows r, z, n
    W_x, W_h = rng.normal(size=(2, 3 * H, H)) / 8
    _, cache = gru.forward(X, h, W_x, W_h, b_x, np.zeros(3 * H))
    found["GRU"] = gru.backward(last, cache)[0]
    return draw({name: np.linalg.norm(dX[0], axis=1) for name, dX in found.items()})


def draw(sizes):
    """Draw bars on a logarithmic scale, from one to a millionth of the value at the last step."""
    picture, told = Board(), []
    for row, (name, size) in enumerate(sizes.items()):
        top, share = 10 + row * 100, size / size[-1]
        heights = np.clip(1 + np.log10(np.maximum(share, 1e-12)) / 6, 0, 1.3) * 60
        picture.words(10, top + 12, name, "name")
        for step, height in enumerate(heights):
            x = 60 + step * 20
            picture.part(
                f'<rect class="fill" x="{x}" y="{top + 78 - height:.1f}" width="14" height="{height:.1f}"/>'
            )
        picture.line((56, 460), (top + 78, top + 78), "line")
        told.append(f"{name} {share[0]:.0e}")
        picture.words(56, top + 92, f"step 1: {share[0]:.0e} of the last step", "soft")
        picture.words(456, top + 92, "step 20", "soft end")
    return picture.picture(f"Gradient at step 1 of 20, as a share of the last step: {', '.join(told)}")


if __name__ == "__main__":
    # --8<-- [start:figure]
    from figures import recurrent

    radius = 0.9  # largest factor of a step of the RNN
    forget_bias = 1.0  # bias of the forget and update gates
    recurrent.strip(radius, forget_bias)
    # --8<-- [end:figure]
