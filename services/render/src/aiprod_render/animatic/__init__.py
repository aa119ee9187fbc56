"""The embedded engine draws moving pictures from a seed: the same seed gives the same bytes."""
