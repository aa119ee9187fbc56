"""Works in rooms: submits commands, follows events and participants."""

from aiprod_client.rooms.follow import follow_room
from aiprod_client.rooms.participants import Move, Participants
from aiprod_client.rooms.submit import submit

__all__ = ["Move", "Participants", "follow_room", "submit"]
