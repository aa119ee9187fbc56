"""Rooms: an ordered log of events each, delivered to everybody in the room."""
