"""What a video model is to the engine."""

from dataclasses import dataclass
from typing import Protocol

from aiprod_render.veo.takes import TakeOrder
from aiprod_runtime.errors import AiprodError, FailedPrecondition, ResourceExhausted, Unavailable


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an operation ended: with a video, with `filtered` ones that are not shown, or in an error."""

    video: bytes = b""
    filtered: int = 0
    reasons: tuple[str, ...] = ()
    error: AiprodError | None = None


class VideoModel(Protocol):
    """Each call is one request, sent once; errors are ModelError."""

    async def start(self, order: TakeOrder) -> str:
        """Begin, and pay; the name of the operation."""

    async def look(self, operation: str) -> Outcome | None:
        """How it ended, None while it runs; Lost when there is no such operation."""


class ModelError(AiprodError):
    """The model's service failed or refused.

    ModelError
    ├── Away          5xx, an answer that is none: again
    │   └── Silent    no connection, no answer: what was asked for may be under way
    ├── QuotaReached  429: again after `retry_after` seconds
    └── Refused       it will not: prompt, account, model name, settings
        └── Lost      it knows no such model or operation (any more)
    """


class Away(ModelError, Unavailable):
    pass


class Silent(Away):
    pass


class QuotaReached(ModelError, ResourceExhausted):
    pass


class Refused(ModelError, FailedPrecondition):
    pass


class Lost(Refused):
    pass
