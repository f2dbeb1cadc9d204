"""Interactive figures: each draws what a layer computes from the numbers that sliders set."""
