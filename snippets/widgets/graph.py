"""The computation graph of one weight and one bias that learn: forward, backward, step, and again."""

from widgets.figure import Figure, rounded

X, TARGET = 2.0, 1.0
W, B = 3.0, -1.0  # at the start
RATE = 0.05  # each round halves the error
ROUNDS = 6
CAPTION = """
For an input x, the line w·x + b should give the target t; the loss L is the square of the error. Press Back a
few times, then Step. Forward, in blue above the boxes, each operation computes its value from its inputs.
Backward, in rust below them, each passes on its gradient: how much the loss changes with its inputs. Then w
and b move a little against their gradients, and the next round begins: its loss is smaller. Every network
learns in this way; larger ones have more boxes.
"""


def forward_backward(w, b):
    """Return the values of the graph and their gradients."""
    p = w * X
    z = p + b
    L = (z - TARGET) ** 2
    dz = 2 * (z - TARGET)
    dp = db = dz
    dw, dx = dp * X, dp * w
    return {"w": w, "b": b, "p": p, "z": z, "L": L, "dz": dz, "dp": dp, "db": db, "dw": dw, "dx": dx}


def rounds():
    """Return what each round computes; between two of them is a step of gradient descent."""
    w, b, found = W, B, []
    for _ in range(ROUNDS):
        found.append(forward_backward(w, b))
        w -= RATE * found[-1]["dw"]
        b -= RATE * found[-1]["db"]
    return found


def state():
    shown = [{name: rounded(value) for name, value in each.items()} for each in rounds()]
    return {"x": X, "t": TARGET, "rate": RATE, "rounds": shown}


def figure():
    return Figure("graph.js", "one weight and one bias learn", CAPTION, state())
