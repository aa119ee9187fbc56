"""Who may say what in a room, how much of it and how fast."""

import time
from dataclasses import dataclass

from aiprod_collab.config import CollabSettings
from aiprod_collab.log import Op
from aiprod_collab.rate import RateLimit
from aiprod_runtime.errors import InvalidArgument, PermissionDenied, ResourceExhausted


@dataclass(frozen=True, slots=True)
class Submit:
    """Something that somebody wants to say. `from_edge` tells people from the pipeline."""

    op: Op
    is_milestone: bool
    from_edge: bool


class Admission:
    """The rules of all rooms."""

    def __init__(self, settings: CollabSettings) -> None:
        self._max_bytes = settings.max_submit_bytes
        self._rate = RateLimit[tuple[str, str, bool]](settings.submits_per_second, settings.submit_burst)

    def admit(self, room: str, submit: Submit) -> Op:
        """The op of a submit that may be logged.

        PERMISSION_DENIED for what only the pipeline says, INVALID_ARGUMENT when it is too large,
        RESOURCE_EXHAUSTED when it comes too fast.
        """
        if submit.is_milestone and submit.from_edge:
            raise PermissionDenied("only the pipeline says milestones; say a comment", reason="FORBIDDEN")
        if len(submit.op.body) > self._max_bytes:
            raise InvalidArgument(f"say at most {self._max_bytes} bytes at once", reason="TOO_LARGE")
        # The pipeline speaks in its user's name; what the user says in a hurry must not silence it.
        if wait := self._rate.take((room, submit.op.actor, submit.from_edge), time.monotonic_ns()):
            raise ResourceExhausted("this is too fast; wait a moment", reason="RATE", retry_after=wait / 1e9)
        return submit.op
