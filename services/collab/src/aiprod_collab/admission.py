"""Limits the size and rate of what somebody submits."""

import time

from aiprod_collab.config import CollabSettings
from aiprod_collab.rate_limit import RateLimit
from aiprod_collab.state.command import Command
from aiprod_collab.state.rejections import too_fast, too_large


class Admission:
    """The limits of all rooms."""

    def __init__(self, settings: CollabSettings) -> None:
        self._max_bytes = settings.max_submit_bytes
        # Keyed by room and actor: a busy user does not hold the pipeline back.
        self._rate = RateLimit[tuple[str, str]](settings.submits_per_second, settings.submit_burst)

    def admit(self, room: str, command: Command) -> None:
        """Raises INVALID_ARGUMENT if the command is too large, RESOURCE_EXHAUSTED if it is too early."""
        if command.submit.ByteSize() > self._max_bytes:
            raise too_large(self._max_bytes)
        if wait := self._rate.take((room, command.actor), time.monotonic_ns()):
            raise too_fast("you are submitting too fast", wait / 1e9)
