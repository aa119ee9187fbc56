"""How a call to a model fails."""

from typing import ClassVar

from aiprod_rpc.errors import AiprodError, FailedPrecondition, ResourceExhausted, Unavailable


class ModelError(AiprodError):
    """A call to the model failed.

    ModelError
    ├── Overloaded        5xx: retry later
    ├── Broken            the connection failed or stalled: retry
    │   └── Unreachable   no connection was made, so nothing was sent
    ├── CutOff            the response ended without a finish reason: retry
    ├── Malformed         the response cannot be parsed: retry
    ├── QuotaReached      429 or our own limit: retry after `retry_after` seconds
    ├── CircuitOpen       the model failed too often just now: nothing was sent
    ├── TooLong           the response did not fit into `max_output_tokens`
    ├── Blocked           the model's safety settings stopped it
    └── Refused           the model's service rejects the key, the model's name or the request
    """

    # The ledger stores the class names as outcomes, so they stay.
    retryable: ClassVar[bool] = False
    free: ClassVar[bool] = False
    """Whether the provider bills nothing: it returned an error, or the request never reached it."""


class Overloaded(ModelError, Unavailable):
    """The model's service failed with 5xx or a timeout of its own."""

    retryable = True
    free = True


class Broken(ModelError, Unavailable):
    """The connection failed or the stream stalled."""

    retryable = True


class Unreachable(Broken):
    """No connection was made."""

    free = True


class CutOff(ModelError, Unavailable):
    """The stream ended without a finish reason."""

    retryable = True


class Malformed(ModelError, Unavailable):
    """The response cannot be parsed."""

    retryable = True


class QuotaReached(ModelError, ResourceExhausted):
    """The quota of the model is used up."""

    retryable = True
    free = True


class CircuitOpen(ModelError, Unavailable):
    """The circuit breaker rejects the call."""


class TooLong(ModelError, FailedPrecondition):
    """The response did not fit into its token limit."""


class Blocked(ModelError, FailedPrecondition):
    """The model's safety settings stopped the response."""


class Refused(ModelError, FailedPrecondition):
    """The model's service rejects the request, and would reject it again."""

    free = True


class TooExpensive(FailedPrecondition):
    """The answer may cost more than the caller allows, or does not fit into what that pays for."""
