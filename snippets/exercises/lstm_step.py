"""Exercise: one step of an LSTM, backward, with three mistakes."""

import numpy as np

from exercises.grading import grade_by
from layers import lstm

rng = np.random.default_rng(3)
x, (h, C) = rng.normal(size=(2, 3)), rng.normal(size=(2, 2, 2))
W, b = rng.normal(size=(8, 5)), rng.normal(size=8)
_, _, cache = lstm.step_forward(x, h, C, W, b)
dh_t, dC_t = np.ones((2, 2)), np.full((2, 2), 2.0)


def check(step_backward):
    """Grade a step by the rows of db, gate by gate, and by dC."""
    mistakes = {message: wrong for message, (wrong,) in (MISTAKES | COMBINED).items()}
    return grade_by(gradients, step_backward, lstm.step_backward, mistakes)


def gradients(step_backward):
    dx, dh, dC, dW, db = step_backward(dh_t, dC_t, cache)
    rows = dict(zip(("db of f", "db of i", "db of C", "db of o"), np.split(db, 4)))
    return rows | {"dC": dC, "dW": dW, "dx": dx, "dh": dh}


def variant(slope=True, square=True, forget=True, old=True, later=True, opens=True):
    """A step with mistakes to choose from."""

    def step_backward(dh_t, dC_t, cache):
        hx, C, f, i, C_tilde, o, tanh_C_t, W = cache
        C_t = f * C + i * C_tilde
        dC_t = dC_t * later + dh_t * (o if opens else 1) * (1 - (tanh_C_t if slope else C_t) ** 2)
        da_f = dC_t * (C if old else C_t) * f * (1 - f)
        da_i = dC_t * C_tilde * i * (1 - i)
        da_C = dC_t * i * (1 - C_tilde ** (2 if square else 1))
        da_o = dh_t * tanh_C_t * o * (1 - o)
        da = np.concatenate([da_f, da_i, da_C, da_o], axis=1)
        dh, dx = np.split(da @ W, [C.shape[1]], axis=1)
        return dx, dh, dC_t * (f if forget else 1), da.T @ hx, da.sum(axis=0)

    return step_backward


HINTS = [
    "The check names the parts that are wrong. Compare the lines that they depend on with the "
    "derivation above, from the last equation to the first.",
    r"The derivative of tanh is 1 minus its *output* squared: of \(\tanh(C_t)\) for the cell "
    r"state, of \(\tilde C_t\) for the candidate. And \(\partial L/\partial C_{t-1} = \partial "
    r"L/\partial C_t \odot f_t\).",
    "Three places: `tanh_C_t**2` in the line of `dC_t`, `C_tilde**2` in the line of `da_C`, and "
    "`dC_t * f` in the line that returns.",
]
SOLUTION = (lstm.step_backward,)
MISTAKES = {
    "this goes through C_t: the derivative of tanh is 1 minus its output squared": (variant(slope=False),),
    "the candidate is a tanh: its derivative has a square": (variant(square=False),),
    "the gradient of the previous cell state goes through the forget gate": (variant(forget=False),),
    "the forget gate multiplies the old cell state, C, not the new one": (variant(old=False),),
    "the gradient that comes from step t + 1 is lost: add dC_t": (variant(later=False),),
    "the cell state leaves through the output gate: the factor o is missing": (variant(opens=False),),
}
COMBINED = {  # of two mistakes, which have messages of their own elsewhere
    "two mistakes meet here: the derivative at C_t, and the candidate's square": (variant(False, False),),
    "two mistakes meet here: the derivative at C_t, and the forget gate": (variant(False, True, False),),
}


if __name__ == "__main__":
    # --8<-- [start:start]
    import numpy as np

    def step_backward(dh_t, dC_t, cache):
        hx, C, f, i, C_tilde, o, tanh_C_t, W = cache
        C_t = f * C + i * C_tilde
        dC_t = dC_t + dh_t * o * (1 - C_t**2)
        da_f = dC_t * C * f * (1 - f)
        da_i = dC_t * C_tilde * i * (1 - i)
        da_C = dC_t * i * (1 - C_tilde)
        da_o = dh_t * tanh_C_t * o * (1 - o)
        da = np.concatenate([da_f, da_i, da_C, da_o], axis=1)
        dh, dx = np.split(da @ W, [C.shape[1]], axis=1)
        return dx, dh, dC_t, da.T @ hx, da.sum(axis=0)
    # --8<-- [end:start]
