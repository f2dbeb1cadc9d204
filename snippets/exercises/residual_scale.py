"""Exercise: derive the backward pass of a residual block with a learned scale."""

import numpy as np

from exercises.grading import grade_function

rng = np.random.default_rng(5)
X, W, dY = rng.normal(size=(3, 4)), rng.normal(size=(4, 4)), rng.normal(size=(3, 4))


def check(backward):
    """Grade a backward pass, for three examples of width 4."""
    mistakes = {message: wrong for message, (wrong,) in MISTAKES.items()}
    return grade_function(backward, variant(), mistakes, [(dY, (X, W, 0.3))], ("dX", "dW", "da"))


def variant(skip=1, scaled=True, slope=True, total=np.sum):
    """Return a backward pass that may have mistakes."""

    def backward(dY, cache):
        X, W, a = cache
        T = np.tanh(X @ W.T)
        dZ = dY * (a if scaled else 1) * (1 - T**2 if slope else 1)
        return skip * dY + dZ @ W, dZ.T @ X, total(dY * T)

    return backward


def unchanged(dY, cache):
    X, W, _ = cache
    return np.zeros_like(X), np.zeros_like(W), 0.0


HINTS = [
    r"\(X\) is used twice, \(a\) by every entry of every example. Draw the three steps of the branch: a "
    "dense layer, tanh, the scale.",
    r"Call \(T = \tanh(XW^\top)\). The branch receives \(a\,G\), and tanh multiplies by \(1 - T^2\). The "
    r"rest is the dense layer; the skip connection adds \(G\).",
    "`dZ = a * dY * (1 - T**2)`, then `dX = dY + dZ @ W`, `dW = dZ.T @ X` and `da = (dY * T).sum()`.",
]
SOLUTION = (variant(),)
MISTAKES = {
    "you haven't changed the zeros yet": (unchanged,),
    "the skip connection is missing: X reaches the sum directly as well": (variant(skip=0),),
    "the branch was multiplied by a, so its gradient is, too": (variant(scaled=False),),
    "the derivative of tanh is missing: 1 minus its output squared": (variant(slope=False),),
    "a is one number that all entries share: add their gradients up": (variant(total=lambda terms: terms),),
    "this is the mean; the chain rule adds up the entries": (variant(total=np.mean),),
}


if __name__ == "__main__":
    # --8<-- [start:start]
    import numpy as np

    def forward(X, W, a):
        Y = X + a * np.tanh(X @ W.T)
        return Y, (X, W, a)

    def backward(dY, cache):
        X, W, a = cache
        dX = np.zeros_like(X)  # yours
        dW = np.zeros_like(W)
        da = 0.0
        return dX, dW, da
    # --8<-- [end:start]
