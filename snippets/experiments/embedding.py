"""Experiments of the page on the embedding layer."""

# --8<-- [start:onehot]
import numpy as np

from layers import embedding

E = np.array([[0.1, 0.2], [0.3, 0.4], [0.5, 0.6]])
indices = np.array([[2, 0], [1, 2]])  # two sentences of two words
onehot = np.eye(len(E))[indices]  # (2, 2, 3)
Y, cache = embedding.forward(indices, E)
print("one-hot =", onehot.astype(int).tolist())
print("Y =", Y.tolist())
print("one-hot times E is Y:", np.array_equal(onehot @ E, Y))

dY = np.arange(1.0, 9.0).reshape(2, 2, 2)
dE = embedding.backward(dY, cache)
product = onehot.reshape(-1, 3).T @ dY.reshape(-1, 2)
print("dE =", dE.tolist())
print("one-hot transposed times dY is dE:", np.array_equal(product, dE))
# --8<-- [end:onehot]

# --8<-- [start:repeat]
import numpy as np

from layers import embedding

indices = np.array([1, 0, 1])
E = np.array([[0.1, 0.2, 0.3], [0.4, 0.5, 0.6]])
Y, cache = embedding.forward(indices, E)
print("Y =", Y, sep="\n")

dY = np.array([[0.1, -0.1, 0.2], [0.3, 0.0, -0.2], [0.5, 0.5, 0.5]])
dE = embedding.backward(dY, cache)
print("dE =", dE.round(4), sep="\n")
# --8<-- [end:repeat]

# --8<-- [start:padding]
dE_padded = dE.copy()
dE_padded[0] = 0  # row 0 stands for padding
print("padding in row 0, dE =", dE_padded.round(4), sep="\n")
# --8<-- [end:padding]

# --8<-- [start:tied]
import numpy as np

from lab.gradient_check import check
from layers import dense, embedding


def forward(indices, E):
    """Look up rows, then score every word with the same table."""
    Y, looked_up = embedding.forward(indices, E)
    Z, scored = dense.forward(Y, E, np.zeros(len(E)))
    return Z, (looked_up, scored)


def backward(dZ, cache):
    looked_up, scored = cache
    dY, dE, _ = dense.backward(dZ, scored)
    return dE + embedding.backward(dY, looked_up)  # E was used twice


E = np.array([[1.0, 0.0], [0.5, -0.5], [-1.0, 2.0]])
errors = check(forward, backward, indices=np.array([1, 2, 1]), E=E)
print("sum of both uses agrees with finite differences:", errors["dE"] < 1e-8)
# --8<-- [end:tied]

# --8<-- [start:check]
import numpy as np

from lab.gradient_check import check
from layers import embedding

rng = np.random.default_rng(0)
E = rng.normal(size=(5, 3))
indices = np.array([[4, 1, 1], [0, 1, 4]])  # rows 2 and 3 are not read
errors = check(embedding.forward, embedding.backward, indices=indices, E=E)
print("dE agrees with finite differences:", errors["dE"] < 1e-8)
# --8<-- [end:check]

# --8<-- [start:traps]
import numpy as np

from layers import embedding

indices = np.array([1, 0, 1])
E = np.array([[0.1, 0.2, 0.3], [0.4, 0.5, 0.6]])
dY = np.array([[0.1, -0.1, 0.2], [0.3, 0.0, -0.2], [0.5, 0.5, 0.5]])
_, cache = embedding.forward(indices, E)
print("right       ", embedding.backward(dY, cache).round(4).tolist())

dE = np.zeros_like(E)
dE[indices] = dY
print("with =      ", dE.tolist())

dE = np.zeros_like(E)
dE[indices] += dY
print("with +=     ", dE.tolist())

dE = np.zeros_like(E)
np.add.at(dE, indices, dY)
print("add.at      ", dE.round(4).tolist())

columns = [np.bincount(indices, g, minlength=len(E)) for g in dY.T]
dE = np.stack(columns, axis=1)
print("bincount    ", dE.round(4).tolist())
# --8<-- [end:traps]

# --8<-- [start:range]
print("NumPy, index -1:", E[np.array([-1])].tolist())
for wrong in (-1, 2):
    try:
        embedding.forward(np.array([wrong]), E)
    except ValueError as error:
        print("this layer:", error)
# --8<-- [end:range]

# --8<-- [start:moves]
import numpy as np

from lab.optimizers import adam, sgd
from layers import embedding

start = np.ones((5, 2))
for optimizer in (sgd, adam):
    E, state = start, None
    for indices in (np.array([0, 1]), np.array([1, 2])):  # two batches
        _, cache = embedding.forward(indices, E)
        dE = embedding.backward(np.ones((2, 2)), cache)
        before = E
        E, state = optimizer(E, dE, state, rate=0.1)
        moved = np.flatnonzero((E != before).any(axis=1))
        print(optimizer.__name__, "reads rows", indices, "and moves rows", moved)
# --8<-- [end:moves]
