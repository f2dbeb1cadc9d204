"""Experiments of the page on GANs: a vanishing gradient, a weak discriminator; and its exercises."""

# --8<-- [start:vanishing]
import numpy as np
from architectures.gan import create, discriminator_loss, generate
from architectures.gan import generate_backward, judge, judge_backward
from training import data
from training.initial import generator
from training.loop import update

from layers import sigmoid

X, *_ = data.digits()
rng = generator(0)
G, D = create(rng)
memory = {}
for _ in range(50):  # only the discriminator
    fake, _ = generate(rng.standard_normal((32, 12), np.float32), G)
    _, dD = discriminator_loss(X[rng.integers(0, len(X), 32)], fake, D)
    update(D, dD, memory, 2e-3, beta_1=0.5)

Z = rng.standard_normal((32, 12), np.float32)
images, generator_cache = generate(Z, G)
Y, judge_cache = judge(images, D)
P, _ = sigmoid.forward(Y)
derivatives, sizes = {"log(1 - p)": -P / len(P), "-log p": (P - 1) / len(P)}, {}
for name, dY in derivatives.items():
    dX, _ = judge_backward(dY, judge_cache)
    _, dG = generate_backward(dX, generator_cache)
    sizes[name] = np.sqrt(sum((dw**2).sum() for dw in dG.values()))
    print(f"{name:10}  norm of the gradient {sizes[name]:.2g}")
print(f"p is {P.mean():.1g} on average")
# --8<-- [end:vanishing]


# --8<-- [start:blind]
import numpy as np
from architectures.gan import create, discriminator_loss
from architectures.gan import generate, generator_loss
from training import data, pictures
from training.initial import generator
from training.loop import train, update

X, *_ = data.digits()
rng = generator(0)
G, _ = create(rng)
_, D = create(rng, width=2)  # the discriminator is too narrow
memory, history = {"D": {}, "G": {}}, {}
seen_Z = generator(1).standard_normal((10, 12), "float32")


def step(player):
    Z = rng.standard_normal((32, 12), "float32")
    if player == "D":
        real, (fake, _) = X[rng.integers(0, len(X), 32)], generate(Z, G)
        L, dD = discriminator_loss(real, fake, D)
        update(D, dD, memory["D"], 2e-3, beta_1=0.5)
    else:
        L, dG = generator_loss(Z, G, D)
        update(G, dG, memory["G"], 2e-3, beta_1=0.5)
    return {f"loss of {player}": L}


def samples():
    images, _ = generate(seen_Z, G)
    away = np.linalg.norm(images[:, None] - X, axis=2).min(axis=1).mean()
    text = f"Generated noise; the nearest real image is {away:.1f} away on average"
    return pictures.tiles(images.reshape(-1, 8, 8), text)


train(step, "DG" * 500, history, picture=samples)
# --8<-- [end:blind]


# --8<-- [start:undecided]
import math

answer = 0  # yours

if abs(answer - math.log(2)) < 0.005:
    print("Right.")
elif abs(answer - 0.5) < 0.005:
    print("That is the probability; the loss is minus its logarithm.")
elif abs(answer - 2 * math.log(2)) < 0.005:
    print("That is the sum for a real and a generated image, not the mean.")
elif abs(answer - 1) < 0.005 or abs(answer - math.log10(2)) < 0.005:
    print("Another logarithm: the loss uses the natural one, to the base e.")
elif answer:
    print(f"{answer} is too {'small' if answer < math.log(2) else 'large'}.")
else:
    print("Put your number in the first line.")
# --8<-- [end:undecided]


# --8<-- [start:fool]
import numpy as np
from architectures.gan import create, generate, generate_backward, judge
from architectures.gan import judge_backward
from training.initial import generator

from lab import binary_cross_entropy

rng = generator(0)
G, D = create(rng, noise=3, pixels=4, width=5)
Z = rng.standard_normal((6, 3))


def gradients_of_generator(Z, G, D):
    X, generator_cache = generate(Z, G)
    Y, _ = judge(X, D)
    target = np.zeros_like(Y)
    _, loss_cache = binary_cross_entropy.forward(Y, target)
    dY = binary_cross_entropy.backward(1.0, loss_cache)
    dX = dY
    _, dG = generate_backward(dX, generator_cache)
    return dG


def gradients(target, through=True):
    """Return the gradients for a target, through the discriminator or not."""
    X, generator_cache = generate(Z, G)
    Y, judge_cache = judge(X, D)
    _, loss_cache = binary_cross_entropy.forward(Y, np.full_like(Y, target))
    dY = binary_cross_entropy.backward(1.0, loss_cache)
    dX = judge_backward(dY, judge_cache)[0] if through else dY
    return generate_backward(dX, generator_cache)[1]


def verdict(found):
    if not isinstance(found, dict) or set(found) & set(D):
        return "Return G's gradients alone; the discriminator is not updated."
    for target, through, message in (
        (1, True, "Right: through the discriminator, which is not updated."),
        (0, True, "This target makes the images look generated."),
        (0, False, PAST),
        (1, False, PAST + " Check the target too."),
    ):
        wrong = gradients(target, through)
        if all(np.allclose(found[name], dw) for name, dw in wrong.items()):
            return message
    return "Not yet: compare with the backward lines of generator_loss."


PAST = "dY has one number per image, dX one per pixel: use judge_backward."
print(verdict(gradients_of_generator(Z, G, D)))
# --8<-- [end:fool]


# --8<-- [start:fool_answer]
def gradients_of_generator(Z, G, D):
    X, generator_cache = generate(Z, G)
    Y, judge_cache = judge(X, D)
    target = np.ones_like(Y)
    _, loss_cache = binary_cross_entropy.forward(Y, target)
    dY = binary_cross_entropy.backward(1.0, loss_cache)
    dX, _ = judge_backward(dY, judge_cache)
    _, dG = generate_backward(dX, generator_cache)
    return dG
# --8<-- [end:fool_answer]
