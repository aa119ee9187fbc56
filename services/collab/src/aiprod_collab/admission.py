"""Limits the size and rate of what somebody submits."""

import time

from aiprod_collab.config import CollabSettings
from aiprod_collab.rate_limit import RateLimit
from aiprod_collab.state.commands import Command
from aiprod_rpc.errors import InvalidArgument, ResourceExhausted


class Admission:
    """The limits of all rooms."""

    def __init__(self, settings: CollabSettings) -> None:
        self._max_bytes = settings.max_submit_bytes
        # Keyed by room, user, and whether it is the pipeline.
        self._rate = RateLimit[tuple[str, str, bool]](settings.submits_per_second, settings.submit_burst)

    def admit(self, room: str, command: Command) -> None:
        """Raise INVALID_ARGUMENT if the command is too large, RESOURCE_EXHAUSTED if it is too early."""
        if command.submit.ByteSize() > self._max_bytes:
            raise InvalidArgument(f"a submit has at most {self._max_bytes} bytes", reason="TOO_LARGE")
        # The pipeline acts in its user's name; a busy user must not hold it back.
        if wait := self._rate.take((room, command.actor, command.is_pipeline), time.monotonic_ns()):
            raise ResourceExhausted(
                "you are submitting too fast; wait a moment", reason="RATE", retry_after=wait / 1e9
            )
