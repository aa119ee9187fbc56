"""What a film has beside its story. Enum names and numbers are those of `aiprod.film.v1`."""

from dataclasses import dataclass
from enum import IntEnum

from aiprod_film.asset import Asset
from aiprod_film.engine_kind import EngineKind
from aiprod_film.media import UNSTATED_VOICE, Brand, Letters, Music, Narration, Voice


class Captions(IntEnum):
    """Which scenes have captions: stated or planned ones, only stated ones, none."""

    AUTO = 1
    OWN = 2
    OFF = 3


@dataclass(frozen=True, slots=True)
class FilmOptions:
    """What a request states; None leaves it to the text. `title` is whether the first scene shows it.

    `voice_over` is the recording of a RECORDED narration.
    """

    captions: Captions | None = None
    title: bool | None = None
    music: Music | None = None
    narration: Narration | None = None
    voice_over: Asset | None = None
    brand: Brand | None = None
    engine: EngineKind | None = None
    letters: Letters | None = None
    voice: Voice = UNSTATED_VOICE


@dataclass(frozen=True, slots=True)
class Direction:
    """What a text asks of the file, in its `words`, and whether the film follows it."""

    words: str
    followed: bool
