"""Exercise: the gradients of a small graph by hand."""

from exercises.grading import grade

W, X, B, T = 2.0, -1.0, 4.0, 3.0
DZ = 2 * (W * X + B - T)


def check(dw, dx, db):
    """Grade the three derivatives."""
    return grade({"dw": dw, "dx": dx, "db": db}, SOLUTION, MISTAKES)


HINTS = [
    r"Compute \(z\) first. All three derivatives contain \(\partial L/\partial z\).",
    r"\(\partial L/\partial z = 2(z - t)\). Multiply it by \(\partial z/\partial w = x\), "
    r"\(\partial z/\partial x = w\) and \(\partial z/\partial b = 1\).",
    r"\(z = 2 \cdot (-1) + 4 = 2\), so \(\partial L/\partial z = 2(2 - 3) = -2\).",
]
SOLUTION = (X * DZ, W * DZ, DZ)
MISTAKES = {
    "you haven't changed the zero yet": (0.0, 0.0, 0.0),
    "the derivative of a square is twice its base: the 2 is missing": (X * DZ / 2, W * DZ / 2, DZ / 2),
    "the sign: z − t, not t − z": (-X * DZ, -W * DZ, -DZ),
    "swapped: the derivative of w·x with respect to w is x": (W * DZ, X * DZ, DZ),
}


if __name__ == "__main__":
    # --8<-- [start:start]
    dw = 0.0  # yours
    dx = 0.0
    db = 0.0
    # --8<-- [end:start]
