"""The embedded engine: moving pictures from a seed, the same bytes every time."""
