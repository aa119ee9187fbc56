"""Keeps rooms: an ordered log of events, delivered to everybody in the room."""
