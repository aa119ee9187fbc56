"""Who is in a room and what they look at. None of it is kept."""

import asyncio
import uuid
from collections.abc import Callable

from aiprod.collab.v1 import resources_pb2 as room
from aiprod_collab.frames import Chunk, Ring
from aiprod_collab.pace import Pace
from aiprod_collab.wire import presence_frame
from aiprod_runtime.errors import NotFound

TELL_SECONDS = 0.05
"""Fifty people who come at once are told together."""

RING_BYTES = 256 << 10
"""Changes that are remembered for those who read slowly."""


class Presences:
    """The participants of one room.

    One that `must_announce` has left when it is silent for `silence_seconds`, and is back when it speaks:
    its stream may be open long after its page was closed. `tell` is called soon after something changed,
    once for all that changes meanwhile.
    """

    def __init__(self, silence_seconds: float, tell: Callable[[], None]) -> None:
        self._silence_seconds = silence_seconds
        self._pace = Pace(tell, lambda: TELL_SECONDS)
        self._here: dict[str, room.Participant] = {}
        self._away: dict[str, room.Participant] = {}
        self._silent: dict[str, asyncio.TimerHandle] = {}
        self._ring = Ring(0, RING_BYTES)

    @property
    def head(self) -> int:
        """The number of the newest change."""
        return self._ring.head

    @property
    def participants(self) -> list[room.Participant]:
        return list(self._here.values())

    def come(self, user: str, *, must_announce: bool) -> str:
        """Returns the id of a new participant."""
        participant = room.Participant(id=uuid.uuid4().hex, user=user)
        if must_announce:
            self._expect(participant.id)
        self._show(participant)
        return participant.id

    def leave(self, id_: str) -> None:
        if timer := self._silent.pop(id_, None):
            timer.cancel()
        self._away.pop(id_, None)
        self._hide(id_)

    def announce(self, id_: str, user: str, presence: room.Presence) -> None:
        """NOT_FOUND when `user` has no such participant here."""
        participant = self._here.get(id_) or self._away.get(id_)
        if participant is None or participant.user != user:
            raise NotFound(
                "this participant is not in the room; watch it again", reason="PARTICIPANT_NOT_FOUND"
            )
        if timer := self._silent.pop(id_, None):
            timer.cancel()
            self._expect(id_)
        participant.presence.CopyFrom(presence)
        self._show(participant)

    def after(self, number: int) -> Chunk:
        """One chunk of what follows change `number`.

        Who has fallen too far behind gets everybody who is here, in place of all changes.
        """
        if (chunk := self._ring.after(number)) is not None:
            return chunk
        frames = [presence_frame(participant, left=False) for participant in self._here.values()]
        return Chunk(b"".join(frames), self._ring.head - number, more=False)

    def _expect(self, id_: str) -> None:
        loop = asyncio.get_running_loop()
        self._silent[id_] = loop.call_later(self._silence_seconds, self._fall_silent, id_)

    def _fall_silent(self, id_: str) -> None:
        if participant := self._here.get(id_):
            self._away[id_] = participant
            self._hide(id_)

    def _show(self, participant: room.Participant) -> None:
        self._away.pop(participant.id, None)
        self._here[participant.id] = participant
        self._changed(participant, left=False)

    def _hide(self, id_: str) -> None:
        if participant := self._here.pop(id_, None):
            self._changed(participant, left=True)

    def _changed(self, participant: room.Participant, *, left: bool) -> None:
        self._ring.append(presence_frame(participant, left=left))
        self._pace.ask()
