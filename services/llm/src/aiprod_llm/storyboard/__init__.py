"""Reads storyboards in plain text: what an author states about a film, scene by scene."""
