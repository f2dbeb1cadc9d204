"""The suite has teeth: each mistake that code in circulation makes is rejected by some promise.

A mutant is a snippet with one piece of text replaced. The first eleven are the defects of the older
course page; the others are the traps that the pages warn of.
"""

import importlib
import importlib.util
import inspect

import forms
import pytest
import test_lab
import test_layers

AUDIT = [
    ("dense", "for one example only", ("dW = dZ.T @ X", "dW = dZ[:1].T @ X[:1]")),
    (
        "convolutional",
        "kernel flipped twice",
        ("dcolumns[:, :, u, v]", "dcolumns[:, :, k_h - 1 - u, k_w - 1 - v]"),
    ),
    (
        "max_pooling",
        "every tie gets the gradient",
        ("cache = (argmax,", "cache = ([windows[..., u, v] == Y for u, v in np.ndindex(size, size)],"),
        ("argmax == u * size + v", "argmax[u * size + v]"),
    ),
    ("max_pooling", "overlap overwritten", ("dwindows[..., u, v] +=", "dwindows[..., u, v] =")),
    (
        "max_pooling",
        "odd sizes lost",
        ("return dX", "return dX[:, :, : size * dY.shape[2], : size * dY.shape[3]]"),
    ),
    (
        "lstm",
        "globals read in the backward",
        ("    cache = (steps,)", "    global latest\n    latest = steps\n    cache = (steps,)"),
        ("(steps,) = cache", "steps = latest"),
    ),
    ("embedding", "repeats overwritten", ("np.add.at(dE, indices, dY)", "dE[indices] = dY")),
    (
        "attention",
        "globals read in the backward",
        ("    cache = (Q", "    global latest\n    latest = Q, K, V\n    cache = (Q"),
        ("dV = P.", "Q, K, V = latest\n    dV = P."),
    ),
    ("batch_norm", "wrong axis", ("batch = tuple(range(X.ndim - 1))", "batch = (X.ndim - 1,)")),
    (
        "batch_norm",
        "global x",
        ("X_hat, s, gamma = cache", "_, s, gamma = cache\n    X_hat = (X - X.mean(axis=0)) / s"),
    ),
    ("dropout", "p = 1 divides by zero", ("1 / (1 - p) if p < 1 else 0", "1 / (1 - p)")),
]

TRAPS = [
    # A
    ("dense", "db without the sum", ("dZ.sum(axis=0)", "dZ[0]")),
    ("dense", "db is the mean", ("dZ.sum(axis=0)", "dZ.mean(axis=0)")),
    ("dense", "db kept as a row", ("dZ.sum(axis=0)", "dZ.sum(axis=0, keepdims=True)")),
    ("dense", "dW transposed", ("dZ.T @ X", "X.T @ dZ")),
    ("dense", "dW is the mean", ("dZ.T @ X", "dZ.T @ X / len(X)")),
    ("dense", "dX with W transposed", ("dZ @ W", "dZ @ W.T")),
    ("dense", "bias forgotten", ("X @ W.T + b", "X @ W.T")),
    ("dense", "a short bias is broadcast", ("b.shape != W.shape[:1]", "False")),
    ("dense", "gradients in another order", ("return dX, dW, db", "return dW, dX, db")),
    ("dense", "X changed in place", ("Z = X @ W.T + b", "X *= 1.0\n    Z = X @ W.T + b")),
    # B
    ("convolutional", "forward flips", ("K.reshape(len(K), -1)", "K[:, :, ::-1, ::-1].reshape(len(K), -1)")),
    ("convolutional", "overlap overwritten", ("dwindows[..., u, v] +=", "dwindows[..., u, v] =")),
    (
        "convolutional",
        "padding not cropped",
        ("dX = dX[padding : H - padding, :, padding : W - padding]", ""),
    ),
    ("convolutional", "padding cropped on one side", ("padding : H - padding", "2 * padding : H")),
    (
        "convolutional",
        "dX has the shape of dY",
        ("return dX.transpose(3, 1, 0, 2)", "return dX[:H_out, :, :W_out].transpose(3, 1, 0, 2)"),
    ),
    ("convolutional", "stride ignored", ("windows[::stride, :, ::stride]  #", "windows  #")),
    (
        "convolutional",
        "stride of the rows alone",
        ("windows[::stride, :, ::stride]  #", "windows[::stride]  #"),
    ),
    (
        "convolutional",
        "stride ignored in the backward",
        (
            "dwindows = dwindows[::stride, :, ::stride]",
            "dwindows = dwindows[:H_out, :, :W_out]",
        ),
    ),
    ("convolutional", "db of one example", ("dY.sum(axis=(0, 2, 3))", "dY[0].sum(axis=(1, 2))")),
    ("convolutional", "db without positions", ("dY.sum(axis=(0, 2, 3))", "dY[:, :, 0, 0].sum(axis=0)")),
    ("convolutional", "dK flipped", (", dK, db\n", ", dK[:, :, ::-1, ::-1], db\n")),
    ("convolutional", "channels mixed up", ("K.reshape(len(K), -1)", "K.swapaxes(0, 1).reshape(len(K), -1)")),
    ("convolutional", "rows and columns mixed up", ("(0, 1, 4, 5, 2, 3)", "(0, 1, 5, 4, 2, 3)")),
    ("convolutional", "bias forgotten", (" + b[:, None]", "")),
    ("convolutional", "large kernel not refused", ("k_h > H or k_w > W", "False")),
    # C
    (
        "max_pooling",
        "ties share the gradient",
        (
            "cache = (argmax,",
            "ties = np.stack([windows[..., u, v] == Y for u, v in np.ndindex(size, size)])\n"
            "    cache = (ties / ties.sum(axis=0),",
        ),
        ("np.where(argmax == u * size + v, dY, 0)", "argmax[u * size + v] * dY"),
    ),
    (
        "max_pooling",
        "the last of equals",
        ("candidate > Y", "candidate >= Y"),
    ),
    (
        "max_pooling",
        "stride ignored",
        ("[:, :, ::stride, ::stride]\n    Y, argmax", "[:, :, ::size, ::size]\n    Y, argmax"),
    ),
    (
        "max_pooling",
        "stride ignored in the backward",
        ("dwindows = dwindows[:, :, ::stride, ::stride]", "dwindows = dwindows[:, :, ::size, ::size]"),
    ),
    ("max_pooling", "stride 1 by default", ("size if stride is None", "1 if stride is None")),
    ("max_pooling", "stride 0 taken for none", ("size if stride is None else stride", "stride or size")),
    ("max_pooling", "rows and columns mixed up", ("argmax == u * size + v", "argmax == v * size + u")),
    (
        "max_pooling",
        "gradient shared like a mean",
        ("np.where(argmax == u * size + v, dY, 0)", "dY / size**2"),
    ),
    (
        "max_pooling",
        "gradient cut off to whole numbers",
        ("np.zeros_like(argmax, dY.dtype, shape=shape)", "np.zeros(shape, int)"),
    ),
    (
        "max_pooling",
        "starts from zero, loses negatives",
        ("np.copy(windows[..., 0, 0]), 0", "np.maximum(windows[..., 0, 0], 0), 0"),
    ),
    ("average_pooling", "gradient not divided", ("share = dY / size**2", "share = dY / 1")),
    ("average_pooling", "divided by the side", ("share = dY / size**2", "share = dY / size")),
    ("average_pooling", "sum, not mean", (" / size**2\n    cache", "\n    cache")),
    ("average_pooling", "whole numbers cut off", (" / size**2\n    cache", " // size**2\n    cache")),
    ("average_pooling", "overlap overwritten", ("dwindows[..., u, v] +=", "dwindows[..., u, v] =")),
    (
        "average_pooling",
        "stride ignored in the backward",
        ("dwindows = dwindows[:, :, ::stride, ::stride]", "dwindows = dwindows[:, :, ::size, ::size]"),
    ),
    # D
    ("rnn", "slope of the state, not of a", ("1 - h**2", "1 - np.tanh(h) ** 2")),
    ("rnn", "dW overwritten in time", ("dW += da.T", "dW = da.T")),
    ("rnn", "db overwritten in time", ("db += da.sum", "db = da.sum")),
    ("rnn", "nothing from step t + 1", ("dh = dh + dY[:, t]", "dh = dY[:, t]")),
    ("rnn", "loss at the last step alone", ("dh = dh + dY[:, t]", "dh = dh + dY[:, t] * (t == T - 1)")),
    ("rnn", "dX in reverse", ("dX[::-1]", "dX")),
    ("rnn", "[x, h] for [h, x]", ("[h, X[:, t]]", "[X[:, t], h]")),
    ("rnn", "first state ignored", ("steps = []", "steps, h = [], np.zeros_like(h)")),
    (
        "rnn",
        "time and batch mixed up",
        ("np.stack([h for hx, h in steps], axis=1)", "np.stack([h for hx, h in steps])"),
    ),
    (
        "lstm",
        "σ' of σ, forget gate",
        ("* f * (1 - f)", "* sigmoid.forward(f)[0] * (1 - sigmoid.forward(f)[0])"),
    ),
    (
        "lstm",
        "σ' of σ, output gate",
        ("* o * (1 - o)", "* sigmoid.forward(o)[0] * (1 - sigmoid.forward(o)[0])"),
    ),
    ("lstm", "tanh' of tanh", ("1 - C_tilde**2", "1 - np.tanh(C_tilde) ** 2")),
    ("lstm", "C_t for C in da_f", ("dC_t * C * f", "dC_t * (f * C + i * C_tilde) * f")),
    ("lstm", "C for tanh C_t in da_o", ("dh_t * tanh_C_t", "dh_t * C")),
    ("lstm", "dC from t + 1 forgotten", ("dC_t = dC_t + dh_t", "dC_t = dh_t")),
    ("lstm", "dC without f", ("dC = dC_t * f", "dC = dC_t")),
    ("lstm", "dh to C without the slope", (" * (1 - tanh_C_t**2)", "")),
    ("lstm", "nothing through h from t + 1", ("dh = dh + dY[:, t]", "dh = dY[:, t]")),
    ("lstm", "dW overwritten in time", ("dW += dW_t", "dW = dW_t")),
    ("lstm", "db overwritten in time", ("db += db_t", "db = db_t")),
    (
        "lstm",
        "dW summed in place over steps",
        ("dC, dW, db = [], 0, 0, 0, 0", "dC, dW, db = [], 0, 0, steps[0][-1], 0"),
    ),
    ("lstm", "gates in PyTorch's order", ("a_f, a_i, a_C, a_o = (", "a_i, a_f, a_C, a_o = (")),
    ("lstm", "dx and dh mixed up", ("dh, dx = dhx", "dx, dh = dhx")),
    ("lstm", "dX in reverse", ("dX[::-1]", "dX")),
    ("gru", "z for 1 - z", ("(1 - z) * n + z * h", "z * n + (1 - z) * h")),
    (
        "gru",
        "reset before the product",
        ("n_x + r * n_h", "n_x + (r * h) @ W_h[-h.shape[1] :].T + b_h[-h.shape[1] :]"),
    ),
    ("gru", "r forgotten in da_h", ("da_n * r]", "da_n]")),
    ("gru", "direct path to h forgotten", ("dh * z + da_h @ W_h", "da_h @ W_h")),
    ("gru", "sign of the update gate", ("dh * (h - n)", "dh * (n - h)")),
    ("gru", "n for n_h in da_r", ("da_n * n_h", "da_n * n")),
    ("gru", "dW_h overwritten in time", ("dW_h += ", "dW_h = ")),
    ("gru", "db_x overwritten in time", ("db_x += ", "db_x = ")),
    ("gru", "nothing from step t + 1", ("dh = dh + dY[:, t]", "dh = dY[:, t]")),
    # E
    ("embedding", "repeats lost in the buffer", ("np.add.at(dE, indices, dY)", "dE[indices] += dY")),
    ("embedding", "negative index wraps", ("(indices < 0) | (indices >= len(E))", "indices >= len(E)")),
    (
        "embedding",
        "mean over repeats",
        ("return dE", "return dE / np.maximum(1, np.bincount(indices.ravel(), minlength=len(dE)))[:, None]"),
    ),
    ("embedding", "E changed in place", ("Y = E[indices]", "E[0] = 0\n    Y = E[indices]")),
    # F
    ("attention", "scale forgotten", ("scale * Q @ K", "Q @ K")),
    ("attention", "scale forgotten in dQ", ("dS @ K * scale", "dS @ K")),
    ("attention", "scale forgotten in dK", ("@ Q * scale", "@ Q")),
    ("attention", "divided by d, not its root", ("** -0.5", "** -1.0")),
    ("attention", "scaled by the values' width", ("scale = Q.shape", "scale = V.shape")),
    (
        "attention",
        "softmax over the queries",
        ("P, _ = softmax.forward(S)", "P = softmax.forward(S.swapaxes(-1, -2))[0].swapaxes(-1, -2)"),
    ),
    ("attention", "K.T of a batch", ("K.swapaxes(-1, -2)", "K.T")),
    ("attention", "masked scores are 0", ("np.finfo(S.dtype).min", "0")),
    ("attention", "masked scores are -inf", ("np.finfo(S.dtype).min", "-np.inf")),
    ("attention", "masked after the softmax alone", ("np.where(mask, S, np.finfo(S.dtype).min)", "S")),
    (
        "attention",
        "mask the other way round",
        ("np.where(mask, S", "np.where(~mask, S"),
        ("np.where(mask, P", "np.where(~mask, P"),
    ),
    ("attention", "nothing to attend to, all attended", ("P = np.where(mask, P, 0)", "pass")),
    ("attention", "softmax' as y(1 - y)", ("softmax.backward(dP, (P,))", "dP * P * (1 - P)")),
    ("attention", "dV with P untransposed", ("P.swapaxes(-1, -2) @ dO", "P @ dO")),
    ("attention", "dQ and dK mixed up", ("return dQ, dK, dV", "return dK, dQ, dV")),
    ("multi_head_attention", "X used once, not three times", ("dQ @ W_q + dK @ W_k + dV @ W_v", "dQ @ W_q")),
    (
        "multi_head_attention",
        "heads split across time",
        ("heads, d // heads).swapaxes(1, 2)", "heads, d // heads).reshape(N, heads, T, d // heads)"),
    ),
    ("multi_head_attention", "heads not put back", ("X.swapaxes(1, 2).reshape(N, T, ", "X.reshape(N, T, ")),
    ("multi_head_attention", "weights untransposed", ("X @ W.T", "X @ W")),
    ("multi_head_attention", "W_o forgotten in the backward", ("split(dY @ W_o, heads)", "split(dY, heads)")),
    (
        "multi_head_attention",
        "dW_o transposed",
        ("np.tensordot(dY, O, tokens)", "np.tensordot(O, dY, tokens)"),
    ),
    ("multi_head_attention", "mask forgotten", ("(Q, K, V, mask)", "(Q, K, V)")),
    ("multi_head_attention", "dW of one example", ("np.tensordot(G, X, tokens)", "G[0].T @ X[0]")),
    (
        "multi_head_attention",
        "one head always",
        ("split(X @ W.T, heads)", "split(X @ W.T, 1)"),
        ("W_o, heads)", "W_o, 1)"),
    ),
    # G
    ("batch_norm", "σ + ε for √(σ² + ε)", ("np.sqrt(X.var(axis=batch) + eps)", "X.std(axis=batch) + eps")),
    ("batch_norm", "unbiased variance in the forward", ("X.var(axis=batch)", "X.var(axis=batch, ddof=1)")),
    (
        "batch_norm",
        "E[x²] - E[x]²",
        ("X.var(axis=batch)", "((X**2).mean(axis=batch) - X.mean(axis=batch) ** 2)"),
    ),
    ("batch_norm", "no mean term", ("dX_hat - dX_hat.mean(axis=batch)", "dX_hat")),
    ("batch_norm", "no variance term", (" - X_hat * (dX_hat * X_hat).mean(axis=batch)", "")),
    ("batch_norm", "γ forgotten in dX", ("dX_hat = gamma * dY", "dX_hat = dY")),
    ("batch_norm", "images: over the examples alone", ("batch = tuple(range(X.ndim - 1))", "batch = (0,)")),
    (
        "batch_norm",
        "dγ is the mean",
        ("(dY * X_hat).sum(axis=batch)", "(dY * X_hat).mean(axis=batch)"),
    ),
    ("batch_norm", "one example not refused", (".size < 2", ".size < 1")),
    (
        "batch_norm",
        "evaluation by the batch",
        (
            "np.moveaxis(X, 1, -1) - running_mean",
            "np.moveaxis(X, 1, -1) - X.mean(axis=(0, *range(2, X.ndim)))",
        ),
    ),
    ("batch_norm", "evaluation, σ² for σ", ("np.sqrt(running_var + eps)", "(running_var + eps)")),
    (
        "batch_norm",
        "evaluation backward as in training",
        (
            "dX = np.moveaxis(gamma * dY / s, -1, 1)",
            "dX = gamma * dY\n    dX = np.moveaxis((dX - dX.mean(axis=batch)) / s, -1, 1)",
        ),
    ),
    ("batch_norm", "running variance biased", ("ddof=1", "ddof=0")),
    (
        "batch_norm",
        "momentum of the old value",
        (
            "(1 - momentum) * running_mean + momentum * mean",
            "momentum * running_mean + (1 - momentum) * mean",
        ),
    ),
    ("layer_norm", "over the examples", ("X.var(axis=-1", "X.var(axis=0")),
    (
        "layer_norm",
        "σ + ε for √(σ² + ε)",
        ("np.sqrt(X.var(axis=-1, keepdims=True) + eps)", "X.std(axis=-1, keepdims=True) + eps"),
    ),
    (
        "layer_norm",
        "unbiased variance",
        ("X.var(axis=-1, keepdims=True)", "X.var(axis=-1, keepdims=True, ddof=1)"),
    ),
    ("layer_norm", "no mean term", ("dX_hat - mean -", "dX_hat -")),
    ("layer_norm", "no variance term", (" - X_hat * slope", "")),
    ("layer_norm", "γ forgotten in dX", ("dX_hat = gamma * dY", "dX_hat = dY")),
    ("layer_norm", "dγ over the first axis alone", ("examples = tuple(range(dY.ndim - 1))", "examples = 0")),
    # H
    (
        "dropout",
        "mask drawn anew in the backward",
        ("cache = (m, scale)", "cache = (m if m is True else rng.random(X.shape) >= p, scale)"),
    ),
    ("dropout", "scaled twice in the backward", ("dY * scale", "dY * scale * scale")),
    ("dropout", "not scaled in the backward", ("dY * scale", "dY")),
    ("dropout", "not scaled", ("1 / (1 - p) if p < 1 else 0", "1")),
    ("dropout", "scaled in evaluation too", ("m, scale = True, 1", "m, scale = True, 1 / (1 - p)")),
    ("dropout", "drops in evaluation too", ("if training:", "if True:")),
    ("dropout", "p of keeping", (">= p", "< p")),
    ("dropout", "the global generator", ("rng.random", "np.random.random")),
    ("dropout", "p out of range", ("not 0 <= p <= 1", "False")),
    # I
    ("flatten", "the batch axis too", ("X.reshape(len(X), D)", "X.reshape(-1)")),
    ("flatten", "Fortran's order", ("X.reshape(len(X), D)", 'X.reshape(len(X), D, order="F")')),
    ("flatten", "no example", ("X.reshape(len(X), D)", "X.reshape(len(X), -1)")),
    (
        "flatten",
        "gradient turned",
        ("dY.reshape(shape)", "dY.reshape(shape[:1] + shape[:0:-1]).swapaxes(1, -1)"),
    ),
    ("flatten", "hard-coded sizes", ("D = int(np.prod(X.shape[1:]))", "D = 12")),
    # J
    ("relu", "gradient at zero", ("X > 0", "X >= 0")),
    ("relu", "mask of the gradient", ("np.where(X > 0", "np.where(dY > 0")),
    ("relu", "minus zero", ("np.where(X > 0, dY, 0)", "dY * (X > 0)")),
    ("relu", "in place", ("np.maximum(X, 0)", "np.maximum(X, 0, out=X)")),
    ("relu", "leaks", ("np.maximum(X, 0)", "np.maximum(X, 0.01 * X)")),
    ("sigmoid", "one branch", ("np.where(X >= 0, 1, E) / (1 + E)", "1 / (1 + np.exp(-X))")),
    ("sigmoid", "the other branch", ("np.where(X >= 0, 1, E) / (1 + E)", "np.exp(X) / (1 + np.exp(X))")),
    (
        "sigmoid",
        "small numbers lost",
        ("np.where(X >= 0, 1, E) / (1 + E)", "np.where(X >= 0, 1 / (1 + E), 1 - 1 / (1 + E))"),
    ),
    ("sigmoid", "σ' of σ", ("dX = dY * Y", "Y = forward(Y)[0]\n    dX = dY * Y")),
    ("sigmoid", "float32 turned into float64", ("np.where(X >= 0, 1, E)", "np.where(X >= 0, np.ones(1), E)")),
    ("tanh", "by exponentials", ("np.tanh(X)", "(np.exp(X) - np.exp(-X)) / (np.exp(X) + np.exp(-X))")),
    ("tanh", "tanh' of tanh", ("1 - Y**2", "1 - np.tanh(Y) ** 2")),
    ("gelu", "the sigmoid form", ("Z + CUBIC * Z**3", "1.0667 * Z")),
    ("gelu", "the cube forgotten", ("Z + CUBIC * Z**3", "Z")),
    ("gelu", "3 forgotten", ("3 * CUBIC", "CUBIC")),
    ("gelu", "Φ taken for the derivative", (" + 0.5 * Z * dT", "")),
    ("gelu", "the cube of large numbers", ("np.clip(X, -10, 10)", "X")),
    ("gelu", "clipped for good", ("Y = X * ", "Y = Z * ")),
    ("gelu", "float32 turned into float64", ("(2 / np.pi) ** 0.5", "np.sqrt(2 / np.pi)")),
    ("softmax", "no shift", ("X - X.max(axis=-1, keepdims=True)", "X")),
    ("softmax", "one shift for all rows", ("X.max(axis=-1, keepdims=True)", "X.max()")),
    ("softmax", "over the first axis", ("= Y.sum(axis=-1", "= Y.sum(axis=0")),
    ("softmax", "over everything", ("= Y.sum(axis=-1, keepdims=True)", "= Y.sum()")),
    (
        "softmax",
        "elementwise backward",
        ("Y * (dY - (dY * Y).sum(axis=-1, keepdims=True))", "dY * Y * (1 - Y)"),
    ),
    ("softmax", "row sum forgotten", (" - (dY * Y).sum(axis=-1, keepdims=True)", "")),
    # What the pages train with
    ("mean_squared_error", "sum, not mean", ("(error**2).mean()", "(error**2).sum()")),
    ("mean_squared_error", "over N, not over all", ("/ error.size", "/ len(error)")),
    ("mean_squared_error", "the 2 forgotten", ("dL * 2 * error", "dL * error")),
    ("mean_squared_error", "dL ignored", ("dL * 2 * error", "2 * error")),
    ("mean_squared_error", "towards the wrong side", ("Y - target", "target - Y")),
    ("softmax_cross_entropy", "no shift", ("X = X - X.max(axis=1, keepdims=True)", "")),
    (
        "softmax_cross_entropy",
        "log of a probability",
        (
            "X - np.log(np.exp(X).sum(axis=1, keepdims=True))",
            "np.log(np.exp(X) / np.exp(X).sum(axis=1, keepdims=True))",
        ),
    ),
    (
        "softmax_cross_entropy",
        "softmax before",
        (
            "X = X - X.max(axis=1, keepdims=True)",
            "X = np.exp(X) / np.exp(X).sum(axis=1, keepdims=True)",
        ),
    ),
    ("softmax_cross_entropy", "gradient not over N", (" / len(dX)", "")),
    ("softmax_cross_entropy", "the 1 forgotten", ("dX[rows, labels] -= 1", "pass")),
    ("softmax_cross_entropy", "the cache changed", ("dX = np.exp(log_P)", "dX = np.exp(log_P, out=log_P)")),
    ("softmax_cross_entropy", "negative label wraps", ("(labels < 0) | (labels >= C)", "labels >= C")),
    (
        "binary_cross_entropy",
        "softplus overflows",
        ("np.maximum(X, 0) + np.log1p(np.exp(-np.abs(X)))", "np.log1p(np.exp(X))"),
    ),
    (
        "binary_cross_entropy",
        "one branch",
        ("np.maximum(X, 0) + np.log1p(np.exp(-np.abs(X)))", "np.log1p(np.exp(-X)) + X"),
    ),
    ("binary_cross_entropy", "sum, not mean", (".mean()", ".sum()"), (" / X.size", "")),
    ("binary_cross_entropy", "over N, not over all", ("/ X.size", "/ len(X)")),
    (
        "binary_cross_entropy",
        "yes and no mixed up",
        ("target * X", "(1 - target) * X"),
        ("P - target", "P - 1 + target"),
    ),
    ("binary_cross_entropy", "sigmoid before", ("P, _ = sigmoid.forward(X)", "P = X")),
    ("binary_cross_entropy", "dL ignored", ("dL * (P", "(P")),
    ("optimizers", "uphill", ("w - rate * dw", "w + rate * dw")),
    ("optimizers", "in place", ("w = w - rate * dw", "w -= rate * dw")),
    (
        "optimizers",
        "velocity damped by 1 - friction",
        ("friction * u + dw", "friction * u + (1 - friction) * dw"),
    ),
    ("optimizers", "no bias correction", ("m / (1 - beta_1**t)", "m")),
    ("optimizers", "no bias correction of v", ("v / (1 - beta_2**t)", "v")),
    ("optimizers", "steps not counted", ("t = t + 1", "t = 1")),
    ("optimizers", "ε in the root", ("np.sqrt(v_hat) + eps", "np.sqrt(v_hat + eps)")),
    ("optimizers", "decay times the rate in the gradient", ("dw + decay * w", "dw + 0.1 * decay * w")),
    ("optimizers", "decay without the rate", ("w - rate * decay * w", "w - decay * w")),
    (
        "optimizers",
        "decay as a penalty",
        ("adam(w, dw, state, rate)", "adam(w, dw + decay * w, state, rate)"),
    ),
    ("schedules", "not a whole number of times", ("step // every", "step / every")),
    ("schedules", "never ends", ("1 - min(step, steps) / steps", "1 - step / steps")),
    ("schedules", "rises again", ("done = min(step, steps) / steps", "done = step / steps")),
    ("schedules", "ends at 0", ("lowest + (rate - lowest)", "rate")),
    ("schedules", "first step of rate 0", ("(step + 1) / warm", "step / warm")),
    (
        "schedules",
        "cosine begins too early",
        ("cosine(step - warm, rate, steps - warm)", "cosine(step, rate, steps)"),
    ),
    ("gradient_check", "upstream of ones", ("rng.uniform(0.5, 1.5, np.shape(Y))", "np.ones(np.shape(Y))")),
    ("gradient_check", "NaN passes", ("~(error <= tolerance)", "error > tolerance")),
    ("gradient_check", "kinks compared", ("np.where(kink, 0, ", "np.where(False, 0, ")),
    ("gradient_check", "everything skipped", ("> 1e-3 * size", ">= 0")),
    ("gradient_check", "one side", ("(left + right) / 2", "right")),
    ("gradient_check", "a missing gradient passes", ("len(gradients) != len(arrays)", "False")),
    ("gradient_check", "shapes not compared", ("np.shape(received) != left.shape", "False")),
    ("gradient_check", "random forward passes", ("loss() != loss()", "False")),
]


def module_of(name):
    return next(m for m in forms.MODULES if m.__name__.endswith(f".{name}"))


def mutate(name, replacements, folder):
    """The snippet with its text replaced, as a module of its own."""
    original = module_of(name)
    source = inspect.getsource(original)
    for old, new in replacements:
        assert old in source, f"{name} has no {old!r}: bring the mutant up to date"
        source = source.replace(old, new)
    path = folder / f"{name}.py"
    path.write_text(source, encoding="utf-8")
    spec = importlib.util.spec_from_file_location(original.__name__, path)
    mutant = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(mutant)
    return mutant


def promises(module):
    """Every call that the suite makes of one snippet, the quick ones first."""
    short = module.__name__.rpartition(".")[2]
    tests = [f for suite in (test_layers, test_lab) for n, f in vars(suite).items() if n.startswith("test_")]
    for test in sorted(tests, key=lambda test: test is test_layers.test_any_shape):
        names = inspect.signature(test).parameters
        calls = [{}]
        if "form" in names:
            calls = [{"form": form} for form in forms.forms_of(module)]
        if "golden" in names and "form" in names:
            calls = [call | {"golden": g} for call in calls for g in forms.cases(call["form"].name)]
        if "module" in names:
            calls = [{"module": module}]
        elif "form" not in names and short not in test.__code__.co_names:
            continue
        for mark in getattr(test, "pytestmark", []):
            if mark.name == "parametrize":
                calls = [call | row for row in rows(*mark.args) for call in calls]
        for call in calls:
            yield test, call


def rows(names, values):
    for value in values:
        yield {names: value} if isinstance(names, str) else dict(zip(names, value, strict=True))


def rejection(module, monkeypatch):
    """The first promise that the snippet breaks, or None."""
    short = module.__name__.rpartition(".")[2]
    for suite in (test_layers, test_lab):
        if hasattr(suite, short):
            monkeypatch.setattr(suite, short, module)
    for test, arguments in promises(module):
        try:
            test(**arguments)
        except (Exception, pytest.fail.Exception):
            return test.__name__
    return None


def mutants():
    """All mutants; in each run of the tests the first one of each snippet."""
    met = set()
    for name, mistake, *replacements in AUDIT + TRAPS:
        marks = [pytest.mark.slow] if name in met else []
        met.add(name)
        yield pytest.param(name, mistake, replacements, id=f"{name}: {mistake}", marks=marks)


@pytest.mark.parametrize(("name", "mistake", "replacements"), list(mutants()))
def test_mutant_is_rejected(name, mistake, replacements, tmp_path, monkeypatch):
    mutant = mutate(name, replacements, tmp_path)
    assert rejection(mutant, monkeypatch), f"{name} passes every test with this mistake: {mistake}"


@pytest.mark.long
@pytest.mark.parametrize("name", sorted({name for name, *_ in AUDIT + TRAPS}))
def test_the_snippet_itself_is_not(name, tmp_path, monkeypatch):
    assert rejection(mutate(name, [], tmp_path), monkeypatch) is None


def test_every_layer_has_a_mutant():
    layers = {m.__name__.removeprefix("layers.") for m in forms.MODULES if m.__name__.startswith("layers.")}
    assert layers - {name for name, *_ in AUDIT + TRAPS} == set(), "add a mistake to TRAPS"
