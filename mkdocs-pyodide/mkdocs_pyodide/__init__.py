"""Live Python cells for documentation pages."""
