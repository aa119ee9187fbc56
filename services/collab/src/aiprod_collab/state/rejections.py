"""Why a room rejects a command. The reasons are part of the contract: see `Reject.reason`."""

from collections.abc import Iterable

from aiprod_rpc.errors import (
    Aborted,
    FailedPrecondition,
    InvalidArgument,
    NotFound,
    PermissionDenied,
    ResourceExhausted,
)

REJECTIONS = (Aborted, FailedPrecondition, InvalidArgument, NotFound, PermissionDenied, ResourceExhausted)
"""The classes of all rejections."""


def not_found(target: str) -> NotFound:
    """Returns NOT_FOUND: the target of the command never existed."""
    return NotFound(f"{target} does not exist; reload the room and choose another", reason="NOT_FOUND")


def revision_not_found(number: int, count: int) -> NotFound:
    """Returns REVISION_NOT_FOUND: the room has `count` revisions."""
    message = f"revision {number} does not exist; the room has {count}"
    return NotFound(message, reason="REVISION_NOT_FOUND")


def gone(target: str) -> FailedPrecondition:
    """Returns GONE: the target of the command was removed."""
    return FailedPrecondition(f"{target} no longer exists; keep your draft or add it again", reason="GONE")


def locked(scenes: Iterable[str], remedy: str = "unlock them first") -> FailedPrecondition:
    """Returns LOCKED: the command would change or remove these scenes."""
    return FailedPrecondition(f"locked scenes cannot change: {', '.join(scenes)}; {remedy}", reason="LOCKED")


def invariant(rule: str) -> FailedPrecondition:
    """Returns INVARIANT: the command would break `rule`."""
    return FailedPrecondition(rule, reason="INVARIANT")


def stale(change: str) -> Aborted:
    """Returns STALE: the room changed after the client decided."""
    return Aborted(f"{change}; reload the room and decide again", reason="STALE")


def conflict(field: str) -> Aborted:
    """Returns TEXT_CONFLICT: two people changed the same words of `field`."""
    return Aborted(
        f"somebody else changed the same words of the {field}; merge them by hand", reason="TEXT_CONFLICT"
    )


def forbidden(message: str) -> PermissionDenied:
    """Returns FORBIDDEN: the user's role does not allow the command."""
    return PermissionDenied(message, reason="FORBIDDEN")


def bad_field(problem: str, field: str) -> InvalidArgument:
    """Returns BAD_FIELD: the field that `field` of the change names cannot be set."""
    return InvalidArgument(problem, reason="BAD_FIELD", field=field)


def too_large(max_bytes: int) -> InvalidArgument:
    """Returns TOO_LARGE: the command has more than `max_bytes`."""
    return InvalidArgument(f"a submit has at most {max_bytes} bytes", reason="TOO_LARGE")


def too_fast(problem: str, retry_after: float) -> ResourceExhausted:
    """Returns RATE: the room takes the command in `retry_after` seconds."""
    return ResourceExhausted(f"{problem}; wait a moment", reason="RATE", retry_after=retry_after)
