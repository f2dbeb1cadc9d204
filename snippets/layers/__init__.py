"""One module a layer: `from layers import dense`, then `dense.forward(X, W, b)`."""
