"""What a language model is asked."""

import hashlib
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

KEY_VERSION = "1"
"""Raised when answers of older versions must not be found any more."""


class Operation(StrEnum):
    TEXT = "text"
    PLAN = "plan"
    MARKERS = "markers"
    WATCH = "watch"


@dataclass(frozen=True, slots=True)
class Turn:
    """One side's words in a conversation."""

    role: Literal["user", "model"]
    text: str


@dataclass(frozen=True, slots=True)
class Media:
    """A film that the model looks at. `digest` names its bytes; the model finds them at `uri`, or in
    `content`."""

    digest: str
    content_type: str
    seconds: float
    uri: str = ""
    content: bytes = b""


@dataclass(frozen=True, slots=True)
class Question:
    """What a model is asked, and all that its answer depends on. `schema` is a JSON Schema as text, empty
    where the answer is free."""

    operation: Operation
    user: str
    model: str
    turns: tuple[Turn, ...]
    system: str = ""
    schema: str = ""
    media: Media | None = None
    max_output_tokens: int = 1024
    temperature: float | None = None
    seed: int | None = None

    @property
    def estimated_tokens(self) -> int:
        """What it may take, at four characters a token and 300 tokens a second of film."""
        characters = len(self.system) + sum(len(turn.text) for turn in self.turns)
        film = int(self.media.seconds * 300) if self.media else 0
        return characters // 4 + film + self.max_output_tokens

    def key(self) -> str:
        """The same for questions that have the same answer: texts are compared in NFC, and runs of
        white space count as one. No other likeness counts: `zoom in` is not `zoom out`."""
        parts = [
            KEY_VERSION,
            self.user,
            self.operation,
            self.model,
            _normal(self.system),
            self.schema,
            self.media.digest if self.media else "",
            f"{self.max_output_tokens} {self.temperature} {self.seed}",
        ]
        for turn in self.turns:
            parts += turn.role, _normal(turn.text)
        # No text holds a NUL, so the parts cannot run into each other.
        return hashlib.blake2b("\0".join(parts).encode(), digest_size=20).hexdigest()


def _normal(text: str) -> str:
    composed = text if text.isascii() else unicodedata.normalize("NFC", text)
    return " ".join(composed.split())
