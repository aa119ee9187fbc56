"""Who is in a room and what they look at. None of it is kept."""

import asyncio
import uuid
from collections.abc import Callable

from aiprod.collab.v1 import collab_service_pb2 as pb
from aiprod.collab.v1 import resources_pb2 as room
from aiprod_collab.frames import Chunk, Ring
from aiprod_collab.wire import presence_frame
from aiprod_runtime.errors import NotFound

TELL_SECONDS = 0.05
"""Fifty people who come at once are told together."""

RING_BYTES = 256 << 10
"""Changes that are remembered for those who read slowly."""


class Presences:
    """The participants of one room, those of other instances too.

    One that `must_announce` has left when it is silent for `silence_seconds`, and is back when it speaks:
    its stream may be open long after its page was closed. So has one of an instance that is silent.
    `tell` is called soon after something changed, once for all that changes meanwhile; `share` gets the
    frames for other instances.
    """

    def __init__(
        self, silence_seconds: float, tell: Callable[[], None], share: Callable[[bytes], None]
    ) -> None:
        self._silence_seconds = silence_seconds
        self._tell = tell
        self._share = share
        self._due: set[Callable[[], None]] = set()
        self._own: set[str] = set()
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
        self._own.add(participant.id)
        if must_announce:
            self._expect(participant.id)
        self._share(self._show(participant))
        return participant.id

    def leave(self, id_: str) -> None:
        self._own.discard(id_)
        if frame := self._forget(id_):
            self._share(frame)

    def announce(self, id_: str, user: str, presence: room.Presence) -> None:
        """NOT_FOUND when `user` has no such participant here."""
        participant = self._here.get(id_) or self._away.get(id_)
        if participant is None or participant.user != user:
            raise NotFound(
                "this participant is not in the room; watch it again", reason="PARTICIPANT_NOT_FOUND"
            )
        participant.presence.CopyFrom(presence)
        if id_ in self._silent:
            self._expect(id_)
        self._share(self._show(participant))

    def hear(self, frame: bytes) -> None:
        """Take in what another instance shared."""
        for change in pb.ServerFrame.FromString(frame).presences:
            id_ = change.participant.id
            if change.left:
                self._forget(id_)
                continue
            if id_ not in self._own or id_ in self._silent:
                self._expect(id_)
            if id_ not in self._here:
                # Who has a newcomer may be new itself.
                self._soon(self.share_all)
            if self._here.get(id_) != change.participant:
                self._show(change.participant)

    def share_all(self) -> None:
        """Share who is here by this instance, for others that do not know it or would take it for gone."""
        for id_ in self._own & self._here.keys():
            self._share(presence_frame(self._here[id_], left=False))

    def after(self, number: int) -> Chunk:
        """One chunk of what follows change `number`.

        Who has fallen too far behind gets everybody who is here, in place of all changes.
        """
        if (chunk := self._ring.after(number)) is not None:
            return chunk
        frames = [presence_frame(participant, left=False) for participant in self._here.values()]
        return Chunk(b"".join(frames), self._ring.head - number, more=False)

    def _expect(self, id_: str) -> None:
        if timer := self._silent.get(id_):
            timer.cancel()
        loop = asyncio.get_running_loop()
        self._silent[id_] = loop.call_later(self._silence_seconds, self._fall_silent, id_)

    def _fall_silent(self, id_: str) -> None:
        if id_ not in self._own:
            self._forget(id_)
        elif participant := self._here.pop(id_, None):
            self._away[id_] = participant
            self._share(self._changed(participant, left=True))

    def _forget(self, id_: str) -> bytes | None:
        if timer := self._silent.pop(id_, None):
            timer.cancel()
        self._away.pop(id_, None)
        participant = self._here.pop(id_, None)
        return self._changed(participant, left=True) if participant else None

    def _show(self, participant: room.Participant) -> bytes:
        self._away.pop(participant.id, None)
        self._here[participant.id] = participant
        return self._changed(participant, left=False)

    def _changed(self, participant: room.Participant, *, left: bool) -> bytes:
        frame = presence_frame(participant, left=left)
        self._ring.append(frame)
        self._soon(self._tell)
        return frame

    def _soon(self, work: Callable[[], None]) -> None:
        """Do the work in a moment, once however often it is asked for until then."""
        if work not in self._due:
            self._due.add(work)
            asyncio.get_running_loop().call_later(TELL_SECONDS, self._do, work)

    def _do(self, work: Callable[[], None]) -> None:
        self._due.discard(work)
        work()
