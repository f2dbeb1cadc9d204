"""Experiments of the page on Transformers, and its exercises."""

# --8<-- [start:no_positions]
from architectures.gpt import complete, create, draw, forward, gradients
from training.initial import generator
from training.loop import train, update

rng = generator(0)
lost, memory, history = create(rng), {}, {}
lost["P"][:] = 0


def step(number):
    loss, dweights = gradients(*draw(rng, 32, "reverse"), lost)
    dweights["P"][:] = 0  # all positions stay equal
    update(lost, dweights, memory, 1e-2 * (1 - number / 100))
    return {"loss": loss}


train(step, range(100), history)
X, after = draw(generator(1), 1000, "reverse")
Y, _ = forward(X, lost)
right = Y[:, 5:].argmax(axis=-1) == after
print(f"words right {right.mean():.2f}")
print(f"lines right {right.all(axis=1).mean():.2f}")
print(complete("27183=", lost))
# --8<-- [end:no_positions]


# --8<-- [start:no_mask]
from architectures.gpt import complete, create, draw, forward, gradients
from training.initial import generator
from training.loop import train, update

rng = generator(0)
cheat, memory, history = create(rng), {}, {}


def step(number):
    X, after = draw(rng, 32, "sort")
    loss, dweights = gradients(X, after, cheat, causal=False)
    update(cheat, dweights, memory, 1e-2 * (1 - number / 100))
    return {"loss": loss}


train(step, range(100), history)
X, after = draw(generator(1), 50, "sort")
Y, _ = forward(X, cheat, causal=False)
read = (Y[:, 5:].argmax(axis=-1) == after).all(axis=1).mean()

lines = ["".join(map(str, line)) + "=" for line in X[:, :5]]
answers = ["".join(sorted(line[:5])) for line in lines]
written = [complete(line, cheat, causal=False)[6:] for line in lines]
right = sum(a == b for a, b in zip(written, answers))
print(f"lines right when it can read the answer: {read:.2f}")
print(f"lines right when it has to write:        {right / 50:.2f}")
print(complete("27183=", cheat, causal=False))
# --8<-- [end:no_mask]


# --8<-- [start:cost]
d, heads = 768, 12  # as in BERT and the smallest GPT-2


def costs(T):
    """Return the FLOPs of the dense parts and of attention; weights in P."""
    dense = 2 * T * (4 * d * d + 8 * d * d)  # W_q … W_o; W1, W2
    attention = 2 * (2 * T * T * d)  # scores, and means of values
    return dense, attention, heads * T * T


print("     T   dense GFLOP   attention GFLOP   weights in P")
for T in (10, 100, 1000, 10_000, 100_000):
    dense, attention, P = costs(T)
    print(f"{T:6}  {dense / 1e9:12.2f}  {attention / 1e9:16.3f}  {P:13,}")
# --8<-- [end:cost]


# --8<-- [start:count]
answer = 0  # yours

d = 768
matrices, biases, norms = 4 * d * d + 8 * d * d, 4 * d + d, 2 * 2 * d
parameters = matrices + biases + norms
if answer == parameters:
    print("Right.")
elif answer == matrices:
    print("Those are the matrices without the biases and the norms.")
elif answer in (matrices + biases, matrices + norms):
    print("Nearly: dense layers have biases, and each norm has gamma and beta.")
elif answer == 4 * d * d:
    print("That is the attention; the dense layers have twice as many.")
elif answer == 12 * 4 * d * d + 8 * d * d + biases + norms:
    print("The heads share the four matrices: each uses its own rows.")
elif answer:
    print(f"{answer} is too {'few' if answer < parameters else 'many'}.")
else:
    print("Put your number in the first line.")
# --8<-- [end:count]


# --8<-- [start:prefix]
import numpy as np

mask = np.tri(10, dtype=bool)  # yours

given = np.arange(10) < 6  # 27183=, and then what follows
rest = ~given
if np.shape(mask) != (10, 10) or np.asarray(mask).dtype != bool:
    print("The mask is (10, 10), of booleans: may word i attend to word j?")
elif mask[:, rest][given].any():
    print("A given word attends to one that is not written yet.")
elif np.triu(mask[rest], k=7).any():
    print("A written word attends to one that comes after it.")
elif not mask[given][:, given].all():
    print("Not all given words attend to each other yet, in both directions.")
elif not mask[rest][:, given].all():
    print("The written words have to attend to all given words.")
elif not mask[rest][:, rest][np.tri(4, dtype=bool)].all():
    print("The written words have to attend to themselves and to earlier ones.")
else:
    print("Right.")
# --8<-- [end:prefix]


# --8<-- [start:prefix_answer]
mask = np.tri(10, dtype=bool)
mask[:6, :6] = True
# --8<-- [end:prefix_answer]
