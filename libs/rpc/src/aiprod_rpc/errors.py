"""The errors that a service raises on purpose. `status` maps each one to a `google.rpc.Status`."""

import copyreg
from typing import Any, ClassVar


class AiprodError(Exception):
    """Base class. The client sees `str(error)`, which says what is wrong and what to do.

    `reason` is UPPER_SNAKE, for programs; `field` is the path of the invalid field of the request;
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

    def __reduce__(self) -> tuple[Any, ...]:
        # Exception's own would call __init__ with the message only when a worker process sends the error.
        return copyreg.__newobj__, (type(self), *self.args), self.__dict__  # type: ignore[attr-defined]


class InvalidArgument(AiprodError):
    """The request is wrong, whatever the state of the system."""

    code = "INVALID_ARGUMENT"


class OutOfRange(AiprodError):
    """The request is past the end of a resource."""

    code = "OUT_OF_RANGE"


class Unauthenticated(AiprodError):
    """The call has no valid user."""

    code = "UNAUTHENTICATED"


class PermissionDenied(AiprodError):
    """The user may not do this."""

    code = "PERMISSION_DENIED"


class NotFound(AiprodError):
    """The resource does not exist, or the user may not see it."""

    code = "NOT_FOUND"


class AlreadyExists(AiprodError):
    """Another resource has this name or id."""

    code = "ALREADY_EXISTS"


class FailedPrecondition(AiprodError):
    """The resource is in a state that does not allow the call."""

    code = "FAILED_PRECONDITION"


class Aborted(AiprodError):
    """Another call changed the resource first."""

    code = "ABORTED"


class ResourceExhausted(AiprodError):
    """A limit is reached."""

    code = "RESOURCE_EXHAUSTED"


class Unavailable(AiprodError):
    """A dependency is down."""

    code = "UNAVAILABLE"


class DeadlineExceeded(AiprodError):
    """The call took too long."""

    code = "DEADLINE_EXCEEDED"


class DataLoss(AiprodError):
    """Stored or received bytes are damaged."""

    code = "DATA_LOSS"


class Unimplemented(AiprodError):
    """This release has no such method."""

    code = "UNIMPLEMENTED"


class CannotStart(OSError):
    """A fault that an operator must repair before the service can start.

    `str(error)` is the only line in the log: it says what is wrong, where, and what to do.
    """
