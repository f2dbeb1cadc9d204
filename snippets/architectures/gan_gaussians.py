"""The GAN for eight Gaussians in the plane: one that collapses, one that does not."""

if __name__ == "__main__":
    # --8<-- [start:settings]
    import numpy as np

    from architectures.gan import create, discriminator_loss, generate, generator_loss
    from training.initial import generator

    seed, rounds, moves_G, rate_D, rate_G, beta_1 = 0, 300, 5, 1e-3, 1e-3, 0.5

    angles = np.arange(8) * np.pi / 4
    ring = np.stack([np.cos(angles), np.sin(angles)], axis=1)  # (8, 2)
    modes = 0.5 + 0.35 * ring

    def draw(rng, *shape):
        """Draw points near the modes, (..., 2)."""
        away = 0.03 * rng.standard_normal((*shape, 2))
        return (modes[rng.integers(0, 8, shape)] + away).astype(np.float32)

    rng = generator(seed)
    G, D = create(rng, noise=2, pixels=2)
    memory, history = {"D": {}, "G": {}}, {}
    seen_Z = generator(1).standard_normal((500, 2), np.float32)
    seen_X = draw(generator(1), 500)
    # --8<-- [end:settings]

    # --8<-- [start:train]
    from training import pictures
    from training.loop import train, update

    def step(move):
        """Update one network; the other does not change."""
        player, real, Z = move
        if player == "D":
            fake, _ = generate(Z, G)
            L, dD = discriminator_loss(real, fake, D)
            update(D, dD, memory["D"], rate_D, beta_1)
        else:
            L, dG = generator_loss(Z, G, D)
            update(G, dG, memory["G"], rate_G, beta_1)
        return {"loss of G": L} if player == "G" else {}

    def covered():
        """Count the modes that at least 10 of 500 points are close to."""
        made, _ = generate(seen_Z, G)
        away = made[:, None] - modes  # (500, 8, 2)
        is_close = (away**2).sum(axis=2) < 0.1**2
        return {"modes covered": (is_close.sum(axis=0) >= 10).sum()}

    def points():
        made, _ = generate(seen_Z, G)
        count = covered()["modes covered"]
        text = "Real points in blue, generated ones in orange: "
        text += f"they cover {count} of 8 clusters"
        return pictures.points([seen_X - 0.5, made - 0.5], text, limit=0.5)

    def moves():
        for _ in range(rounds):
            for player in "D" + "G" * moves_G:
                yield player, draw(rng, 32), rng.standard_normal((32, 2), np.float32)

    train(step, list(moves()), history, covered, points, every=60)
    # --8<-- [end:train]

    # --8<-- [start:coverage]
    def mean_covered(history):
        """Return the mean number of modes covered in the second half of the run."""
        counts = [count for _, count in history["modes covered"]]
        return np.mean(counts[len(counts) // 2 :])

    print("fewer than half of the modes:", bool(mean_covered(history) < 4))
    # --8<-- [end:coverage]

    # --8<-- [start:helped]
    rounds, moves_G, rate_D = 800, 1, 1e-2
    G, D = create(rng, noise=2, pixels=2)
    memory, helped = {"D": {}, "G": {}}, {}
    train(step, list(moves()), helped, covered, points, every=40)
    print("more than six of the modes:", bool(mean_covered(helped) > 6))
    # --8<-- [end:helped]
