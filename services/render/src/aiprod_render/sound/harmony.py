"""The harmony and instruments of each mood."""

from dataclasses import dataclass

from aiprod_film.scene import Mood


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Chords as semitones above A2, how fast they change, and what plays. Levels are 0..1."""

    chords: tuple[tuple[int, ...], ...]
    bar_seconds: float
    arpeggio: int
    pad: float
    pluck: float
    bass: float
    bell: float
    pulse: float


_OPEN = ((0, 7, 12, 16), (5, 9, 12, 17), (-3, 4, 9, 12), (-5, 2, 7, 11))
_BRIGHT = ((3, 7, 10, 15), (-2, 5, 10, 14), (0, 7, 12, 15), (-4, 3, 8, 12))
_DREAM = ((0, 4, 11, 14), (2, 6, 9, 16), (-3, 4, 7, 14), (-1, 4, 6, 11))
_DARK = ((0, 3, 7, 12), (-4, 3, 8, 12), (0, 3, 6, 12), (1, 5, 8, 13))
_MINOR = ((0, 7, 12, 15), (-4, 3, 8, 15), (-7, 0, 5, 8), (-2, 2, 7, 10))
_WIDE = ((0, 7, 12, 15), (-4, 3, 8, 15), (3, 7, 10, 15), (-2, 5, 10, 14))

ARRANGEMENTS = {
    Mood.CALM: Arrangement(_OPEN, 4.0, 8, 0.9, 0.5, 0.5, 0.25, 0.0),
    Mood.JOYFUL: Arrangement(_BRIGHT, 2.4, 8, 0.6, 1.0, 0.6, 0.4, 0.25),
    Mood.WONDROUS: Arrangement(_DREAM, 4.0, 12, 0.9, 0.6, 0.4, 0.9, 0.0),
    Mood.TENSE: Arrangement(_DARK, 3.2, 8, 0.8, 0.45, 0.9, 0.0, 0.8),
    Mood.MELANCHOLIC: Arrangement(_MINOR, 4.8, 6, 0.9, 0.6, 0.5, 0.2, 0.0),
    Mood.EPIC: Arrangement(_WIDE, 3.2, 8, 1.0, 0.6, 1.0, 0.2, 1.0),
}


def hertz(semitone: float) -> float:
    """Returns the frequency in hertz of a pitch in semitones above A2."""
    return float(110 * 2 ** (semitone / 12))
