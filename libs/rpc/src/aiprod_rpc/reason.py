"""A reason that clients can receive, with its code and its HTTP status."""

from dataclasses import dataclass

HTTP_STATUSES = {
    "CANCELLED": 499,
    "UNKNOWN": 500,
    "INVALID_ARGUMENT": 400,
    "DEADLINE_EXCEEDED": 504,
    "NOT_FOUND": 404,
    "ALREADY_EXISTS": 409,
    "PERMISSION_DENIED": 403,
    "RESOURCE_EXHAUSTED": 429,
    "FAILED_PRECONDITION": 400,
    "ABORTED": 409,
    "OUT_OF_RANGE": 400,
    "UNIMPLEMENTED": 501,
    "INTERNAL": 500,
    "UNAVAILABLE": 503,
    "DATA_LOSS": 500,
    "UNAUTHENTICATED": 401,
}
"""The HTTP status of each canonical code over REST, as Envoy's transcoder maps it."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason, its only canonical code, and what the client can do, in Markdown.

    `own_http` is the HTTP status where it is not the code's.
    """

    name: str
    code: str
    remedy: str
    own_http: int | None = None

    @property
    def http(self) -> int:
        """The HTTP status over REST."""
        return self.own_http or HTTP_STATUSES[self.code]
