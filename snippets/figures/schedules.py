"""Schedules: the learning rate over a run."""

from figures.board import Board, number
from lab import schedules

WIDTH, HEIGHT, STEPS = 460, 120, 100


def curves(every, warm):
    """Draw four schedules for a rate of 1 and a run of 100 steps.

    every  steps between two drops of the step decay
    warm   steps of the warm-up
    """
    kinds = {
        "step decay": (lambda step: schedules.step_decay(step, 1.0, every, factor=0.5), "two curve faint"),
        "linear": (lambda step: schedules.linear(step, 1.0, STEPS), "two curve"),
        "cosine": (lambda step: schedules.cosine(step, 1.0, STEPS), "one curve faint"),
        "warm-up, then cosine": (lambda step: schedules.warmup(step, 1.0, STEPS, warm), "one curve"),
    }
    picture, texts = Board(), []
    picture.part("<style>.faint { opacity: 1; stroke-dasharray: 5 4; stroke-width: 2 }</style>")
    for y, name in ((20, "1"), (20 + HEIGHT, "0")):
        picture.words(22, y + 4, name, "soft end")
        picture.line((30, 30 + WIDTH), (y, y), "line")
    for row, (name, (schedule, kind)) in enumerate(kinds.items()):
        rates = [schedule(step) for step in range(STEPS + 1)]
        xs = [30 + WIDTH * step / STEPS for step in range(STEPS + 1)]
        picture.line(xs, [20 + HEIGHT * (1 - rate) for rate in rates], kind)
        x, y = 30 + row % 2 * 230, HEIGHT + 60 + row // 2 * 20
        picture.line((x, x + 26), (y - 4, y - 4), kind)
        picture.words(x + 34, y, name)
        texts.append(f"{name} {number(rates[0])}, {number(rates[STEPS // 2])}, {number(rates[STEPS])}")
    picture.words(30 + WIDTH, HEIGHT + 36, f"step {STEPS}", "soft end")
    picture.reach(500, HEIGHT + 84)
    return picture.picture(f"Rates of the first step, of the middle and at the end: {'; '.join(texts)}")


if __name__ == "__main__":
    # --8<-- [start:figure]
    from figures import schedules

    every = 30  # step decay
    warm = 10  # warm-up
    schedules.curves(every, warm)
    # --8<-- [end:figure]
