"""`make bench PART=fidelity`: how closely films follow what was written."""
