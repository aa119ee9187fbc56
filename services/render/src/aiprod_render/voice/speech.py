"""A spoken text and its times."""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from aiprod.film.v1.asset_pb2 import Asset

LEAD, TAIL = Fraction(2, 5), Fraction(1, 2)
"""Seconds of a scene before its narration starts and after it ends."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A part of a speech, in seconds from its start."""

    start: Fraction
    end: Fraction
    text: str


@dataclass(frozen=True, slots=True)
class Spoken:
    """The WAV files of phrases in their order, and their cost in micro-dollars; None if unknown."""

    files: list[Path]
    cost: int | None


@dataclass(frozen=True, slots=True)
class Speech:
    """A stored WAV file of some seconds, and the phrases that are spoken in it as far as they are known.

    `cost` is what it cost now, in micro-dollars; None if unknown. `engine` spoke it; empty for a recording.
    """

    asset: Asset
    seconds: Fraction
    phrases: tuple[Phrase, ...]
    cost: int | None = 0
    engine: str = ""

    @property
    def scene_seconds(self) -> Fraction:
        """The length of the shortest scene that it fits into."""
        return LEAD + self.seconds + TAIL
