"""Pitches: modes, their chords, and frequencies. A pitch is in semitones above the tonic."""

from collections.abc import Iterable

type Mode = tuple[int, ...]
"""The seven pitches of an octave."""

IONIAN: Mode = (0, 2, 4, 5, 7, 9, 11)
DORIAN: Mode = (0, 2, 3, 5, 7, 9, 10)
PHRYGIAN: Mode = (0, 1, 3, 5, 7, 8, 10)
LYDIAN: Mode = (0, 2, 4, 6, 7, 9, 11)
MIXOLYDIAN: Mode = (0, 2, 4, 5, 7, 9, 10)
AEOLIAN: Mode = (0, 2, 3, 5, 7, 8, 10)


def scale_pitch(mode: Mode, degree: int) -> int:
    """Returns the pitch of a degree of the scale; 0 is the tonic, 7 the tonic an octave above."""
    octave, place = divmod(degree, len(mode))
    return 12 * octave + mode[place]


def chord(mode: Mode, root: int, lowest: int) -> list[int]:
    """Returns the triad on a degree, in the octave that begins at the pitch `lowest`, from low to high."""
    # In one octave, each tone of a chord has the nearest tone of the next one at hand.
    return sorted(lowest + (scale_pitch(mode, root + third) - lowest) % 12 for third in (0, 2, 4))


def nearest(pitches: Iterable[int], wanted: int) -> int:
    """Returns the pitch that is nearest to `wanted`, in any octave of the given ones."""
    around = (wanted + (each - wanted + 6) % 12 - 6 for each in pitches)
    # Of two that are as near, the lower one: the choice must not depend on their order.
    return min(around, key=lambda each: (abs(each - wanted), each))


def hertz(tonic: float, semitones: int) -> float:
    """Returns the frequency of a pitch over a tonic in hertz."""
    return float(tonic * 2 ** (semitones / 12))
