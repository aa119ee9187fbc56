"""Who else is in a room."""

from enum import Enum, auto

from aiprod.collab.v1 import collab_service_pb2 as collab_api
from aiprod.collab.v1 import resources_pb2 as collab_pb


class Move(Enum):
    """What a participant did."""

    JOINED = auto()
    LEFT = auto()
    LOOKED = auto()


class Participants:
    """The participants besides the user, as the frames of a room tell."""

    def __init__(self) -> None:
        self._own_id = ""
        self._others: dict[str, collab_pb.Participant] = {}

    @property
    def others(self) -> list[collab_pb.Participant]:
        """Everybody but the user, with what they look at."""
        return list(self._others.values())

    def apply(self, frame: collab_api.ServerFrame) -> list[tuple[Move, collab_pb.Participant]]:
        """Follows a frame and returns who moved since the frame before. A welcome starts anew."""
        if frame.HasField("welcome"):
            self._own_id = frame.welcome.participant
            self._others = {each.id: each for each in frame.welcome.participants if each.id != self._own_id}
        moves = [(self._move(change), change.participant) for change in frame.presences]
        return [(move, participant) for move, participant in moves if move]

    def _move(self, change: collab_api.PresenceChange) -> Move | None:
        participant = change.participant
        if participant.id == self._own_id:
            return None
        if change.left:
            return Move.LEFT if self._others.pop(participant.id, None) else None
        joined = participant.id not in self._others
        self._others[participant.id] = participant
        return Move.JOINED if joined else Move.LOOKED
