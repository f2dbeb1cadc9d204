"""Update one parameter by one step of an optimizer.

All have one signature, `w, state = optimizer(w, dw, state)`; the state is None before the first step.
"""

# --8<-- [start:sgd]
import numpy as np


def sgd(w, dw, state=None, rate=0.01):
    """Move the parameter against its gradient: gradient descent.

    w   (...)  parameter
    dw  (...)  its gradient
    """
    w = w - rate * dw
    return w, state
# --8<-- [end:sgd]


# --8<-- [start:momentum]
def momentum(w, dw, state=None, rate=0.01, friction=0.9):
    """Move the parameter along its velocity, a decaying sum of gradients.

    w      (...)  parameter
    dw     (...)  its gradient
    state  (...)  velocity u; Polyak 1964
    """
    u = 0 if state is None else state
    u = friction * u + dw
    w = w - rate * u
    return w, u
# --8<-- [end:momentum]


# --8<-- [start:adam]
def adam(
    w, dw, state=None, rate=0.001, beta_1=0.9, beta_2=0.999, eps=1e-8
):
    """Move the parameter by the mean gradient over its root mean square.

    w      (...)  parameter
    dw     (...)  its gradient
    state         means m of dw and v of dw², step t; Kingma and Ba 2015
    """
    m, v, t = (0, 0, 0) if state is None else state
    t = t + 1
    m = beta_1 * m + (1 - beta_1) * dw
    v = beta_2 * v + (1 - beta_2) * dw**2
    m_hat = m / (1 - beta_1**t)  # both start at 0: undo that bias
    v_hat = v / (1 - beta_2**t)
    w = w - rate * m_hat / (np.sqrt(v_hat) + eps)
    return w, (m, v, t)
# --8<-- [end:adam]


# --8<-- [start:add_l2]
def add_l2(w, dw, decay):
    """Add the gradient of the L2 penalty decay/2 Σ w² to that of the loss.

    w   (...)  parameter
    dw  (...)  gradient of the loss alone
    """
    return dw + decay * w
# --8<-- [end:add_l2]


# --8<-- [start:adamw]
def adamw(w, dw, state=None, rate=0.001, decay=0.01):
    """Multiply the parameter by 1 - rate · decay, then take a step of Adam.

    w      (...)  parameter
    dw     (...)  gradient of the loss alone; Loshchilov and Hutter 2019
    state         that of Adam
    """
    w = w - rate * decay * w
    return adam(w, dw, state, rate)
# --8<-- [end:adamw]


if __name__ == "__main__":
    # --8<-- [start:example]
    # Three steps down L = w², from w = 1: each method's path.
    for optimizer in (sgd, momentum, adam):
        w, state = np.array([1.0]), None
        path = []
        for _ in range(3):
            w, state = optimizer(w, 2 * w, state, rate=0.1)
            path.append(w)
        print(optimizer.__name__, np.concatenate(path).round(4))
    # --8<-- [end:example]
