"""Judges what was measured."""
