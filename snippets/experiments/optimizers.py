"""What the page on optimizers tries out."""

# --8<-- [start:rates]
import numpy as np

from lab.optimizers import sgd

a = 10.0  # curvature: L = a/2 w², its gradient is a w
for rate in (0.001, 0.05, 0.1, 0.19, 0.21):
    w = np.array([1.0])
    for _ in range(20):
        w, _ = sgd(w, a * w, rate=rate)
    factor = f"{1 - rate * a:5.2f}"
    print(f"rate {rate:5}: factor {factor}, after 20 steps", w.round(3))
# --8<-- [end:rates]

# --8<-- [start:first]
import numpy as np

from lab.optimizers import adam

rate, w = 0.1, np.array([1.0, 1.0, 1.0])
dw = np.array([0.002, 2.0, -2000.0])
moved, (m, v, t) = adam(w, dw, None, rate)
print("step =", (moved - w).round(4))
# --8<-- [end:first]

# --8<-- [start:decay]
import numpy as np

from lab.optimizers import adam, adamw, add_l2, sgd

rate, decay = 0.001, 0.5
noise = np.array([0.1, 10.0])  # gradients, now up, now down
w_sgd = w_l2 = w_adamw = np.ones(2)
l2_state = adamw_state = None
for step in range(4000):
    dw = noise if step % 2 else -noise
    w_sgd, _ = sgd(w_sgd, add_l2(w_sgd, dw, decay), rate=rate)
    w_l2, l2_state = adam(w_l2, add_l2(w_l2, dw, decay), l2_state, rate)
    w_adamw, adamw_state = adamw(w_adamw, dw, adamw_state, rate, decay)
print("SGD with L2 ", w_sgd.round(2) + 0)
print("Adam with L2", w_l2.round(2) + 0)
print("AdamW       ", w_adamw.round(2) + 0)
# --8<-- [end:decay]

# --8<-- [start:digits]
import numpy as np

from architectures import feedforward
from lab import softmax_cross_entropy
from lab.optimizers import adam, momentum, sgd
from training import data
from training.initial import generator
from training.loop import batches

X, labels, test_X, test_labels = data.digits()
rates = (0.0001, 0.001, 0.01, 0.1, 1.0)


def accuracy(optimizer, rate, epochs=3):
    weights, states = feedforward.create(generator(0)), {}
    for rows in batches(generator(0), len(X), 32, epochs):
        Y, cache = feedforward.forward(X[rows], weights)
        _, loss_cache = softmax_cross_entropy.forward(Y, labels[rows])
        dY = softmax_cross_entropy.backward(1.0, loss_cache)
        _, dweights = feedforward.backward(dY, cache)
        for name, dw in dweights.items():
            moved = optimizer(weights[name], dw, states.get(name), rate)
            weights[name], states[name] = moved
    Y, _ = feedforward.forward(test_X, weights)
    return (Y.argmax(axis=1) == test_labels).mean()


print("rate     ", *[f"{rate:7}" for rate in rates])
with np.errstate(all="ignore"):
    for optimizer in (sgd, momentum, adam):
        shares = [accuracy(optimizer, rate) for rate in rates]
        row = [f"{s:7.2f}" if s > 0.5 else "      –" for s in shares]
        print(f"{optimizer.__name__:9}", *row)
# --8<-- [end:digits]

# --8<-- [start:traps]
import numpy as np

from lab.optimizers import adam

w = w_lost = np.array([1.0])
state = None
for _ in range(100):
    w, state = adam(w, 2 * w, state, rate=0.15)
    w_lost, _ = adam(w_lost, 2 * w_lost, None, rate=0.15)
print("Adam                   ", abs(w).round(4))
print("   state lost each step", abs(w_lost).round(4))
# --8<-- [end:traps]
