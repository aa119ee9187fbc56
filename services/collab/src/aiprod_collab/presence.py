"""Who is in a room and what they look at. Nothing of it is stored."""

import asyncio
import uuid
from collections.abc import Callable

from aiprod.collab.v1 import collab_service_pb2 as api
from aiprod.collab.v1 import resources_pb2 as pb
from aiprod_collab.codec import encode_presence_frame
from aiprod_collab.frames import Chunk, Ring
from aiprod_rpc.errors import NotFound

NOTIFY_DELAY_SECONDS = 0.05
"""Changes within this time are announced together: fifty people may join at once."""

RING_BYTES = 256 << 10
"""Changes kept for subscribers that read slowly."""


class Presences:
    """The participants of one room, on this instance and on others.

    A participant that `must_announce` counts as gone after `silence_seconds` without an announcement, and
    returns with the next one: its stream may stay open long after its page is closed. Participants of an
    instance that falls silent also count as gone. `notify` is called once for all changes of a short moment;
    `publish` receives the frames for other instances.
    """

    def __init__(
        self, silence_seconds: float, notify: Callable[[], None], publish: Callable[[bytes], None]
    ) -> None:
        self._silence_seconds = silence_seconds
        self._notify = notify
        self._publish = publish
        self._scheduled: set[Callable[[], None]] = set()
        self._own: set[str] = set()
        self._present: dict[str, pb.Participant] = {}
        self._silent: dict[str, pb.Participant] = {}
        self._expiry_timers: dict[str, asyncio.TimerHandle] = {}
        self._ring = Ring(0, RING_BYTES)

    @property
    def head(self) -> int:
        """The number of the newest change."""
        return self._ring.head

    @property
    def participants(self) -> list[pb.Participant]:
        """Everybody who is present."""
        return list(self._present.values())

    def join(self, user: str, *, must_announce: bool) -> str:
        """Adds a participant of this instance and returns its id."""
        participant = pb.Participant(id=uuid.uuid4().hex, user=user)
        self._own.add(participant.id)
        if must_announce:
            self._restart_expiry(participant.id)
        self._publish(self._set_present(participant))
        return participant.id

    def leave(self, id_: str) -> None:
        """Removes a participant of this instance."""
        self._own.discard(id_)
        if frame := self._remove(id_):
            self._publish(frame)

    def announce(self, id_: str, user: str, presence: pb.Presence) -> None:
        """Updates what a participant looks at. Raises NOT_FOUND if `user` has no such participant."""
        participant = self._present.get(id_) or self._silent.get(id_)
        if participant is None or participant.user != user:
            raise NotFound(
                "this participant is not in the room; watch the room again", reason="PARTICIPANT_NOT_FOUND"
            )
        # Changed in place: the ring holds frames, which are already serialized.
        participant.presence.CopyFrom(presence)
        if id_ in self._expiry_timers:
            self._restart_expiry(id_)
        self._publish(self._set_present(participant))

    def receive(self, frame: bytes) -> None:
        """Applies a frame that another instance published."""
        for change in api.ServerFrame.FromString(frame).presences:
            id_ = change.participant.id
            if change.left:
                self._remove(id_)
                continue
            if id_ not in self._own or id_ in self._expiry_timers:
                self._restart_expiry(id_)
            if id_ not in self._present:
                # An instance with a newcomer may be new itself and lack this one's participants.
                self._schedule(self.publish_all)
            if self._present.get(id_) != change.participant:
                self._set_present(change.participant)

    def publish_all(self) -> None:
        """Publishes this instance's participants again, so that other instances keep them."""
        for id_ in self._own & self._present.keys():
            self._publish(encode_presence_frame(self._present[id_], left=False))

    def after(self, number: int) -> Chunk:
        """Returns one chunk of the changes after `number`.

        A subscriber that is too far behind gets everybody who is present instead.
        """
        if (chunk := self._ring.after(number)) is not None:
            return chunk
        frames = [encode_presence_frame(participant, left=False) for participant in self._present.values()]
        return Chunk(b"".join(frames), self._ring.head - number, more=False)

    def _restart_expiry(self, id_: str) -> None:
        if timer := self._expiry_timers.get(id_):
            timer.cancel()
        loop = asyncio.get_running_loop()
        self._expiry_timers[id_] = loop.call_later(self._silence_seconds, self._expire, id_)

    def _expire(self, id_: str) -> None:
        if id_ not in self._own:
            self._remove(id_)
        elif participant := self._present.pop(id_, None):
            # Its stream is still open, so its next announcement brings it back.
            self._silent[id_] = participant
            self._publish(self._record_change(participant, left=True))

    def _remove(self, id_: str) -> bytes | None:
        if timer := self._expiry_timers.pop(id_, None):
            timer.cancel()
        self._silent.pop(id_, None)
        participant = self._present.pop(id_, None)
        return self._record_change(participant, left=True) if participant else None

    def _set_present(self, participant: pb.Participant) -> bytes:
        self._silent.pop(participant.id, None)
        self._present[participant.id] = participant
        return self._record_change(participant, left=False)

    def _record_change(self, participant: pb.Participant, *, left: bool) -> bytes:
        frame = encode_presence_frame(participant, left=left)
        self._ring.append(frame)
        self._schedule(self._notify)
        return frame

    def _schedule(self, callback: Callable[[], None]) -> None:
        """Calls it after a short delay, once for all requests until then."""
        if callback not in self._scheduled:
            self._scheduled.add(callback)
            asyncio.get_running_loop().call_later(NOTIFY_DELAY_SECONDS, self._run_scheduled, callback)

    def _run_scheduled(self, callback: Callable[[], None]) -> None:
        self._scheduled.discard(callback)
        callback()
