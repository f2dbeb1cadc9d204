"""Layers written as loops, one loop for each index of the formula; equal to those in `layers`."""
