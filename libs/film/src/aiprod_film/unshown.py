"""What a film does not show of what was asked for. Enum names and numbers are those of `aiprod.film.v1`."""

from dataclasses import dataclass
from enum import IntEnum


class UnshownReason(IntEnum):
    """Why a film does not show something."""

    NO_TIME = 1
    LENGTHS_SCALED = 2
    NO_FIGURE = 3
    NO_STYLE = 4
    NO_PLACE = 5
    NO_ACT = 6
    NO_CAMERA = 7
    NO_VOICE = 8
    NO_MUSIC = 9
    NO_GLYPH = 10
    NO_LOOK = 11
    NO_REFERENCE = 12
    NO_SOUND = 13


@dataclass(frozen=True, slots=True)
class Unshown:
    """The author's `words` that no scene shows.

    `explanation` is for people: why, and what helps. `scene` is the id of the scene that should show them;
    empty for the film.
    """

    words: str
    reason: UnshownReason
    explanation: str
    scene: str = ""
