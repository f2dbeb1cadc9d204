"""Run cells and form their output: the same code at build and, shipped whole, in the browser."""
