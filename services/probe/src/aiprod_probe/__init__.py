"""Measures media files and checks them against a spec."""
