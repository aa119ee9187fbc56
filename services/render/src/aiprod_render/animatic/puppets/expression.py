"""What a face shows: brows, eyes, and a mouth for each mood."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from aiprod_film.scene import Mood

type Points = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Expression:
    """A face, in radii of the head: brows `raised`, and their inner ends lifted by `tilted` (or lowered).

    `lids` (0..1) is how much of the eyes is shut, `wide` the size of the eyes compared with those at rest.
    """

    raised: float = 0.0
    tilted: float = 0.0
    lids: float = 0.0
    wide: float = 1.0
    mouth: Literal["smile", "grin", "laugh", "frown", "wail", "line", "oh", "gasp"] = "smile"
    tears: bool = False


AT_REST = Expression()
_MOODS: Mapping[Mood, Expression] = {
    Mood.JOYFUL: Expression(raised=0.07, mouth="grin"),
    Mood.WONDROUS: Expression(raised=0.1, wide=1.12, mouth="oh"),
    Mood.TENSE: Expression(raised=-0.01, tilted=0.1, wide=1.08, mouth="line"),
    Mood.MELANCHOLIC: Expression(raised=0.02, tilted=0.13, lids=0.3, mouth="frown"),
    Mood.EPIC: Expression(raised=-0.06, tilted=-0.11, lids=0.12, mouth="line"),
}
_VERBS: Mapping[str, Expression] = {
    "sleep": Expression(raised=0.02, lids=1.0),
    "kiss": Expression(raised=0.05, lids=1.0),
    "embrace": Expression(raised=0.05, lids=1.0),
    "cry": Expression(raised=0.02, tilted=0.2, lids=0.5, mouth="wail", tears=True),
    "laugh": Expression(raised=0.12, lids=1.0, mouth="laugh"),
    "cheer": Expression(raised=0.12, mouth="laugh"),
    "fear": Expression(raised=0.14, tilted=0.14, wide=1.3, mouth="gasp"),
    "applaud": Expression(raised=0.07, mouth="grin"),
    "dance": Expression(raised=0.06, mouth="grin"),
    "jump": Expression(raised=0.09, mouth="grin"),
    "fight": Expression(raised=-0.06, tilted=-0.13, mouth="line"),
    "box": Expression(raised=-0.06, tilted=-0.13, mouth="line"),
    "sneak": Expression(raised=0.02, tilted=-0.08, lids=0.25, mouth="line"),
}
MOUTHS: Mapping[str, Points] = {
    "smile": ((0.26, -0.42), (0.4, -0.51), (0.56, -0.51), (0.68, -0.42), (0.57, -0.57), (0.39, -0.58)),
    "grin": ((0.2, -0.38), (0.44, -0.43), (0.72, -0.38), (0.66, -0.56), (0.46, -0.68), (0.28, -0.58)),
    "frown": ((0.3, -0.6), (0.4, -0.53), (0.54, -0.53), (0.64, -0.6), (0.55, -0.49), (0.39, -0.48)),
    "line": ((0.28, -0.5), (0.42, -0.485), (0.56, -0.485), (0.66, -0.5), (0.56, -0.535), (0.4, -0.54)),
}
"""Outlines of mouths; `oh`, `gasp`, and an open mouth are ovals."""
OPEN: Mapping[str, Points] = {
    "laugh": (
        (0.12, -0.3),
        (0.44, -0.36),
        (0.8, -0.3),
        (0.74, -0.56),
        (0.56, -0.8),
        (0.36, -0.8),
        (0.18, -0.56),
    ),
    "wail": ((0.22, -0.72), (0.3, -0.5), (0.46, -0.4), (0.62, -0.5), (0.68, -0.72), (0.46, -0.64)),
}
"""Outlines of mouths that are wide open: dark inside."""
LAUGHING: Points = ((0.14, -0.31), (0.44, -0.37), (0.78, -0.31), (0.74, -0.42), (0.45, -0.48), (0.18, -0.42))
"""The upper teeth of who laughs."""
TEETH: Points = ((0.26, -0.41), (0.44, -0.45), (0.68, -0.41), (0.64, -0.49), (0.45, -0.53), (0.29, -0.49))


def expression_of(mood: Mood, verbs: Iterable[str]) -> Expression:
    """Returns the face of somebody who does all of this in a scene of this mood: what is done tells more."""
    done = (_VERBS[verb] for verb in verbs if verb in _VERBS)
    return next(done, _MOODS.get(mood, AT_REST))
