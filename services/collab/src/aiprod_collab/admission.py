"""How much somebody may say in a room, and how fast."""

import time

from aiprod_collab.config import CollabSettings
from aiprod_collab.rate import RateLimit
from aiprod_collab.state.saying import Said
from aiprod_runtime.errors import InvalidArgument, ResourceExhausted


class Admission:
    """The rules of all rooms."""

    def __init__(self, settings: CollabSettings) -> None:
        self._max_bytes = settings.max_submit_bytes
        self._rate = RateLimit[tuple[str, str, bool]](settings.submits_per_second, settings.submit_burst)

    def admit(self, room: str, said: Said) -> None:
        """INVALID_ARGUMENT when it is too large, RESOURCE_EXHAUSTED when it comes too fast."""
        if said.submit.ByteSize() > self._max_bytes:
            raise InvalidArgument(f"say at most {self._max_bytes} bytes at once", reason="TOO_LARGE")
        # The pipeline speaks in its user's name; what the user says in a hurry must not silence it.
        if wait := self._rate.take((room, said.actor, said.is_pipeline), time.monotonic_ns()):
            raise ResourceExhausted("this is too fast; wait a moment", reason="RATE", retry_after=wait / 1e9)
