"""A user's own files in a film. Enum names and numbers are those of `aiprod.film.v1`."""

from dataclasses import dataclass
from enum import IntEnum

from aiprod_film.asset import Asset


class Fit(IntEnum):
    """How a picture of another shape is fitted into the frame: cut to fill it, or shown whole."""

    FILL = 1
    FIT = 2


class ClipSound(IntEnum):
    """Whether the own sound of a video clip is heard."""

    KEPT = 1
    MUTED = 2


@dataclass(frozen=True, slots=True)
class SceneMedia:
    """The picture or video clip that is a scene's picture.

    One that a model made is `graded`: the film's grade changes it, which leaves a user's own picture alone. A
    `sound` of None is kept if there is any.
    """

    asset: Asset
    fit: Fit = Fit.FILL
    graded: bool = False
    sound: ClipSound | None = None


class MusicSource(IntEnum):
    """Where a film's music comes from: composed for it, nowhere, a user's track."""

    COMPOSED = 1
    NONE = 2
    OWN = 3


@dataclass(frozen=True, slots=True)
class Music:
    """The music of a film; it has a `track` if the source is OWN."""

    source: MusicSource = MusicSource.COMPOSED
    track: Asset | None = None


class Narration(IntEnum):
    """What is spoken: narration that is stated, that or captions, nothing, an author's recording."""

    STATED = 1
    AUTO = 2
    NONE = 3
    RECORDED = 4


class Corner(IntEnum):
    """A corner of the frame."""

    TOP_LEFT = 1
    TOP_RIGHT = 2
    BOTTOM_LEFT = 3
    BOTTOM_RIGHT = 4


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture in a corner, from `start` to `end` in nanoseconds; None is the end of the film."""

    asset: Asset
    corner: Corner = Corner.TOP_RIGHT
    opacity: float = 1.0
    start: int = 0
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Brand:
    """What a film has of a brand: up to five colours as `#rrggbb`, the main one first, and a logo."""

    colours: tuple[str, ...] = ()
    logo: Logo | None = None


class LetterPosition(IntEnum):
    """Where letters are in the frame."""

    BOTTOM = 1
    MIDDLE = 2
    TOP = 3


class LetterSize(IntEnum):
    """How large captions are."""

    SMALL = 1
    MEDIUM = 2
    LARGE = 3


class LetterBackground(IntEnum):
    """What is behind letters: the picture gets darker, a box, nothing but an outline."""

    SHADE = 1
    BOX = 2
    OUTLINE = 3


@dataclass(frozen=True, slots=True)
class Letters:
    """How title and captions look; without a `font` in the engine's own."""

    font: Asset | None = None
    position: LetterPosition = LetterPosition.BOTTOM
    size: LetterSize = LetterSize.MEDIUM
    background: LetterBackground = LetterBackground.SHADE


USUAL_LETTERS = Letters()
"""What a film has whose author states nothing."""


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice by its name, and its language as a BCP 47 tag; each is empty if it is not stated."""

    name: str = ""
    language: str = ""


UNSTATED_VOICE = Voice()
COMPOSED = Music()
"""What a film has whose author states nothing."""
