"""Access rules: what calls from outside the system may do, and who owns an asset."""

from aiprod_rpc.call import Call
from aiprod_rpc.errors import PermissionDenied
from aiprod_storage.object_names import Role


def check_role(role: Role, call: Call) -> None:
    """Raises PermissionDenied if a call through the edge uploads anything but a user's file."""
    if call.from_edge and role is not Role.UPLOAD:
        raise PermissionDenied(
            f"calls from outside upload with the role UPLOAD, not {role.name}", reason="ROLE_NOT_ALLOWED"
        )


def check_internal(call: Call) -> None:
    """Raises PermissionDenied if the call comes through the edge: only services may make it."""
    if call.from_edge:
        raise PermissionDenied("only services may call this method", reason="SERVICES_ONLY")


def owner_of(role: Role, user: str) -> str:
    """Returns the user that an asset belongs to, empty for a clip: all users' jobs reuse clips."""
    # A clip is found by its content, so it must not belong to the first user who rendered it.
    return "" if role is Role.CLIP else user


def usage_owner(requested: str, call: Call) -> str:
    """Returns the user whose usage a call may read: `requested`, but without a role only the caller."""
    return call.user if call.from_edge and not call.sees_all else requested
