"""Rooms under load and under fire; for the system tests and the bench."""
