"""What the page on how a network learns tries out."""

# --8<-- [start:derivative]
import numpy as np

x = np.array([1.0, 2.0, 3.0])  # inputs
t = np.array([3.0, 2.0, 7.0])  # targets


def loss(w):
    """Mean squared error of the predictions w x."""
    return ((w * x - t) ** 2).mean()


w, h = -1.0, 1e-5
measured = (loss(w + h) - loss(w - h)) / (2 * h)
derived = (2 * (w * x - t) * x).mean()
print("L =", loss(w))
print("dL/dw measured:", measured.round(6), " derived:", derived)
# --8<-- [end:derivative]

# --8<-- [start:descent]
rate = 0.03
for step in range(6):
    dw = (2 * (w * x - t) * x).mean()  # dL/dw
    print(f"step {step}: w = {w:6.3f}  L = {loss(w):6.3f}  dw = {dw:.2f}")
    w = w - rate * dw
# --8<-- [end:descent]

# --8<-- [start:branch]
def loss(w):
    return (w * 2) * (w * 3)  # w is used twice


w, h = 1.5, 1e-5
p, q = w * 2, w * 3
dp, dq = q, p  # L = p q
print("along p:", 2 * dp, " along q:", 3 * dq, " sum:", 2 * dp + 3 * dq)
print("measured:", round((loss(w + h) - loss(w - h)) / (2 * h), 6))
# --8<-- [end:branch]

# --8<-- [start:arrays]
import numpy as np

from lab.gradient_check import slopes

X = np.array([[1.0, 2.0], [3.0, -1.0], [0.0, 1.0]])  # (3, 2)
W = np.array([[2.0, 0.0], [1.0, -1.0]])  # (2, 2)
G = np.array([[1.0, -1.0], [0.0, 2.0], [0.5, 0.0]])  # (3, 2)

dW = np.zeros_like(W)
for k in range(2):  # output
    for d in range(2):  # input
        for n in range(3):  # example: a path to the loss
            dW[k, d] += G[n, k] * X[n, d]
print("path by path:", dW, "as a product, G.T @ X:", G.T @ X, sep="\n")

left, right = slopes(lambda W: (G * (X @ W.T)).sum(), W)
print("measured:", ((left + right) / 2).round(6) + 0, sep="\n")
# --8<-- [end:arrays]

# --8<-- [start:batches]
from training.initial import generator
from training.loop import batches

run = batches(generator(0), N=10, size=4, epochs=2)
for step, rows in enumerate(run, 1):
    print(f"step {step}: examples", rows)
# --8<-- [end:batches]

# --8<-- [start:settings]
import numpy as np

from figures.xor import train

weights, losses = train(300, rate=0.1, width=4, seed=0)
print("random weights, loss after 300 steps:", losses[-1].round(4))

weights, losses = train(300, rate=0.1, width=1, seed=0)
print("one hidden unit:                     ", losses[-1].round(4))

weights, losses = train(300, rate=2.0, width=4, seed=0)
print("rate 2.0, loss after 10 steps:       ", f"{losses[10]:.0e}")
# --8<-- [end:settings]
