"""How calls of a model fail."""

from aiprod_rpc.errors import AiprodError, FailedPrecondition, ResourceExhausted, Unavailable


class ModelError(AiprodError):
    """The model's service failed or rejected the request.

    ModelError
    ├── ModelUnavailable       5xx or no connection: retry
    │   └── NoResponse         no answer, or an unreadable one: the request may be paid for
    ├── QuotaExceeded          429: retry after `retry_after` seconds
    └── RequestRejected        the prompt, account, model name or settings are not accepted
        └── OperationNotFound  there is no such model or operation, or not any more
    """


class ModelUnavailable(ModelError, Unavailable):
    """The service failed; a retry may succeed."""


class NoResponse(ModelUnavailable):
    """The request may have reached the model, but no answer came that can be read."""


class QuotaExceeded(ModelError, ResourceExhausted):
    """The model's quota is used up."""


class RequestRejected(ModelError, FailedPrecondition):
    """A retry of the same request fails again."""


class OperationNotFound(RequestRejected):
    """There is no such model or operation."""
