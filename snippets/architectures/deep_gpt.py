"""GPT of several blocks: each reads the residual stream and adds to it."""

# --8<-- [start:create]
import numpy as np

from architectures import transformer
from layers import dense, embedding, layer_norm
from training import initial


def create(rng, words, T, width=32, blocks=3):
    """Draw the weights of embedding, positions, blocks, a norm, a dense layer.

    words    number of different words; a word may be a letter
    weights  arrays by name, float32
    """
    if blocks < 1:
        raise ValueError(f"{blocks} blocks, expected 1 or more")
    weights = {
        "E": initial.normal(rng, words, width, gain=1.0),
        "P": initial.normal(rng, T, width, gain=1.0),
    }
    for block in range(1, blocks + 1):
        for name, w in transformer.create_block(rng, width).items():
            weights[f"{name} of block {block}"] = w
    return weights | {
        "gamma": initial.zeros(width) + 1,
        "beta": initial.zeros(width),
        "W": initial.normal(rng, words, width, gain=1.0),
        "b": initial.zeros(words),
    }


def of_block(weights, block):
    """Return the weights of a block by their short names; {} after the last."""
    end = f" of block {block}"
    own = [name for name in weights if name.endswith(end)]
    return {name.removesuffix(end): weights[name] for name in own}
# --8<-- [end:create]


# --8<-- [start:forward]
def forward(X, weights, heads=4):
    """Score, at each position, every word as the next one.

    X  (N, T)         words, as integers
    Y  (N, T, words)  scores (logits)
    """
    w, (N, T) = weights, X.shape
    H, cache_E = embedding.forward(X, w["E"])  # (N, T, d)
    P, cache_P = embedding.forward(np.arange(T), w["P"])
    R, caches, causal = H + P, [], np.tri(T, dtype=bool)
    while block := of_block(w, len(caches) + 1):
        R, cache = transformer.block_forward(R, block, heads, causal)
        caches.append(cache)
    H, cache_norm = layer_norm.forward(R, w["gamma"], w["beta"])
    Y, cache_Y = dense.forward(H.reshape(N * T, -1), w["W"], w["b"])
    return Y.reshape(N, T, -1), (cache_E, cache_P, caches, cache_norm, cache_Y)


def attention_weights(cache):
    """Return the attention weights (blocks, N, heads, T, T) of a forward pass."""
    return np.stack([heads[-1][3] for _, heads, *_ in cache[2]])
# --8<-- [end:forward]


# --8<-- [start:backward]
def backward(dY, cache):
    """Return the gradients, from the last block to the first.

    dY        (N, T, words)
    dweights  gradients by name, with the shapes of the weights
    """
    cache_E, cache_P, caches, cache_norm, cache_Y = cache
    N, T, words = dY.shape
    dw = {}
    dH, dw["W"], dw["b"] = dense.backward(dY.reshape(N * T, words), cache_Y)
    dH = dH.reshape(N, T, -1)
    dR, dw["gamma"], dw["beta"] = layer_norm.backward(dH, cache_norm)
    for block in range(len(caches), 0, -1):
        dR, of_one = transformer.block_backward(dR, caches[block - 1])
        dw |= {f"{name} of block {block}": g for name, g in of_one.items()}
    dw["P"] = embedding.backward(dR.sum(axis=0), cache_P)
    dw["E"] = embedding.backward(dR, cache_E)
    return dw
# --8<-- [end:backward]
