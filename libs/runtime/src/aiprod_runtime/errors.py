"""The errors a service raises on purpose; `status` turns each into a `google.rpc.Status`.

AiprodError
├── InvalidArgument      the request is wrong whatever the state of the system
├── OutOfRange           the request is past the end of what there is
├── Unauthenticated      the caller is not known
├── PermissionDenied     the caller is known and may not
├── NotFound             there is nothing of that name, as far as the caller may know
├── AlreadyExists        the name or id is taken by something else
├── FailedPrecondition   the resource is not in a state that allows the call
├── Aborted              somebody else was faster; read again and try again
├── ResourceExhausted    a limit is reached; `retry_after` says when to come back
├── Unavailable          a dependency is down; the same call may succeed later
├── DeadlineExceeded     the time was up
└── DataLoss             bytes are not what they were
"""

from typing import ClassVar


class AiprodError(Exception):
    """Base class: `str(error)` is shown to the client and says what to do.

    `reason` is UPPER_SNAKE, for machines; `field` names the part of the request that is wrong;
    `retry_after` is in seconds; `quota` names the limit that is reached.
    """

    code: ClassVar[str] = "INTERNAL"

    def __init__(
        self,
        message: str,
        *,
        reason: str,
        field: str | None = None,
        retry_after: float | None = None,
        quota: str | None = None,
    ) -> None:
        super().__init__(message)
        self.reason = reason
        self.field = field
        self.retry_after = retry_after
        self.quota = quota


class InvalidArgument(AiprodError):
    code = "INVALID_ARGUMENT"


class OutOfRange(AiprodError):
    code = "OUT_OF_RANGE"


class Unauthenticated(AiprodError):
    code = "UNAUTHENTICATED"


class PermissionDenied(AiprodError):
    code = "PERMISSION_DENIED"


class NotFound(AiprodError):
    code = "NOT_FOUND"


class AlreadyExists(AiprodError):
    code = "ALREADY_EXISTS"


class FailedPrecondition(AiprodError):
    code = "FAILED_PRECONDITION"


class Aborted(AiprodError):
    code = "ABORTED"


class ResourceExhausted(AiprodError):
    code = "RESOURCE_EXHAUSTED"


class Unavailable(AiprodError):
    code = "UNAVAILABLE"


class DeadlineExceeded(AiprodError):
    code = "DEADLINE_EXCEEDED"


class DataLoss(AiprodError):
    code = "DATA_LOSS"


class CannotStart(OSError):
    """Something that only the operator can mend before the service starts.

    `str(error)` is all that they see: it says what is wrong, where, and what to do.
    """
