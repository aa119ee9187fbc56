"""The participants of a room as text: who is there, joins, leaves, works where."""

from fractions import Fraction

from aiprod.collab.v1 import resources_pb2 as collab_pb
from aiprod_client.rooms import Move
from aiprod_film.timecode import format_timecode


def others_text(others: list[collab_pb.Participant]) -> str:
    """Who is in the room besides the user."""
    return f"also here: {', '.join(other.user for other in others)}" if others else "nobody else is here"


def move_text(move: Move, participant: collab_pb.Participant, rate: Fraction) -> str:
    """What a participant did; empty if it shows nothing of itself."""
    match move:
        case Move.JOINED:
            return f"{participant.user} joined"
        case Move.LEFT:
            return f"{participant.user} left"
        case Move.LOOKED:
            activity = _activity(participant.presence, rate)
            return f"{participant.user} {activity}" if activity else ""


def _activity(presence: collab_pb.Presence, rate: Fraction) -> str:
    """What somebody edits and looks at."""
    parts = [f"edits {presence.editing}"] if presence.editing else []
    if presence.HasField("frame"):
        parts.append(f"looks at {format_timecode(presence.frame, rate)}")
    elif presence.scene:
        parts.append(f"looks at {presence.scene}")
    return " and ".join(parts)
