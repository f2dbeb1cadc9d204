"""Forward and backward of every layer, float32, beside PyTorch on one thread and plain loops.

    python tests/bench/kernels.py [layer ...]

A ratio above 1 is slower than PyTorch; where there is a limit, it has to stay below. The last column
is how much longer the loops take, at the smallest size. Without PyTorch its columns stay empty.
"""

import os
import sys
import time
from pathlib import Path

os.environ |= dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "snippets"), str(ROOT / "tests")]

import forms
import numpy as np

try:
    import torch
    from golden import make

    torch.set_num_threads(1)
except ImportError:
    torch = None

IMAGES = [(8, 4, 16, 16), (32, 16, 28, 28), (32, 32, 56, 56)]
TABLES = [(32, 64), (256, 256), (2048, 1000)]
RECURRENT = [(8, 8, 16, 16), (32, 16, 32, 64), (64, 32, 64, 128)]  # N, T, I, H


def recurrent(name, N, T, I, H):
    rows = {"rnn": H, "lstm": 4 * H}
    inputs = {"X": (N, T, I), "h": (N, H)} | ({"C": (N, H)} if name == "lstm" else {})
    if name == "gru":
        return inputs | {"W_x": (3 * H, I), "W_h": (3 * H, H), "b_x": (3 * H,), "b_h": (3 * H,)}
    return inputs | {"W": (rows[name], H + I), "b": (rows[name],)}


# What goes in, as in the golden vectors: a tuple is the shape of a random array.
INPUTS = {
    "dense": [
        {"X": (N, I), "W": (O, I), "b": (O,)} for N, I, O in [(32, 64, 64), (64, 256, 256), (256, 1024, 1024)]
    ],
    "convolutional": [
        {"X": X, "K": (C_out, X[1], 3, 3), "b": (C_out,), "padding": 1}
        for X, C_out in [((8, 3, 16, 16), 8), ((32, 16, 28, 28), 16), ((32, 32, 28, 28), 64)]
    ],
    "max_pooling": [{"X": X} for X in IMAGES],
    "average_pooling": [{"X": X} for X in IMAGES],
    "rnn": [recurrent("rnn", *sizes) for sizes in RECURRENT],
    "lstm": [recurrent("lstm", *sizes) for sizes in RECURRENT],
    "gru": [recurrent("gru", *sizes) for sizes in RECURRENT],
    "embedding": [
        {"indices": np.random.default_rng(0).integers(0, V, n), "E": (V, d)}
        for V, d, n in [(100, 16, 256), (1000, 64, 2048), (10_000, 128, 8192)]
    ],
    "attention": [dict.fromkeys("QKV", s) for s in [(2, 4, 16, 16), (8, 4, 64, 32), (8, 8, 128, 64)]],
    "multi_head_attention": [
        {"X": (N, T, d)} | dict.fromkeys(("W_q", "W_k", "W_v", "W_o"), (d, d)) | {"heads": heads}
        for N, T, d, heads in [(4, 16, 32, 4), (16, 32, 64, 4), (8, 128, 128, 8)]
    ],
    "batch_norm": [
        {"X": X, "gamma": X[1:2], "beta": X[1:2]} for X in [(32, 64), (256, 256), (32, 16, 28, 28)]
    ],
    "layer_norm": [{"X": X, "gamma": X[-1:], "beta": X[-1:]} for X in [(32, 64), (256, 256), (32, 128, 256)]],
    "dropout": [{"X": X, "p": 0.5, "rng": np.random.default_rng(0)} for X in TABLES],
    "flatten": [{"X": X} for X in IMAGES],
    "relu": [{"X": X} for X in TABLES],
    "sigmoid": [{"X": X} for X in TABLES],
    "tanh": [{"X": X} for X in TABLES],
    "gelu": [{"X": X} for X in TABLES],
    "softmax": [{"X": X} for X in TABLES],
}
LIMITS = {"dense": 1.5, "attention": 1.5, "convolutional": 4.0}
LIMITED = {"convolutional": [1]}  # of the sizes; of the others, all


def draw(inputs):
    rng = np.random.default_rng(0)
    return {
        name: rng.standard_normal(value, np.float32) if isinstance(value, tuple) else value
        for name, value in inputs.items()
    }


def numpy_call(form, inputs):
    outputs, _ = form.run(inputs)
    upstream = [np.ones_like(Y) for Y in outputs.values()]

    def call():
        *_, cache = form.forward(**inputs)
        form.backward(*upstream, cache)

    return call


def torch_call(form, inputs):
    tensors = {n: torch.tensor(a) if isinstance(a, np.ndarray) else a for n, a in inputs.items()}
    wanted = [tensors[name].requires_grad_() for name in forms.differentiable(inputs)]
    if form.name in ("rnn", "lstm", "gru"):
        layer = getattr(torch.nn, form.name.upper())
        module = layer(inputs["X"].shape[2], inputs["h"].shape[1], batch_first=True)
        states = tuple(tensors[name][None] for name in "hC" if name in tensors)
        states = states if form.name == "lstm" else states[0]
        wanted = [tensors["X"], *module.parameters()]

        def forward():
            return module(tensors["X"], states)[0]
    elif form.name == "dropout":

        def forward():
            return torch.nn.functional.dropout(tensors["X"], inputs["p"])
    else:

        def forward():
            return make.TORCH[form.name](**tensors)

    upstream = torch.ones_like(forward())
    return lambda: torch.autograd.grad(forward(), wanted, upstream)


def milliseconds(calls, seconds=0.8):
    """The least CPU time of each call; they take turns, so that a busy moment hits all alike."""
    times = [[] for _ in calls]
    end = time.perf_counter() + seconds
    while len(times[0]) < 5 or time.perf_counter() < end:
        for call, measured in zip(calls, times, strict=True):
            start = time.process_time()
            call()
            measured.append(1e3 * (time.process_time() - start))
    return [min(measured) for measured in times]


def main(names):
    loops = {form.name: form for module in forms.modules_of("lab.loops") for form in forms.forms_of(module)}
    layers = {form.name: form for form in forms.FORMS if form.name in INPUTS}
    if unknown := set(names) - set(layers):
        sys.exit(f"nothing to measure for {', '.join(sorted(unknown))}: add inputs to INPUTS in {__file__}")
    print(
        f"{'layer':21} {'size':>18} {'NumPy ms':>9} {'PyTorch ms':>10} {'ratio':>6} {'limit':>6} {'loops':>7}"
    )
    for name in names or layers:
        form = layers[name]
        for k, inputs in enumerate(map(draw, INPUTS[name])):
            calls = [numpy_call(form, inputs)] + ([torch_call(form, inputs)] if torch else [])
            calls[0](), calls[-1]()
            ours, *theirs = milliseconds(calls)
            shape = "×".join(map(str, next(a.shape for a in inputs.values() if forms.is_float(a))))
            row = f"{name if k == 0 else '':21} {shape:>18} {ours:9.3f}"
            row += f" {theirs[0]:10.3f} {ours / theirs[0]:6.2f}" if theirs else f" {'–':>10} {'–':>6}"
            limit = LIMITS.get(name) if k in LIMITED.get(name, range(3)) else None
            row += f" {f'{limit:.1f}' if limit else '':>6}"
            if k == 0 and name in loops:
                start = time.process_time()
                numpy_call(loops[name], inputs)()
                row += f" {1e3 * (time.process_time() - start) / ours:6.0f}×"
            if limit and theirs and ours / theirs[0] > limit:
                row += "  over the limit"
            print(row.rstrip(), flush=True)
    if not torch:
        print("PyTorch is not installed: pip install -r tests/golden/requirements.txt")


if __name__ == "__main__":
    main(sys.argv[1:])
