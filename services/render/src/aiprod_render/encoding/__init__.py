"""Encodes frames and music: clips, masters, and preview pictures."""
