"""The video model as the engine calls it, and its errors."""

from dataclasses import dataclass
from typing import Protocol

from aiprod_render.veo.take_spec import TakeSpec
from aiprod_rpc.errors import AiprodError, FailedPrecondition, ResourceExhausted, Unavailable


@dataclass(frozen=True, slots=True)
class Outcome:
    """The end of an operation: a video, or `filtered` videos that are held back, or an error."""

    video: bytes = b""
    filtered: int = 0
    reasons: tuple[str, ...] = ()
    error: AiprodError | None = None


class VideoModel(Protocol):
    """Each call is one request, sent once. Raises ModelError."""

    async def start(self, take: TakeSpec) -> str:
        """Starts a paid operation and returns its name."""

    async def poll(self, operation: str) -> Outcome | None:
        """Returns the outcome, None while the operation runs. Raises OperationNotFound if it is gone."""


class ModelError(AiprodError):
    """The model's service failed or rejected the request.

    ModelError
    ├── ModelUnavailable       5xx or an unreadable answer: retry
    │   └── NoResponse         no connection or no answer: the operation may be running
    ├── QuotaExceeded          429: retry after `retry_after` seconds
    └── RequestRejected        the prompt, account, model name or settings are not accepted
        └── OperationNotFound  there is no such model or operation, or not any more
    """


class ModelUnavailable(ModelError, Unavailable):
    """The service failed; a retry may succeed."""


class NoResponse(ModelUnavailable):
    """The request may have reached the model, but no answer came."""


class QuotaExceeded(ModelError, ResourceExhausted):
    """The model's quota is used up."""


class RequestRejected(ModelError, FailedPrecondition):
    """A retry of the same request fails again."""


class OperationNotFound(RequestRejected):
    """There is no such model or operation."""
