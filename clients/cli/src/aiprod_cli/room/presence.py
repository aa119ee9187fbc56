"""Who is in the room, as a story of coming and going."""

from collections.abc import Iterator
from fractions import Fraction

from aiprod.collab.v1 import collab_service_pb2 as api
from aiprod.collab.v1 import resources_pb2 as pb
from aiprod_cli.room.timecode import timecode


class Presences:
    """The participants besides oneself."""

    def __init__(self) -> None:
        self._self = ""
        self._here: dict[str, str] = {}

    def greet(self, welcome: api.Welcome) -> str:
        """Who is there already."""
        self._self = welcome.participant
        self._here = {other.id: other.user for other in welcome.participants if other.id != self._self}
        return f"here: {', '.join(self._here.values())}" if self._here else "nobody else is here"

    def tell(self, changes: Iterator[api.PresenceChange], rate: Fraction) -> Iterator[str]:
        for change in changes:
            who = change.participant
            if who.id == self._self:
                continue
            if change.left:
                if self._here.pop(who.id, None):
                    yield f"{who.user} left"
            elif who.id not in self._here:
                self._here[who.id] = who.user
                yield f"{who.user} joined"
            elif at := _place(who.presence, rate):
                yield f"{who.user} {at}"


def _place(presence: pb.Presence, rate: Fraction) -> str:
    """What somebody looks at."""
    words = [f"edits {presence.editing}"] if presence.editing else []
    if presence.HasField("frame"):
        words.append(f"looks at {timecode(presence.frame, rate)}")
    elif presence.scene:
        words.append(f"looks at {presence.scene}")
    return " and ".join(words)
