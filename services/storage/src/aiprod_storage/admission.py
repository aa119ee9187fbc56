"""What calls from outside the system may do."""

from aiprod_runtime.errors import PermissionDenied
from aiprod_storage.names import Role


def check_upload(role: Role, from_edge: bool) -> None:
    """From outside come files that users bring; clips and masters are made by services."""
    if from_edge and role is not Role.UPLOAD:
        raise PermissionDenied(
            f"from outside, the role is UPLOAD, not {role.name}", reason="ROLE_NOT_ALLOWED"
        )


def check_inside(from_edge: bool) -> None:
    """What services share, and what they write, is theirs alone."""
    if from_edge:
        raise PermissionDenied("only services call this", reason="SERVICES_ONLY")


def owner(role: Role, user: str) -> str:
    """Whose an asset is: clips are nobody's, as services find them again for everybody."""
    return "" if role is Role.CLIP else user
