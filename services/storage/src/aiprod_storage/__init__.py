"""Keeps assets, delivery manifests and metrics."""
