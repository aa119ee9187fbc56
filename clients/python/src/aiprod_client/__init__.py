"""AIPROD from Python."""
