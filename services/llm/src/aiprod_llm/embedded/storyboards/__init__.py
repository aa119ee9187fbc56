"""Storyboards: their scenes keep their order and lengths, and the rest is planned."""
