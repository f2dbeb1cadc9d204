"""The boards of the pages: a small example for each layer, variant and loss, and what to notice in it."""

import numpy as np

from lab import binary_cross_entropy, mean_squared_error, softmax_cross_entropy
from layers import (
    attention,
    average_pooling,
    batch_norm,
    convolutional,
    dense,
    dropout,
    embedding,
    flatten,
    gelu,
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
from widgets.linked_arrays import LinkedArrays


def array(*rows):
    return np.array(rows, float)


def image(*rows):
    return array(*rows)[None, None]  # (1, 1, H, W)


def activation(layer, forward, backward):
    """Return the board of a function of single values."""
    arguments, upstream = {"X": array(-2, -0.5, 0, 1, 3)}, {"Y": array(0.5, -1, 2, 0.25, -0.5)}
    return {
        "layer": layer,
        "arguments": arguments,
        "upstream": upstream,
        "forward": forward,
        "backward": backward,
    }


PHOTO = image([1, 3, 0, 2], [4, 2, 1, 1], [0, 1, 5, 2], [2, 0, 3, 4])
SENTENCE = array([[1, 0], [0, 1], [1, 1]])  # (N, T, d): one sequence of three tokens
TABLE = array([1, 4], [2, 0], [3, 2])

BOARDS = {
    "dense": {
        "layer": dense,
        "arguments": {
            "X": array([1, 2, -1], [0, 3, 1], [2, -2, 0], [1, 1, 1]),
            "W": array([1, -1, 2], [0, 2, 1]),
            "b": array(1, -1),
        },
        "upstream": {"Z": array([1, 0], [-1, 2], [2, 1], [0, -1])},
        "forward": "Point at an entry of Z, or move there with Tab and the arrow keys: it is made of one "
        "row of X, one row of W and one bias. Then point at a weight: it takes part in a whole column "
        "of Z, in every example of the batch.",
        "backward": "Point at an entry of ∂L/∂W: every example of the batch contributes, its upstream "
        "gradient times its input. An entry of ∂L/∂X is a sum over the outputs of its own example "
        "instead.",
    },
    "convolutional": {
        "layer": convolutional,
        "arguments": {
            "X": image(
                [1, 0, 2, 1, 0], [0, 1, 1, 0, 2], [2, 1, 0, 1, 1], [0, 2, 1, 0, 1], [1, 0, 1, 2, 0]
            ),
            "K": image([1, 0, -1], [2, 0, -2], [1, 0, -1]),
            "b": array(1),
        },
        "upstream": {"Y": image([1, -1, 0], [2, 1, -1], [0, 1, 2])},
        "forward": "Point at an entry of Y: a window of X is weighted by the kernel. Move along a row of Y, "
        "and the window slides with you. Then point at an entry of K: it takes part in every output.",
        "backward": "Point at entries of ∂L/∂X, from a corner to the middle: a pixel in more windows gets "
        "more upstream gradients, each times the weight that lay on it, the kernel read backwards. An "
        "entry of ∂L/∂K is a sum over all windows.",
    },
    "max_pooling": {
        "layer": max_pooling,
        "arguments": {"X": PHOTO},
        "upstream": {"Y": image([1, -2], [0.5, 3])},
        "forward": "Point at an entry of Y: all four values of its window take part, and the factor 1 "
        "belongs to the largest.",
        "backward": "Point at an entry of ∂L/∂Y: the largest value of its window gets all of it. Point at "
        "any other entry of ∂L/∂X to read why it gets nothing.",
    },
    "average_pooling": {
        "layer": average_pooling,
        "arguments": {"X": PHOTO},
        "upstream": {"Y": image([1, -2], [0.5, 3])},
        "forward": "Point at an entry of Y: each of the four values of its window counts a quarter.",
        "backward": "Point at an entry of ∂L/∂Y: it is shared equally among its window, whatever the "
        "values.",
    },
    "rnn": {
        "layer": rnn,
        "arguments": {
            "X": array([[1, 0], [0, 1], [1, 1]]),
            "h": array([0, 0]),
            "W": array([0.5, 0.1, 0.5, -0.25], [-0.2, 0.4, 0.25, 0.5]),
            "b": array(0, 0.1),
        },
        "upstream": {"Y": array([[0, 0], [0, 0], [1, -0.5]])},
        "forward": "A row of Y is the state after one step. Point at rows from the first to the last: a "
        "state depends on all inputs up to its step, on none after it, and always on every weight.",
        "backward": "The loss depends only on the last state. Point at entries of ∂L/∂X from the last row to "
        "the first: the gradients shrink, since the gradient passes one more tanh and one more W at each "
        "step.",
    },
    "lstm": {
        "layer": lstm,
        "arguments": {
            "X": array([[0.5], [-1], [1]]),
            "h": array([0.1]),
            "C": array([0.2]),
            "W": array([0.5, 0.5], [0.4, 0.4], [0.3, 0.3], [0.2, 0.2]),
            "b": array(1, 0, 0, 0),
        },
        "upstream": {"Y": array([[0], [0], [1]])},
        "forward": "Point at the three hidden states in turn: each depends on the inputs up to its step "
        "and on all four rows of W: forget, input, candidate, output.",
        "backward": "The loss depends only on the last hidden state. Compare ∂L/∂C with ∂L/∂h: the path "
        "along the cell state, through the forget gates, passes more of the gradient back to the start.",
    },
    "lstm.step": {
        "layer": lstm,
        "variant": "step",
        "arguments": {
            "x": array([0.5]),
            "h": array([0.1]),
            "C": array([0.2]),
            "W": array([0.5, 0.5], [0.4, 0.4], [0.3, 0.3], [0.2, 0.2]),
            "b": array(0, 0, 0, 0),
        },
        "upstream": {"h_t": array([0.1]), "C_t": array([0.05])},
        "forward": "A step has two outputs. Point at C_t, then at h_t: the last row of W, the output gate, "
        "takes part in h_t alone.",
        "backward": "Two gradients arrive, from h_t and from C_t. Point at an entry of ∂L/∂W: the first "
        "three rows are sums over both; the last one, the output gate, gets a gradient from h_t alone.",
    },
    "gru": {
        "layer": gru,
        "arguments": {
            "X": array([[0.5], [-1]]),
            "h": array([0.1]),
            "W_x": array([0.5], [0.4], [0.3]),
            "W_h": array([0.5], [0.4], [0.3]),
            "b_x": array(0, 0, 0),
            "b_h": array(0, 0, 0.1),
        },
        "upstream": {"Y": array([[0], [1]])},
        "forward": "Point at the two states: the first depends on the first input, the second on both. The "
        "rows of the weights are the reset gate, the update gate and the candidate.",
        "backward": "Compare the last entries of ∂L/∂b_x and ∂L/∂b_h: the candidate's second bias is "
        "multiplied by the reset gate, and so is its gradient.",
    },
    "embedding": {
        "layer": embedding,
        "arguments": {
            "indices": np.array([2, 0, 2]),
            "E": array([0.1, 0.2], [0.3, 0.4], [0.5, 0.6], [0.7, 0.8]),
        },
        "upstream": {"Y": array([1, -1], [0.5, 2], [2, 1])},
        "forward": "Point at a row of Y: it is one row of E, with the factor 1. The index 2 occurs "
        "twice, so its row is read twice.",
        "backward": "Point at row 2 of ∂L/∂E: it adds up the gradients of both positions that have read it. "
        "Rows 1 and 3 were never read, and get 0.",
    },
    "attention": {
        "layer": attention,
        "arguments": {
            "Q": array([1, 0], [0, 2], [1, 1]),
            "K": array([2, 0], [0, 1], [1, 1]),
            "V": array([1, 0], [0, 2], [-1, 1]),
        },
        "upstream": {"O": array([1, 0], [0, 1], [-1, 2])},
        "forward": "Point at an entry of O: it is a weighted mean of one column of V. The factors are the "
        "attention weights of its row; they add up to 1, and all of K takes part in them.",
        "backward": "Point at an entry of ∂L/∂V: one upstream gradient for each query, times the weight "
        "that the query gave to this position. An entry of ∂L/∂Q is a sum over its own row of O alone, "
        "one of ∂L/∂K over all rows.",
    },
    "multi_head_attention": {
        "layer": multi_head_attention,
        "arguments": {
            "X": SENTENCE,
            "W_q": array([1, 0], [0, 1]),
            "W_k": array([1, 0], [0, 1]),
            "W_v": array([1, 0], [0, 2]),
            "W_o": array([1, 1], [0, 1]),
            "heads": 2,
            "mask": np.tri(3, dtype=bool),
        },
        "upstream": {"Y": array([[0, 0], [1, 0], [0, -1]])},
        "forward": "The mask lets a token attend to itself and to those before it. Point at the rows of Y "
        "from the first to the last: each depends on one more row of X.",
        "backward": "Point at the rows of ∂L/∂X: all tokens attend to the first, so it gets a gradient from "
        "every row; the last one gets a gradient only from its own.",
    },
    "batch_norm": {
        "layer": batch_norm,
        "arguments": {"X": TABLE, "gamma": array(1, 2), "beta": array(0, 1)},
        "upstream": {"Y": array([1, 0], [0, -1], [0.5, 1])},
        "forward": "Point at an entry of Y: it depends on its whole column of X, all examples of the "
        "batch, and on no other column.",
        "backward": "Point at an entry of ∂L/∂X: every example of the batch contributes, by way of the mean "
        "and the variance of its column. The entries of a column of ∂L/∂X add up to 0.",
    },
    "batch_norm.evaluation": {
        "layer": batch_norm,
        "variant": "evaluation",
        "arguments": {
            "X": TABLE,
            "gamma": array(1, 2),
            "beta": array(0, 3),
            "running_mean": array(2, 1),
            "running_var": array(1, 4),
        },
        "upstream": {"Y": array([1, 0], [0, -1], [0.5, 1])},
        "forward": "Point at an entry of Y: of X it depends on one entry alone. With running averages, each "
        "example is normalised on its own.",
        "backward": "Point at an entry of ∂L/∂X: one upstream gradient, times a constant, γ over the "
        "running standard deviation.",
    },
    "layer_norm": {
        "layer": layer_norm,
        "arguments": {
            "X": array([1, 2, 3], [4, 0, -1]),
            "gamma": array(1, 2, 1),
            "beta": array(0, -1, 0),
        },
        "upstream": {"Y": array([1, 0, -2], [0.5, 1, 0])},
        "forward": "Point at an entry of Y: it depends on its whole row of X, the features of one example, "
        "and on no other example.",
        "backward": "Point at an entry of ∂L/∂X: it is a sum along its row, where batch norm has a sum down "
        "the column. ∂L/∂γ still adds up over the examples.",
    },
    "dropout": {
        "layer": dropout,
        "arguments": {"X": array(1, 2, 3, 4), "p": 0.5, "rng": np.random.default_rng(43)},
        "upstream": {"Y": array(0.1, 0.2, 0.3, 0.4)},
        "forward": "Point at an entry of Y: one that is kept is its input times 2, which is 1 / (1 − p); "
        "one that is dropped depends on nothing.",
        "backward": "Point at the entries of ∂L/∂X: the same ones are dropped, and those that are kept have "
        "the same factor 2.",
    },
    "flatten": {
        "layer": flatten,
        "arguments": {"X": array([[1, 2], [3, 4]], [[5, 6], [7, 8]])},
        "upstream": {"Y": array([1, 2, 3, 4], [5, 6, 7, 8]) / 10},
        "forward": "Point along a row of Y: the entries of one example come in their order, the last index "
        "changing fastest. Nothing is computed.",
        "backward": "Point along a row of ∂L/∂Y: each gradient goes to the one entry that its value came "
        "from.",
    },
    "relu": activation(
        relu,
        "Point at the entries of Y: each depends on one entry of X, with the factor 1 where it is positive "
        "and 0 where it is not.",
        "Point at the entries of ∂L/∂X: the upstream gradient passes where X was positive, and 0 takes its "
        "place elsewhere.",
    ),
    "sigmoid": activation(
        sigmoid,
        "Point at the entries of Y and compare the derivatives: the largest, a quarter, is at X = 0.",
        "Point at the entries of ∂L/∂X: every upstream gradient is divided by four or more.",
    ),
    "tanh": activation(
        tanh,
        "Point at the entries of Y and compare the derivatives: 1 at X = 0, close to 0 far from it.",
        "Point at the first and the last entry of ∂L/∂X: where tanh is nearly flat, little of the upstream "
        "gradient remains.",
    ),
    "gelu": activation(
        gelu,
        "Point at the entries of Y: for a negative X, Y is slightly below 0 and not 0 as with ReLU.",
        "Point at the entries of ∂L/∂X: the factor is ½ at X = 0, can be negative, and can exceed 1.",
    ),
    "softmax": {
        "layer": softmax,
        "arguments": {"X": array([1, 2, 3], [1, 0, -1])},
        "upstream": {"Y": array([0.5, -1, 0.25], [0, 1, 0])},
        "forward": "Point at an entry of Y: it depends on all scores of its row. Its derivative is "
        "positive for its own score and negative for the others, which compete with it.",
        "backward": "Point at an entry of ∂L/∂X: all upstream gradients of its row contribute. The entries "
        "of a row of ∂L/∂X add up to 0.",
    },
    "softmax_cross_entropy": {
        "layer": softmax_cross_entropy,
        "arguments": {"X": array([1, 2, 3], [0, -1, 4]), "labels": np.array([2, 0])},
        "upstream": {"L": np.array(1.0)},
        "forward": "L is one number, the mean over both rows. Point at it to see its derivatives: negative "
        "at the right class, positive at the others.",
        "backward": "Point at the entries of ∂L/∂X: in the second row the right class, 0, has almost no "
        "probability: it gets a large negative gradient, and class 2, which has nearly all of it, a "
        "positive one.",
    },
    "binary_cross_entropy": {
        "layer": binary_cross_entropy,
        "arguments": {"X": array(2, -1, 0), "target": array(1, 1, 0)},
        "upstream": {"L": np.array(1.0)},
        "forward": "L is one number, the mean over all scores. Point at it to see its derivatives: "
        "negative where the target is 1, positive where it is 0.",
        "backward": "Point at the entries of ∂L/∂X: the score on the wrong side of 0 gets the largest one.",
    },
    "mean_squared_error": {
        "layer": mean_squared_error,
        "arguments": {"Y": array(1, 2, 3, 4), "target": array(1, 3, 3, 2)},
        "upstream": {"L": np.array(1.0)},
        "forward": "L is one number, the mean over all predictions. Point at it to see its derivatives: 0 "
        "where the prediction is right.",
        "backward": "Point at the entries of ∂L/∂Y: each is twice its error, divided by the number of "
        "predictions.",
    },
}


def board(name, mode="Forward"):
    """Return the board of a layer, `dense`, or of a variant, showing one of its two directions first."""
    known = BOARDS.get(name)
    if known is None:
        raise ValueError(f"no board is called {name!r}; there are {', '.join(BOARDS)}")
    rest = {key: value for key, value in known.items() if key not in ("forward", "backward")}
    return LinkedArrays(**rest, mode=mode, caption=known[mode.lower()])
