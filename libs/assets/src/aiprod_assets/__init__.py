"""Moves files to and from storage at signed URLs."""
