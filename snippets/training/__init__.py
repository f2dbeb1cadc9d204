"""Code that the architectures share: data, the training loop, pictures."""
