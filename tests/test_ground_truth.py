"""The verified examples, the source's own among them, run through the snippets."""

import json
from pathlib import Path

import numpy as np
import pytest

from lab import softmax_cross_entropy
from layers import (
    attention,
    average_pooling,
    batch_norm,
    convolutional,
    dense,
    dropout,
    embedding,
    flatten,
    gru,
    layer_norm,
    lstm,
    max_pooling,
    multi_head_attention,
    relu,
    rnn,
    sigmoid,
    softmax,
    tanh,
)

EXAMPLES = json.loads((Path(__file__).parent / "ground_truth.json").read_text())["examples"]


def example(name):
    return next(e for e in EXAMPLES if e["id"] == name)


# An adapter calls a snippet by an example's own names: a(rrays), c(onstants) and G, the upstream
# gradients; it returns outputs and gradients by those names. The examples leave out axes of size 1;
# where shapes have as many numbers, they are compared as flat.


def rows(array):
    return np.atleast_2d(array)


def image(array):
    return array.reshape((1,) * (4 - array.ndim) + array.shape)


def dense_relu(a, c, G):
    x, y = ("x", "y") if "x" in a else ("X", "Y")
    Z, cache = dense.forward(rows(a[x]), a["W"], a["b"])
    Y, relu_cache = relu.forward(Z)
    dZ = relu.backward(rows(G[y]), relu_cache)
    dX, dW, db = dense.backward(dZ, cache)
    return {"z": Z, "Z": Z, y: Y}, {"z": dZ, "Z": dZ, x: dX, "W": dW, "b": db}


def dense_alone(a, c, G):
    Z, cache = dense.forward(a["X"], a["W"], a["b"])
    dX, dW, db = dense.backward(G["Y"], cache)
    return {"Y": Z}, {"X": dX, "W": dW, "b": db}


def convolution(a, c, G):
    options = {"stride": c.get("stride", 1), "padding": c.get("pad", 0)}
    Y, cache = convolutional.forward(image(a["X"]), image(a["K"]), np.atleast_1d(a["b"]), **options)
    dX, dK, db = convolutional.backward(image(G["Y"]), cache)
    return {"Y": Y}, {"X": dX, "K": dK, "b": db}


def pooling(layer):
    def adapter(a, c, G):
        Y, cache = layer.forward(image(a["X"]), c["k"], c["s"])
        dX = layer.backward(image(G["Y"]), cache)
        return {"Y": Y, "argmax": cache[0]} if layer is max_pooling else {"Y": Y}, {"X": dX}

    return adapter


def lstm_step(a, c, G):
    gates = ("f", "i", "C", "o")
    W = np.concatenate([a[f"W_{gate}"] for gate in gates])
    b = np.concatenate([a[f"b_{gate}"] for gate in gates])
    h_t, C_t, cache = lstm.step_forward(rows(a["x"]), rows(a["h"]), rows(a["C"]), W, b)
    dx, dh, dC, dW, db = lstm.step_backward(rows(G["h_t"]), rows(G["C_t"]), cache)
    names = ("concat", "C", "f", "i", "C_tilde", "o", "tanh_C_t")
    outputs = dict(zip(names, cache[:-1], strict=True)) | {"h_t": h_t, "C_t": C_t}
    weights = dict(zip([f"W_{gate}" for gate in gates], np.split(dW, 4), strict=True))
    biases = dict(zip([f"b_{gate}" for gate in gates], np.split(db, 4), strict=True))
    pre_activations = {f"a_{gate}": biases[f"b_{gate}"] for gate in gates}  # one example: the same
    return outputs, {"x": dx, "h": dh, "C": dC} | weights | biases | pre_activations


def lstm_sequence(a, c, G):
    h, C = rows(a["h"]), rows(a["C"])
    Y, cache = lstm.forward(a["X"][None], h, C, a["W"], a["b"])
    gradients = lstm.backward(G["H"][None], cache)
    return {"H": Y}, dict(zip(("X", "h", "C", "W", "b"), gradients, strict=True))


def rnn_sequence(a, c, G):
    W, H = np.concatenate([a["W_h"], a["W_x"]], axis=1), len(a["h"])
    Y, cache = rnn.forward(a["X"][None], rows(a["h"]), W, a["b"])
    dX, dh, dW, db = rnn.backward(G["H"][None], cache)
    return {"H": Y}, {"X": dX, "h": dh, "W_h": dW[:, :H], "W_x": dW[:, H:], "b": db}


def gru_step(a, c, G):
    weights = (a["W_ih"], a["W_hh"], a["b_ih"], a["b_hh"])
    Y, cache = gru.forward(a["x"][None, None], rows(a["h"]), *weights)
    gradients = gru.backward(G["h_t"][None, None], cache)
    _, r, z, n, hn = cache[0][0]
    outputs = {"h_t": Y, "r": r, "z": z, "n": n, "hn": hn}
    return outputs, dict(zip(("x", "h", "W_ih", "W_hh", "b_ih", "b_hh"), gradients, strict=True))


def lookup(a, c, G):
    Y, cache = embedding.forward(np.array(c["idx"]), a["E"])
    return {"Y": Y}, {"E": embedding.backward(G["Y"], cache)}


def attend(a, c, G):
    Q, K, V = (a.get(name, a.get("X")) for name in "QKV")
    mask = np.array(c["mask"], bool) if "mask" in c else None
    A, cache = attention.forward(Q, K, V, mask)
    dQ, dK, dV = attention.backward(G["A"], cache)
    gradients = {"X": dQ + dK + dV} if "X" in a else {"Q": dQ, "K": dK, "V": dV}
    return {"A": A, "weights": cache[3]}, gradients


def attend_in_heads(a, c, G):
    weights = [a[name] for name in ("W_q", "W_k", "W_v", "W_o")]
    Y, cache = multi_head_attention.forward(a["X"][None], *weights, c["heads"])
    gradients = multi_head_attention.backward(G["Y"][None], cache)
    q, k, v, P, _ = cache[-1]
    outputs = {"Y": Y, "q": q, "k": k, "v": v, "weights": P, "concat": cache[5]}
    return outputs, dict(zip(("X", "W_q", "W_k", "W_v", "W_o"), gradients, strict=True))


def normalise(layer):
    def adapter(a, c, G):
        def table(array):
            return array[:, None] if array.ndim == 1 else array

        gamma, beta = np.atleast_1d(a["gamma"]), np.atleast_1d(a["beta"])
        Y, cache = layer.forward(table(a["X"]), gamma, beta, c["eps"])
        dX, dgamma, dbeta = layer.backward(table(G["Y"]), cache)
        return {"Y": Y, "x_hat": cache[0]}, {"X": dX, "gamma": dgamma, "beta": dbeta}

    return adapter


def drop(a, c, G):
    class Drawn:
        """A generator whose draw is known: below p where the example drops."""

        def random(self, shape):
            return np.array(c["mask"], float).reshape(shape)

    y, cache = dropout.forward(a["x"], c["p"], Drawn())
    return {"y": y}, {"x": dropout.backward(G["y"], cache)}


def lay_out(a, c, G):
    x = a["x"] if a["x"].ndim == 3 else a["x"][None]
    y, cache = flatten.forward(x)
    return {"y": y}, {"x": flatten.backward(rows(G["y"]), cache)}


def activation(layer):
    def adapter(a, c, G):
        y, cache = layer.forward(a["x"])
        return {"y": y}, {"x": layer.backward(G["y"], cache)}

    return adapter


def cross_entropy(a, c, G):
    L, cache = softmax_cross_entropy.forward(a["X"], np.array(c["y"]))
    dX = softmax_cross_entropy.backward(G["loss"], cache)
    return {"loss": L, "p": np.exp(cache[0])}, {"X": dX}


ADAPTERS = {
    "dense_seed": dense_relu,
    "dense_batch": dense_relu,
    "dense_batch_smooth": dense_alone,
    "conv": convolution,
    "maxpool": pooling(max_pooling),
    "avgpool": pooling(average_pooling),
    "lstm_seed": lstm_step,
    "lstm_h2": lstm_step,
    "lstm_bptt3": lstm_sequence,
    "rnn": rnn_sequence,
    "gru": gru_step,
    "embedding": lookup,
    "attention": attend,
    "self_attention": attend,
    "multihead": attend_in_heads,
    "batchnorm": normalise(batch_norm),
    "layernorm": normalise(layer_norm),
    "dropout": drop,
    "flatten": lay_out,
    "relu": activation(relu),
    "sigmoid": activation(sigmoid),
    "tanh": activation(tanh),
    "softmax": activation(softmax),
    "softmax_cross_entropy": cross_entropy,
}


def adapter_of(name):
    """The longest name in the table that the example's name begins with."""
    return ADAPTERS[max((key for key in ADAPTERS if name.startswith(key)), key=len)]


def arrays(values):
    return {name: np.array(value) for name, value in values.items()}


def test_there_are_36_examples():
    assert len(EXAMPLES) == 36


@pytest.mark.parametrize("example", EXAMPLES, ids=[e["id"] for e in EXAMPLES])
def test_example(example):
    a, G = arrays(example["inputs"]), arrays(example["upstream"])
    outputs, gradients = adapter_of(example["id"])(a, example["constants"], G)
    assert set(G) <= set(outputs)
    assert set(a) <= set(gradients)
    for kind, received in (("outputs", outputs), ("gradients", gradients)):
        expected = arrays(example[kind])
        compared = set(received) & set(expected)
        assert compared, kind
        for name in compared:
            array = np.reshape(received[name], expected[name].shape)
            np.testing.assert_allclose(
                array, expected[name], rtol=1e-12, atol=1e-14, err_msg=f"{kind} {name}"
            )


def test_running_statistics_of_the_example():
    table = example("batchnorm_2d")
    expected = table["running_stats_after_one_step_pytorch_momentum_0_1"]
    mean, var = batch_norm.update_running(np.zeros(2), np.ones(2), np.array(table["inputs"]["X"]))
    np.testing.assert_allclose(mean, expected["mean"], rtol=1e-14)
    np.testing.assert_allclose(var, expected["var"], rtol=1e-14)
