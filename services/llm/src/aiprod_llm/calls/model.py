"""What a language model is to the service, and how it fails."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from enum import Enum, auto
from typing import ClassVar, Protocol

from aiprod_llm.calls.question import Question
from aiprod_llm.provenance import Tokens
from aiprod_runtime.errors import AiprodError, FailedPrecondition, ResourceExhausted, Unavailable


class Finish(Enum):
    """How an answer ended."""

    COMPLETE = auto()
    TOO_LONG = auto()
    BLOCKED = auto()
    FAILED = auto()


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of an answer. `tokens` counts those of the call until now; `finish` is there at the end,
    and `reason` says it in the model's own word."""

    text: str
    tokens: Tokens | None = None
    finish: Finish | None = None
    reason: str = ""


class LanguageModel(Protocol):
    """Answers questions, as a stream."""

    @property
    def provider(self) -> str:
        """As OpenTelemetry's `gen_ai.provider.name` says it."""

    def stream(self, question: Question) -> AsyncGenerator[Chunk]:
        """One attempt, without retries and without an end in time; errors are ModelError."""


class ModelError(AiprodError):
    """A call to the model failed.

    ModelError
    ├── Overloaded    5xx: again later
    ├── Broken        the connection failed or stood still: again
    │   └── Unreachable   there was no connection, so nothing was asked
    ├── CutOff        the answer ended without saying that it was complete: again
    ├── Malformed     the answer is none: again
    ├── QuotaReached  429, or our own limit: again after `retry_after` seconds
    ├── LeftAlone     it failed too often just now: not asked at all
    ├── TooLong       the answer did not fit into its tokens
    ├── Blocked       the safety settings of the model stopped it
    └── Refused       the model's service will not answer: key, model name, request
    """

    retryable: ClassVar[bool] = False
    free: ClassVar[bool] = False
    """Whether nothing is billed: the service answered with an error, or was never reached."""


class Overloaded(ModelError, Unavailable):
    retryable = True
    free = True


class Broken(ModelError, Unavailable):
    retryable = True


class Unreachable(Broken):
    free = True


class CutOff(ModelError, Unavailable):
    retryable = True


class Malformed(ModelError, Unavailable):
    retryable = True


class QuotaReached(ModelError, ResourceExhausted):
    retryable = True
    free = True


class LeftAlone(ModelError, Unavailable):
    pass


class TooLong(ModelError, FailedPrecondition):
    pass


class Blocked(ModelError, FailedPrecondition):
    pass


class Refused(ModelError, FailedPrecondition):
    free = True
