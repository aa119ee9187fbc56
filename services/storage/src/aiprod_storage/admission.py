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
    """Deliveries and the ledger are written by services."""
    if from_edge:
        raise PermissionDenied("only services write this", reason="SERVICES_ONLY")
