"""Composes music from a seed and the moods of the scenes."""
