"""Counts the FLOPs of the layers' matrix products while a program runs.

A multiplication and its addition are two; backward is twice forward. What a model multiplies by itself,
outside of the layers, is not counted.
"""

import functools
import importlib

total = 0
forwards = {}  # the cost of the forward pass that left a cache, by the cache's identity


def maps(*weights):
    """The cost of multiplying each row of the first argument by all weights."""

    def cost(inputs, Y):
        X = inputs[0]
        return 2 * X.size // X.shape[-1] * sum(inputs[place].size for place in weights)

    return cost


def convolution(inputs, Y):
    return 2 * Y.size * inputs[1][0].size


def scores_and_means(inputs, Y):
    Q, K, _ = inputs[:3]
    return 2 * K.shape[-2] * (Q.size + Y.size)


COSTS = {
    ("dense", ""): maps(1),
    ("convolutional", ""): convolution,
    ("rnn", ""): maps(2),
    ("lstm", "step_"): maps(3),
    ("gru", ""): maps(2, 3),
    ("attention", ""): scores_and_means,
    ("multi_head_attention", ""): maps(1, 2, 3, 4),
}


def count():
    """Have the layers count from now on."""
    for (name, prefix), cost in COSTS.items():
        module = importlib.import_module(f"layers.{name}")
        for way, wrap in ((f"{prefix}forward", counted_forward), (f"{prefix}backward", counted_backward)):
            setattr(module, way, wrap(getattr(module, way), cost))


def counted_forward(function, cost):
    @functools.wraps(function)
    def forward(*inputs, **more):
        global total
        outputs = function(*inputs, **more)
        forwards[id(outputs[-1])] = spent = cost(inputs, outputs[0])
        total += spent
        return outputs

    return forward


def counted_backward(function, cost):
    @functools.wraps(function)
    def backward(*upstream_and_cache):
        global total
        total += 2 * forwards[id(upstream_and_cache[-1])]
        return function(*upstream_and_cache)

    return backward
