"""Figures, measured in one run and given as ratios where the machine matters: `make bench`."""
