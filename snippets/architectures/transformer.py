"""Transformer: attention between tokens, then dense layers on each token."""

# --8<-- [start:create]
import numpy as np

from layers import dense, embedding, layer_norm, multi_head_attention, relu
from training import initial


def create_block(rng, width=24):
    """Draw the weights of a block: attention, two dense layers, norms before each.

    weights  arrays by name, float32
    """
    weights = {}
    for name in ("W_q", "W_k", "W_v", "W_o"):
        weights[name] = initial.normal(rng, width, width, gain=1.0)
    weights |= {
        "W1": initial.normal(rng, 4 * width, width),
        "b1": initial.zeros(4 * width),
        "W2": initial.normal(rng, width, 4 * width, gain=1.0),
        "b2": initial.zeros(width),
    }
    for number in (1, 2):
        weights[f"gamma{number}"] = initial.zeros(width) + 1
        weights[f"beta{number}"] = initial.zeros(width)
    return weights


def create(rng, T=10, width=24):
    """Draw the weights of T positions, of a block and of the norm at the end.

    weights  arrays by name, float32
    """
    return {
        "P": initial.normal(rng, T, width, gain=1.0),
        **create_block(rng, width),
        "gamma3": initial.zeros(width) + 1,
        "beta3": initial.zeros(width),
    }
# --8<-- [end:create]


# --8<-- [start:forward]
def block_forward(R, w, heads, mask=None):
    """Attend, then transform each token; add both to the stream.

    R     (N, T, d)  the residual stream
    mask  (T, T)     True: may attend; None: all may
    """
    N, T, d = R.shape
    H, cache_1 = layer_norm.forward(R, w["gamma1"], w["beta1"])
    W = w["W_q"], w["W_k"], w["W_v"], w["W_o"]
    A, cache_A = multi_head_attention.forward(H, *W, heads, mask)
    R = R + A

    H, cache_2 = layer_norm.forward(R, w["gamma2"], w["beta2"])
    H = H.reshape(N * T, d)
    Z, cache_Z = dense.forward(H, w["W1"], w["b1"])  # (N T, 4 d)
    Z, cache_relu = relu.forward(Z)
    F, cache_F = dense.forward(Z, w["W2"], w["b2"])  # (N T, d)
    R = R + F.reshape(N, T, d)
    return R, (cache_1, cache_A, cache_2, cache_Z, cache_relu, cache_F)


def forward(X, weights, heads=2, mask=None):
    """Add positions, pass the block, normalise.

    X     (N, T, d)  tokens, as vectors
    mask  (T, T)     True: may attend; None: all may
    Y     (N, T, d)
    """
    w, T = weights, X.shape[1]
    P, cache_P = embedding.forward(np.arange(T), w["P"])  # (T, d)
    R, cache_block = block_forward(X + P, w, heads, mask)
    Y, cache_3 = layer_norm.forward(R, w["gamma3"], w["beta3"])
    return Y, (cache_P, cache_block, cache_3)


def attention_weights(cache):
    """Return the attention weights (N, heads, T, T) of a forward pass."""
    _, (_, (*_, attention_cache), *_), _ = cache  # inside the heads' cache
    return attention_cache[3]
# --8<-- [end:forward]


# --8<-- [start:backward]
def block_backward(dR, cache):
    """Return the gradients; at each sum the gradient takes both paths.

    dR  (N, T, d)
    dw  gradients by name, with the shapes of the weights
    """
    cache_1, cache_A, cache_2, cache_Z, cache_relu, cache_F = cache
    N, T, d = dR.shape
    dw = {}
    dZ, dw["W2"], dw["b2"] = dense.backward(dR.reshape(N * T, d), cache_F)
    dZ = relu.backward(dZ, cache_relu)
    dH, dw["W1"], dw["b1"] = dense.backward(dZ, cache_Z)
    dH = dH.reshape(N, T, d)
    dF, dw["gamma2"], dw["beta2"] = layer_norm.backward(dH, cache_2)
    dR = dR + dF  # along the stream and through the branch

    dH, *dW = multi_head_attention.backward(dR, cache_A)
    dw["W_q"], dw["W_k"], dw["W_v"], dw["W_o"] = dW
    dA, dw["gamma1"], dw["beta1"] = layer_norm.backward(dH, cache_1)
    return dR + dA, dw


def backward(dY, cache):
    """Return the gradients of norm, block and positions.

    dY        (N, T, d)
    dX        (N, T, d)
    dweights  gradients by name, with the shapes of the weights
    """
    cache_P, cache_block, cache_3 = cache
    dR, dgamma3, dbeta3 = layer_norm.backward(dY, cache_3)
    dX, dw = block_backward(dR, cache_block)
    dP = embedding.backward(dX.sum(axis=0), cache_P)  # for all sequences
    dw |= {"P": dP, "gamma3": dgamma3, "beta3": dbeta3}
    return dX, dw
# --8<-- [end:backward]


if __name__ == "__main__":
    # --8<-- [start:stack]
    from training import stack
    from training.initial import generator

    rng = generator(0)
    stack.draw(forward, rng.random((3, 10, 24)), create(rng))
    # --8<-- [end:stack]

    # --8<-- [start:check]
    from training.check import check

    causal = np.tri(3, dtype=bool)
    errors = check(
        lambda X, weights: forward(X, weights, mask=causal),
        backward,
        rng.standard_normal((2, 3, 4)),
        create(rng, T=3, width=4),
    )
    print("errors below 1e-8:", max(errors.values()) < 1e-8)
    print("of:", *errors)
    # --8<-- [end:check]
