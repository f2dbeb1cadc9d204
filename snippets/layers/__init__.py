"""Layers, one module each: `from layers import dense`, then `dense.forward(X, W, b)`."""
