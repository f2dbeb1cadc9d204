"""Figures that readers point at: their state, computed at build; their front ends are ES modules."""
