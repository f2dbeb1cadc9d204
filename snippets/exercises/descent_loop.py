"""Exercise: a loop of gradient descent."""

import numpy as np

from exercises.grading import grade_function

X, T = np.array([1.0, 2.0, 3.0]), np.array([3.0, 2.0, 7.0])


def check(descend):
    """Grade where a few steps lead."""
    mistakes = {message: answer for message, (answer,) in MISTAKES.items()}
    return grade_function(descend, variant(), mistakes, [(-1.0, 0.03, 5), (4.0, 0.05, 3)], ("w",))


def variant(sign=-1, mean=True, again=True, factor=2):
    """Return a descent that may have mistakes."""

    def descend(w, rate, steps):
        start = w
        for _ in range(steps):
            terms = factor * ((w if again else start) * X - T) * X
            w = w + sign * rate * (terms.mean() if mean else terms.sum())
        return w

    return descend


HINTS = [
    "Two lines are wrong: in which direction does the step go, and at which w is the gradient "
    "computed?",
    "The gradient points uphill, so a step subtracts it. It has to be computed anew at every "
    "step, because w has changed.",
    "Move the line of `dw` into the loop, above the step, and write `w - rate * dw`.",
]
SOLUTION = (variant(),)
MISTAKES = {
    "it goes uphill, and the gradient is that of the start in every step": (variant(sign=1, again=False),),
    "the gradient points uphill: subtract it": (variant(sign=1),),
    "the gradient has to be computed anew in each step, at the new w": (variant(again=False),),
    "the loss is a mean over the points, so its gradient is one, too": (variant(mean=False),),
    "the derivative of a square is twice its base: a factor of 2 is missing": (variant(factor=1),),
}


if __name__ == "__main__":
    # --8<-- [start:start]
    import numpy as np

    x, t = np.array([1.0, 2.0, 3.0]), np.array([3.0, 2.0, 7.0])

    def descend(w, rate, steps):
        dw = (2 * (w * x - t) * x).mean()
        for _ in range(steps):
            w = w + rate * dw
        return w
    # --8<-- [end:start]
