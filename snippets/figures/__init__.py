"""Figures to play with: each draws what a layer does with the numbers that sliders choose."""
