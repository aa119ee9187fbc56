"""`make bench`: figures from one run, as ratios where the machine matters."""
