"""Code that several pages share: losses, optimizers, the gradient check."""
