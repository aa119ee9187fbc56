"""A request to a language model, its streamed response, and the interface that a model implements."""

import math
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from typing import Literal, Protocol

from aiprod_llm.provenance import Tokens


class Operation(StrEnum):
    """What a request is for. The ledger and the cache keys hold the values."""

    TEXT = "text"
    PLAN = "plan"
    MARKERS = "markers"
    REVIEW = "watch"
    REVISION = "revise"
    TRANSLATION = "translate"


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a conversation."""

    role: Literal["user", "model"]
    text: str


@dataclass(frozen=True, slots=True)
class Media:
    """A video that the model watches. `digest` identifies its bytes, which are at `uri` or in `content`."""

    digest: str
    content_type: str
    seconds: float
    uri: str = ""
    content: bytes = b""


@dataclass(frozen=True, slots=True)
class ModelRequest:
    """A request to a model, with everything that its response depends on.

    `schema` is a JSON Schema as text, or empty for free text. `temperature` and `seed` are the model's own
    when None.
    """

    operation: Operation
    user: str
    model: str
    messages: tuple[Message, ...]
    system: str = ""
    schema: str = ""
    media: Media | None = None
    max_output_tokens: int = 1024
    temperature: float | None = None
    seed: int | None = None

    @property
    def estimated_tokens(self) -> int:
        """The most tokens it may take, at four characters a token and 300 tokens a second of video."""
        characters = len(self.system) + sum(len(message.text) for message in self.messages)
        return characters // 4 + self.media_tokens + self.max_output_tokens

    @property
    def media_tokens(self) -> int:
        """The most tokens that its video takes: 300 a second."""
        return math.ceil(self.media.seconds * 300) if self.media else 0


class Finish(Enum):
    """How a response ended."""

    COMPLETE = auto()
    TOO_LONG = auto()
    BLOCKED = auto()
    FAILED = auto()


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of a response.

    `tokens` counts the tokens of the call so far. The last chunk has `finish`, and the model's own word for
    it in `reason`.
    """

    text: str
    tokens: Tokens | None = None
    finish: Finish | None = None
    reason: str = ""


class LanguageModel(Protocol):
    """A model that streams responses."""

    @property
    def provider(self) -> str:
        """The provider's name as in OpenTelemetry's `gen_ai.provider.name`."""

    def stream(self, request: ModelRequest) -> AsyncGenerator[Chunk]:
        """Sends the request once, without retries or a timeout. Raises ModelError."""
