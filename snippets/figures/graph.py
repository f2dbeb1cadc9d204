"""Graph: three operations, their values forward, their gradients backward, one step after the other."""

from figures.board import Board, number, signed

x, t = 2.0, 1.0  # input and target; no step changes them
BOX = (62, 34)  # pixels
PLACES = {"w": (30, 40), "x": (30, 120), "·": (150, 80), "b": (150, 180), "+": (270, 130), "t": (270, 230)}
PLACES["(z − t)²"] = (390, 180)
WIRES = [("w", "·"), ("x", "·"), ("·", "+"), ("b", "+"), ("+", "(z − t)²"), ("t", "(z − t)²")]
STYLE = """<style>
.box { fill: none; stroke: var(--ink) } .blue { fill: var(--one) } .rust { fill: var(--two) }
</style>"""


def steps(w, b):
    """Return what each step says, and the texts that it adds to the picture, by box."""
    p = w * x
    z = p + b
    L = (z - t) ** 2
    dz = 2 * (z - t)
    n, s = number, signed
    return [
        (f"w = {n(w)}, x = {n(x)}, b = {n(b)}, t = {n(t)}", {"w": n(w), "x": n(x), "b": n(b), "t": n(t)}),
        (f"p = w·x = {s(w)}·{n(x)} = {n(p)}", {"·": f"p = {n(p)}"}),
        (f"z = p + b = {n(p)} + {s(b)} = {n(z)}", {"+": f"z = {n(z)}"}),
        (f"L = (z − t)² = ({n(z)} − {n(t)})² = {n(L)}", {"(z − t)²": f"L = {n(L)}"}),
        ("∂L/∂L = 1", {"(z − t)²": "1"}),
        (f"∂L/∂z = 2 (z − t) · 1 = {n(dz)}", {"+": n(dz)}),
        (f"∂L/∂p = 1 · ∂L/∂z = {n(dz)}, ∂L/∂b = 1 · ∂L/∂z = {n(dz)}", {"·": n(dz), "b": n(dz)}),
        (
            f"∂L/∂w = x · ∂L/∂p = {n(x)}·{s(dz)} = {n(x * dz)}, ∂L/∂x = w · ∂L/∂p = {n(w * dz)}",
            {"w": n(x * dz), "x": n(w * dz)},
        ),
    ]


def board(step, w, b):
    """Draw the graph of L = (w x + b − t)², with the values of the first steps.

    step  0 to 3 forward, 4 to 7 backward
    """
    picture, shown = Board(), steps(w, b)
    picture.part(STYLE)
    for start, end in WIRES:
        (x0, y0), (x1, y1) = PLACES[start], PLACES[end]
        picture.line((x0 + BOX[0], x1), (y0 + BOX[1] / 2, y1 + BOX[1] / 2), "line")
    for name, (left, top) in PLACES.items():
        wide, high = BOX
        picture.part(f'<rect class="box" x="{left}" y="{top}" width="{wide}" height="{high}" rx="6"/>')
        picture.words(left + wide / 2, top + 22, name, "mid")
        picture.reach(left + wide, top + high)
    for index, (_, found) in enumerate(shown[: step + 1]):
        for name, text in found.items():
            left, top = PLACES[name]
            is_forward = index < 4
            y = top - 6 if is_forward else top + BOX[1] + 15
            picture.words(left + BOX[0] / 2, y, text, f"mid {'blue' if is_forward else 'rust'}")
    direction = "forward" if step < 4 else "backward"
    message = f"Step {step}, {direction}: {shown[step][0]}"
    picture.words(10, 310, message, "say")
    picture.reach(490, 314)
    return picture.picture(message)


if __name__ == "__main__":
    # --8<-- [start:figure]
    from figures import graph

    step = 7
    w = 3.0  # weight
    b = -1.0  # bias
    graph.board(step, w, b)
    # --8<-- [end:figure]
