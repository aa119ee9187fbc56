"""Why a room refuses what somebody wants to say. The reasons are part of the contract."""

from aiprod_runtime.errors import Aborted, FailedPrecondition, PermissionDenied


def gone(what: str) -> FailedPrecondition:
    """What it is about was removed."""
    return FailedPrecondition(f"{what} is not there any more; keep your draft or add it again", reason="GONE")


def invariant(rule: str) -> FailedPrecondition:
    """The film would break a rule."""
    return FailedPrecondition(rule, reason="INVARIANT")


def stale(what: str) -> Aborted:
    """Somebody was faster."""
    return Aborted(f"{what}; look at the newest state and decide again", reason="STALE")


def conflict(field: str) -> Aborted:
    """Two people changed the same words."""
    return Aborted(
        f"somebody changed the same words of the {field}; merge them by hand", reason="TEXT_CONFLICT"
    )


def forbidden(what: str) -> PermissionDenied:
    """The user's role does not allow it."""
    return PermissionDenied(what, reason="FORBIDDEN")
