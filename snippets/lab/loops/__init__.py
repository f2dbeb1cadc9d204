"""Layers spelled out as loops, one line an index of the formula; equal to those in `layers`."""
