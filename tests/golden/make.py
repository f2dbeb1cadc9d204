"""`make golden`: the golden vectors, every case of every layer, by PyTorch in float64.

A new layer needs its cases in CASES and its PyTorch form in TORCH. In a case, a tuple is the shape
of a random array (in eighths, so that it prints short), a list is an array, the rest is as it is.
"""

import json
import sys
import zlib
from pathlib import Path

import forms
import numpy as np
import torch
import torch.nn.functional as F
import torch.optim.lr_scheduler as S
from torch.func import functional_call

HERE = Path(__file__).parent

CAUSAL = np.tri(4, dtype=bool).tolist()
EXTREME = [-1e4, -745.0, -88.0, -1.0, 0.0, 1.0, 88.0, 745.0, 1e4]

CASES = {
    "dense": {
        "batch": {"X": (3, 2), "W": (4, 2), "b": (4,)},
        "one row": {"X": (1, 3), "W": (2, 3), "b": (2,)},
        "one output": {"X": (4, 5), "W": (1, 5), "b": (1,)},
    },
    "convolutional": {
        "plain": {"X": (2, 2, 5, 4), "K": (3, 2, 3, 2), "b": (3,)},
        "stride": {"X": (1, 2, 5, 7), "K": (2, 2, 3, 3), "b": (2,), "stride": 2},
        "stride leaves a rest": {"X": (2, 1, 6, 7), "K": (2, 1, 2, 2), "b": (2,), "stride": 3},
        "padding": {"X": (2, 2, 3, 4), "K": (2, 2, 3, 3), "b": (2,), "padding": 1},
        "both": {"X": (1, 3, 5, 6), "K": (2, 3, 3, 3), "b": (2,), "stride": 2, "padding": 2},
        "1×1": {"X": (2, 3, 2, 2), "K": (2, 3, 1, 1), "b": (2,)},
        "one window": {"X": (2, 2, 3, 3), "K": (2, 2, 3, 3), "b": (2,)},
    },
    "max_pooling": {
        "plain": {"X": (2, 2, 4, 4)},
        "overlap": {"X": (1, 2, 5, 5), "size": 3, "stride": 1},
        "stride leaves a rest": {"X": (2, 1, 5, 7), "size": 2},
        "gaps": {"X": (1, 2, 7, 5), "size": 2, "stride": 3},
        "ties": {"X": [[[[0.0, 0.0, 1.0, 1.0], [0.0, 0.0, 1.0, 1.0], [2.0, 0.0, 3.0, 3.0]]]]},
        "overlapping ties": {"X": [[[[1.0, 1.0, 1.0]] * 3]], "size": 2, "stride": 1},
        "negative": {"X": [[[[-3.0, -1.0], [-2.0, -4.0]]]]},
        "size 1": {"X": (1, 2, 3, 3), "size": 1},
    },
    "average_pooling": {
        "plain": {"X": (2, 2, 4, 4)},
        "overlap": {"X": (1, 2, 5, 5), "size": 3, "stride": 1},
        "stride leaves a rest": {"X": (2, 1, 5, 7), "size": 2},
        "gaps": {"X": (1, 2, 7, 5), "size": 2, "stride": 3},
    },
    "rnn": {
        "sequence": {"X": (2, 4, 3), "h": (2, 2), "W": (2, 5), "b": (2,)},
        "one step": {"X": (3, 1, 2), "h": (3, 4), "W": (4, 6), "b": (4,)},
        "long": {"X": (1, 9, 1), "h": (1, 2), "W": (2, 3), "b": (2,)},
    },
    "lstm": {
        "sequence": {"X": (2, 4, 3), "h": (2, 2), "C": (2, 2), "W": (8, 5), "b": (8,)},
        "one step": {"X": (3, 1, 2), "h": (3, 2), "C": (3, 2), "W": (8, 4), "b": (8,)},
        "long": {"X": (1, 9, 1), "h": (1, 2), "C": (1, 2), "W": (8, 3), "b": (8,)},
    },
    "lstm.step": {
        "batch": {"x": (3, 2), "h": (3, 2), "C": (3, 2), "W": (8, 4), "b": (8,)},
        "one": {"x": (1, 1), "h": (1, 3), "C": (1, 3), "W": (12, 4), "b": (12,)},
    },
    "gru": {
        name: {"X": (N, T, I), "h": (N, H), "W_x": (3 * H, I), "W_h": (3 * H, H)}
        | {"b_x": (3 * H,), "b_h": (3 * H,)}
        for name, N, T, I, H in [
            ("sequence", 2, 4, 3, 2),
            ("one step", 3, 1, 2, 1),
            ("long", 1, 9, 1, 2),
        ]
    },
    "embedding": {
        "sentences": {"indices": [[2, 0, 3], [3, 3, 2]], "E": (5, 2)},
        "repeats": {"indices": [1, 0, 1, 1], "E": (2, 3)},
        "cube": {"indices": [[[0], [1]], [[2], [0]]], "E": (3, 4)},
    },
    "attention": {
        "batch": {"Q": (2, 3, 4), "K": (2, 3, 4), "V": (2, 3, 4)},
        "wide": {"Q": (2, 3, 2), "K": (2, 5, 2), "V": (2, 5, 3)},
        "heads": {"Q": (2, 2, 3, 2), "K": (2, 2, 4, 2), "V": (2, 2, 4, 1)},
        "causal": {"Q": (1, 4, 3), "K": (1, 4, 3), "V": (1, 4, 2), "mask": CAUSAL},
        "nothing to attend to": {"Q": (1, 2, 2), "K": (1, 3, 2), "V": (1, 3, 2)}
        | {"mask": [[False, False, False], [True, False, True]]},
        "padding": {"Q": (2, 2, 3), "K": (2, 3, 3), "V": (2, 3, 2)}
        | {"mask": [[[True, True, False]], [[True, False, False]]]},
        "one token": {"Q": (2, 1, 3), "K": (2, 1, 3), "V": (2, 1, 3)},
        "large scores": {"Q": [[[300.0, -200.0]]], "K": [[[90.0, 1.0], [2.0, -80.0]]]}
        | {"V": [[[1.0, 2.0], [3.0, 5.0]]]},
    },
    "multi_head_attention": {
        name: {"X": shape} | dict.fromkeys(["W_q", "W_k", "W_v", "W_o"], shape[-1:] * 2) | rest
        for name, shape, rest in [
            ("two heads", (2, 3, 4), {"heads": 2}),
            ("one head", (2, 2, 3), {"heads": 1}),
            ("four heads", (1, 5, 4), {"heads": 4}),
            ("causal", (2, 4, 4), {"heads": 2, "mask": CAUSAL}),
            ("padding", (2, 2, 4), {"heads": 2, "mask": [[[[True, False]]], [[[True, True]]]]}),
            ("one token", (2, 1, 4), {"heads": 2}),
        ]
    },
    "batch_norm": {
        "table": {"X": (4, 3), "gamma": (3,), "beta": (3,)},
        "images": {"X": (2, 3, 2, 2), "gamma": (3,), "beta": (3,), "eps": 1e-3},
        "sequences": {"X": (3, 2, 4), "gamma": (2,), "beta": (2,)},
        "two rows": {"X": (2, 4), "gamma": (4,), "beta": (4,), "eps": 0.1},
        "far from zero": {"X": [[4096.0], [4097.0], [4099.0]], "gamma": (1,), "beta": (1,)},
        "constant feature": {"X": [[2.0, 1.0], [2.0, 3.0], [2.0, -1.0]]}
        | {"gamma": [1.5, 2.0], "beta": [0.5, 1.0], "eps": 0.01},
    },
    "batch_norm.evaluation": {
        name: {"X": shape, "gamma": (2,), "beta": (2,)}
        | {"running_mean": [0.5, -1.0], "running_var": [0.25, 3.0]}
        for name, shape in [("table", (3, 2)), ("one row", (1, 2)), ("images", (2, 2, 2, 3))]
    },
    "layer_norm": {
        "table": {"X": (2, 4), "gamma": (4,), "beta": (4,)},
        "sequences": {"X": (2, 3, 4), "gamma": (4,), "beta": (4,), "eps": 1e-3},
        "one row": {"X": (5,), "gamma": (5,), "beta": (5,)},
        "constant row": {"X": [[2.0, 2.0], [1.0, 3.0]], "gamma": (2,), "beta": (2,), "eps": 0.01},
    },
    "dropout": {
        "half": {"X": (3, 4), "p": 0.5, "rng": 1},
        "a tenth": {"X": (2, 3, 4), "p": 0.1, "rng": 2},
        "nothing": {"X": (2, 3), "p": 0.0, "rng": 3},
        "everything": {"X": (2, 3), "p": 1.0, "rng": 4},
        "evaluation": {"X": (2, 3), "p": 0.5, "rng": 5, "training": False},
    },
    "flatten": {"images": {"X": (2, 3, 2, 2)}, "table": {"X": (2, 3)}, "one": {"X": (1, 2, 2)}},
    "relu": {
        "table": {"X": (3, 4)},
        "zeros": {"X": [-1.0, 0.0, 2.0, -0.0]},
        "extreme": {"X": EXTREME},
    },
    "sigmoid": {"table": {"X": (3, 4)}, "extreme": {"X": EXTREME}},
    "tanh": {"table": {"X": (3, 4)}, "extreme": {"X": EXTREME}},
    "gelu": {"table": {"X": (3, 4)}, "extreme": {"X": EXTREME}},
    "softmax": {
        "rows": {"X": (3, 4)},
        "one row": {"X": (5,)},
        "sequences": {"X": (2, 2, 3)},
        "one class": {"X": (3, 1)},
        "extreme": {"X": [[1e4, -1e4, 0.0], [1001.0, 1002.0, 1003.0], [-1e4, -1e4, -1e4]]},
    },
    "mean_squared_error": {
        "table": {"Y": (3, 2), "target": (3, 2)},
        "one": {"Y": (1,), "target": (1,)},
    },
    "softmax_cross_entropy": {
        "rows": {"X": (4, 3), "labels": [2, 0, 1, 2]},
        "one row": {"X": (1, 5), "labels": [3]},
        "confident and wrong": {"X": [[1e4, -1e4, 0.0], [0.0, 800.0, -800.0]], "labels": [1, 2]},
    },
    "binary_cross_entropy": {
        "column": {"X": (4, 1), "target": [[1.0], [0.0], [0.5], [0.875]]},
        "one": {"X": (1,), "target": [1.0]},
        "confident": {"X": EXTREME, "target": [0.0, 0.0, 1.0, 0.0, 1.0, 1.0, 0.0, 1.0, 1.0]},
        "confident and wrong": {"X": [[1e4, -1e4], [800.0, -800.0]], "target": [[0.0, 1.0], [0.25, 0.75]]},
    },
}


def rnn(X, h, W, b):
    H = len(W)
    weights = {"weight_hh_l0": W[:, :H], "weight_ih_l0": W[:, H:], "bias_ih_l0": b}
    weights["bias_hh_l0"] = torch.zeros_like(b)
    module = torch.nn.RNN(X.shape[2], H, batch_first=True, dtype=torch.float64)
    return functional_call(module, weights, (X, h[None]))[0]


def lstm_weights(W, b, suffix):
    """Rows f, i, C, o and columns [h, x], as PyTorch's rows i, f, C, o and two matrices."""
    H = len(W) // 4
    f, i, C, o = torch.cat([W, b[:, None]], dim=1).chunk(4)
    W = torch.cat([i, f, C, o])
    weights = {"weight_hh": W[:, :H], "weight_ih": W[:, H:-1], "bias_ih": W[:, -1]}
    weights["bias_hh"] = torch.zeros_like(b)
    return {name + suffix: value for name, value in weights.items()}


def lstm(X, h, C, W, b):
    module = torch.nn.LSTM(X.shape[2], h.shape[1], batch_first=True, dtype=torch.float64)
    return functional_call(module, lstm_weights(W, b, "_l0"), (X, (h[None], C[None])))[0]


def lstm_step(x, h, C, W, b):
    module = torch.nn.LSTMCell(x.shape[1], h.shape[1], dtype=torch.float64)
    return functional_call(module, lstm_weights(W, b, ""), (x, (h, C)))


def gru(X, h, W_x, W_h, b_x, b_h):
    names = ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0")
    weights = dict(zip(names, (W_x, W_h, b_x, b_h), strict=True))
    module = torch.nn.GRU(X.shape[2], h.shape[1], batch_first=True, dtype=torch.float64)
    return functional_call(module, weights, (X, h[None]))[0]


def multi_head_attention(X, W_q, W_k, W_v, W_o, heads, mask=None):
    N, T, d = X.shape
    if mask is not None:  # there, True is masked
        mask = ~mask.expand(N, heads, T, T).reshape(N * heads, T, T)
    X = X.transpose(0, 1)
    W = torch.cat([W_q, W_k, W_v])
    bias = {"in_proj_bias": None, "out_proj_bias": None, "bias_k": None, "bias_v": None}
    rest = {"add_zero_attn": False, "dropout_p": 0.0, "need_weights": False, "attn_mask": mask}
    Y, _ = F.multi_head_attention_forward(
        X, X, X, d, heads, in_proj_weight=W, out_proj_weight=W_o, **bias, **rest
    )
    return Y.transpose(0, 1)


def dropout(X, p, rng, training=True):
    if p in (0.0, 1.0) or not training:
        return F.dropout(X, p, training)
    kept = torch.tensor(np.random.default_rng(rng).random(X.shape) >= p)
    return X * kept / (1 - p)


def layer_norm(X, gamma, beta, eps=1e-5):
    return F.layer_norm(X, X.shape[-1:], gamma, beta, eps)


def batch_norm(X, gamma, beta, eps=1e-5):
    return F.batch_norm(X, None, None, gamma, beta, training=True, eps=eps)


def batch_norm_evaluation(X, gamma, beta, running_mean, running_var, eps=1e-5):
    return F.batch_norm(X, running_mean, running_var, gamma, beta, eps=eps)


TORCH = {
    "dense": lambda X, W, b: F.linear(X, W, b),
    "convolutional": lambda X, K, b, stride=1, padding=0: F.conv2d(X, K, b, stride, padding),
    "max_pooling": lambda X, size=2, stride=None: F.max_pool2d(X, size, stride),
    "average_pooling": lambda X, size=2, stride=None: F.avg_pool2d(X, size, stride),
    "rnn": rnn,
    "lstm": lstm,
    "lstm.step": lstm_step,
    "gru": gru,
    "embedding": lambda indices, E: F.embedding(indices, E),
    "attention": lambda Q, K, V, mask=None: F.scaled_dot_product_attention(Q, K, V, mask),
    "multi_head_attention": multi_head_attention,
    "batch_norm": batch_norm,
    "batch_norm.evaluation": batch_norm_evaluation,
    "layer_norm": layer_norm,
    "dropout": dropout,
    "flatten": lambda X: torch.flatten(X, start_dim=1),
    "relu": lambda X: torch.relu(X),
    "sigmoid": lambda X: torch.sigmoid(X),
    "tanh": lambda X: torch.tanh(X),
    "gelu": lambda X: F.gelu(X, approximate="tanh"),
    "softmax": lambda X: torch.softmax(X, dim=-1),
    "mean_squared_error": lambda Y, target: F.mse_loss(Y, target),
    "softmax_cross_entropy": lambda X, labels: F.cross_entropy(X, labels),
    "binary_cross_entropy": lambda X, target: F.binary_cross_entropy_with_logits(X, target),
}


def draw(rng, value):
    return (rng.integers(-12, 13, value) / 8).tolist() if isinstance(value, tuple) else value


def compute(form, name):
    """One case through PyTorch: what goes in, what comes out, upstream and gradients."""
    rng = np.random.default_rng(zlib.crc32(f"{form.name}: {name}".encode()))
    inputs = {a: draw(rng, value) for a, value in CASES[form.name][name].items()}
    tensors = {a: torch.tensor(np.array(v)) if isinstance(v, list) else v for a, v in inputs.items()}
    wanted = forms.differentiable(forms.Golden(name, {"inputs": inputs}).inputs)
    for argument in wanted:
        tensors[argument].requires_grad_()
    outputs = TORCH[form.name](**tensors)
    outputs = outputs if isinstance(outputs, tuple) else (outputs,)
    upstream = [torch.tensor(rng.integers(-8, 9, tuple(Y.shape)) / 8 + 1 / 16) for Y in outputs]
    gradients = torch.autograd.grad(outputs, [tensors[a] for a in wanted], upstream)
    names = [*form.outputs, *(f"d{a}" for a in wanted)]
    results = zip(names, [*outputs, *gradients], strict=True)
    return {
        "inputs": inputs,
        "upstream": [G.tolist() for G in upstream],
        "results": {name: value.tolist() for name, value in results},
    }


def optimizer_path(make, rng):
    """Six steps of one of PyTorch's optimizers, the gradients given."""
    w = torch.tensor([1.0, -2.0, 0.5], dtype=torch.float64, requires_grad=True)
    optimizer, gradients, path = make([w]), rng.integers(-8, 9, (6, 3)) / 4, [w.tolist()]
    for dw in gradients:
        w.grad = torch.tensor(dw)
        optimizer.step()
        path.append(w.tolist())
    return {"gradients": gradients.tolist(), "path": path}


def schedule_path(schedule, steps=11):
    """Return the rates of one of PyTorch's schedules, from 0.1 to its end; there cosine rises again."""
    optimizer, rates = torch.optim.SGD([torch.zeros(1)], lr=0.1), []
    scheduler = schedule(optimizer)
    for _ in range(steps):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return {"path": rates}


def warmup(optimizer):
    """Four steps up, six down."""
    up = S.LinearLR(optimizer, start_factor=0.25, total_iters=3)  # 1/4, 2/4, 3/4, 1
    return S.SequentialLR(optimizer, [up, S.CosineAnnealingLR(optimizer, T_max=6)], milestones=[4])


SCHEDULES = {
    "step_decay": lambda optimizer: S.StepLR(optimizer, step_size=4, gamma=0.1),
    "linear": lambda optimizer: S.LinearLR(optimizer, start_factor=1.0, end_factor=0.0, total_iters=10),
    "cosine": lambda optimizer: S.CosineAnnealingLR(optimizer, T_max=10, eta_min=0.01),
    "warmup": warmup,
}
DECAY = 0.25
WEIGHT_DECAY = {
    "sgd": lambda w: torch.optim.SGD(w, lr=0.1, weight_decay=DECAY),
    "momentum": lambda w: torch.optim.SGD(w, lr=0.1, momentum=0.9, weight_decay=DECAY),
    "adam": lambda w: torch.optim.Adam(w, lr=0.1, weight_decay=DECAY),
    "adamw": lambda w: torch.optim.AdamW(w, lr=0.1, weight_decay=DECAY),
}


def running_statistics(rng):
    """What batch norm keeps of three batches of images."""
    module = torch.nn.BatchNorm2d(2, dtype=torch.float64)
    batches = rng.integers(-12, 13, (3, 2, 2, 2, 2)) / 8
    for X in batches:
        module(torch.tensor(X))
    mean, var = module.running_mean, module.running_var
    return {"batches": batches.tolist(), "mean": mean.tolist(), "var": var.tolist()}


def missing(form):
    """Return what this file lacks for a form, "" if nothing."""
    lacking = [name for name, table in {"CASES": CASES, "TORCH": TORCH}.items() if form.name not in table]
    return f"{form.name}: no entry in {' and '.join(lacking)}" if lacking else ""


def vectors():
    """All golden files, by name. Raises LookupError, before it computes any, if an entry is missing."""
    if lacking := list(filter(None, map(missing, forms.FORMS))):
        raise LookupError(f"{'; '.join(lacking)}. Add it in tests/golden/make.py")
    for form in forms.FORMS:
        yield form.name, {name: compute(form, name) for name in CASES[form.name]}
    optimizers = {
        "sgd": lambda w: torch.optim.SGD(w, lr=0.1),
        "momentum": lambda w: torch.optim.SGD(w, lr=0.1, momentum=0.9),
        "adam": lambda w: torch.optim.Adam(w, lr=0.1),
    }
    rng = np.random.default_rng(0)
    yield "optimizers", {name: optimizer_path(make, rng) for name, make in optimizers.items()}
    yield "running_statistics", {"images": running_statistics(rng)}
    rng = np.random.default_rng(1)
    yield "weight_decay", {name: optimizer_path(make, rng) for name, make in WEIGHT_DECAY.items()}
    yield "schedules", {name: schedule_path(schedule) for name, schedule in SCHEDULES.items()}


def write(path, cases):
    """One case a line."""
    lines = [f"{json.dumps(name)}: {json.dumps(case)}" for name, case in cases.items()]
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


def is_close(one, other):
    """Whether two cases are the same but for rounding, which differs between machines."""
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(is_close(one[name], other[name]) for name in one)
    return one == other or (
        np.shape(one) == np.shape(other) and np.allclose(one, other, rtol=1e-12, atol=1e-14)
    )


def main():
    try:
        for name, cases in vectors():
            path = HERE / f"{name}.json"
            if path.exists() and is_close(json.loads(path.read_text("utf-8")), cases):
                continue
            write(path, cases)
            print(f"{name}: {len(cases)} cases written")
    except LookupError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
