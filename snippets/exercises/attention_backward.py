"""Exercise: a backward pass of attention that reads variables outside of it."""

import numpy as np

from exercises.grading import grade_function
from layers import attention, softmax

rng = np.random.default_rng(1)
Q, K, V = rng.normal(size=(2, 4)), rng.normal(size=(3, 4)), rng.normal(size=(3, 5))
dO = rng.normal(size=(2, 5))


def check(backward):
    """Grade a backward pass, for the arrays of this module and for others."""
    cases = [(dO, attention.forward(f * Q, f * K, f * V)[1]) for f in (1, 2)]
    mistakes = {message: wrong for message, (wrong,) in (MISTAKES | COMBINED).items()}
    return grade_function(backward, attention.backward, mistakes, cases, ("dQ", "dK", "dV"))


def variant(is_global, scales_dK=True, scales_dQ=True, is_full=True):
    """A backward pass with mistakes to choose from."""

    def backward(dO, cache):
        Q_t, K_t, V_t, P, scale = cache
        if is_global:
            Q_t, K_t = Q, K
        dV = P.T @ dO
        dP = dO @ V_t.T
        dS = softmax.backward(dP, (P,)) if is_full else dP * P * (1 - P)
        dQ = dS @ K_t * (scale if scales_dQ else 1)
        dK = dS.T @ Q_t * (scale if scales_dK else 1)
        return dQ, dK, dV

    return backward


HINTS = [
    "`dQ` is right for the arrays with which this was written. Which names does the function use that "
    "it did not get?",
    "Everything that the backward pass needs is in the cache. And the scores were divided by "
    r"\(\sqrt{d_k}\), so both \(\partial L/\partial Q\) and \(\partial L/\partial K\) are as well.",
    "Unpack `Q, K, V, P, scale = cache` in the first line, and multiply `dK` by `scale`.",
]
SOLUTION = (attention.backward,)
MISTAKES = {
    "right for these arrays, wrong for others: read Q and K from the cache": (variant(True),),
    "the scores were divided by √d_k, so this gradient must be too": (variant(False, False),),
    "the factor 1/√d_k is missing here too": (variant(False, True, False),),
    "the weights of a query share their denominator: P (1 - P) is only the diagonal of softmax's Jacobian": (
        variant(False, is_full=False),
    ),
}
COMBINED = {  # of two mistakes, which have messages of their own elsewhere
    "two mistakes in one line: Q is not from the cache, and the scale is missing": (variant(True, False),),
}


if __name__ == "__main__":
    # --8<-- [start:start]
    from exercises.attention_backward import K, Q
    from layers import softmax

    def backward(dO, cache):
        _, _, V, P, scale = cache
        dV = P.swapaxes(-1, -2) @ dO
        dS = softmax.backward(dO @ V.swapaxes(-1, -2), (P,))
        dQ = dS @ K * scale
        dK = dS.swapaxes(-1, -2) @ Q
        return dQ, dK, dV
    # --8<-- [end:start]
