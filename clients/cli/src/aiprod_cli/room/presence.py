"""The participants of a room: who is there, joins, leaves, works where."""

from collections.abc import Iterable, Iterator
from fractions import Fraction

from aiprod.collab.v1 import collab_service_pb2 as collab_api
from aiprod.collab.v1 import resources_pb2 as collab_pb
from aiprod_film.timecode import format_timecode


class Participants:
    """The participants besides the user."""

    def __init__(self) -> None:
        self._self = ""
        self._others: dict[str, str] = {}

    def welcome(self, welcome: collab_api.Welcome) -> str:
        """Who is in the room already, as text."""
        self._self = welcome.participant
        self._others = {other.id: other.user for other in welcome.participants if other.id != self._self}
        return f"also here: {', '.join(self._others.values())}" if self._others else "nobody else is here"

    def describe(self, changes: Iterable[collab_api.PresenceChange], rate: Fraction) -> Iterator[str]:
        """One line of text for each change that other participants notice."""
        for change in changes:
            other = change.participant
            if other.id == self._self:
                continue
            if change.left:
                if self._others.pop(other.id, None):
                    yield f"{other.user} left"
            elif other.id not in self._others:
                self._others[other.id] = other.user
                yield f"{other.user} joined"
            elif activity := _activity(other.presence, rate):
                yield f"{other.user} {activity}"


def _activity(presence: collab_pb.Presence, rate: Fraction) -> str:
    """What somebody edits and looks at."""
    parts = [f"edits {presence.editing}"] if presence.editing else []
    if presence.HasField("frame"):
        parts.append(f"looks at {format_timecode(presence.frame, rate)}")
    elif presence.scene:
        parts.append(f"looks at {presence.scene}")
    return " and ".join(parts)
