"""Models put together from the layers, each with the run that trains it."""
