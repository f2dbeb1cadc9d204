"""What several pages share: losses, optimizers, the gradient check."""
