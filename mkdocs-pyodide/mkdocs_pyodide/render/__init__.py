"""Events of a run to HTML."""
