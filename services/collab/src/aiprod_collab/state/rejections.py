"""Why a room rejects a command. The reasons are part of the contract."""

from aiprod_rpc.errors import Aborted, FailedPrecondition, PermissionDenied


def gone(target: str) -> FailedPrecondition:
    """Return GONE: the target of the command was removed."""
    return FailedPrecondition(f"{target} no longer exists; keep your draft or add it again", reason="GONE")


def invariant(rule: str) -> FailedPrecondition:
    """Return INVARIANT: the command would break `rule`."""
    return FailedPrecondition(rule, reason="INVARIANT")


def stale(change: str) -> Aborted:
    """Return STALE: the room changed after the client decided."""
    return Aborted(f"{change}; reload the room and decide again", reason="STALE")


def conflict(field: str) -> Aborted:
    """Return TEXT_CONFLICT: two people changed the same words of `field`."""
    return Aborted(
        f"somebody else changed the same words of the {field}; merge them by hand", reason="TEXT_CONFLICT"
    )


def forbidden(message: str) -> PermissionDenied:
    """Return FORBIDDEN: the user's role does not allow the command."""
    return PermissionDenied(message, reason="FORBIDDEN")
