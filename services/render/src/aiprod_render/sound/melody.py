"""Writes melodies: a motif of two bars that returns over other chords, and comes to rest every fourth bar."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from aiprod_render.sound.harmony import chord, nearest, scale_pitch
from aiprod_render.sound.rhythm import STEPS_PER_BEAT, Hit, hits
from aiprod_render.sound.styles import Style, Tune

_PHRASE = 4
"""Bars from one rest to the next."""
_REACH = 4
"""Degrees by which a melody leaves the middle of its register."""


@dataclass(frozen=True, slots=True)
class _Motif:
    """The rhythm of a bar, and by how many degrees the melody moves to each note."""

    rhythm: tuple[Hit, ...]
    moves: tuple[int, ...]


def write_melody(style: Style, roots: Sequence[int], rng: np.random.Generator) -> list[list[tuple[Hit, int]]]:
    """Returns the notes of each bar over chords with these roots: when they sound, and their pitches."""
    motifs = [_motif(style.tune, rng) for _ in range(2)]
    bars, degree = [], 0
    for number, root in enumerate(roots):
        rests = number % _PHRASE == _PHRASE - 1 or number == len(roots) - 1
        motif = _resting(style.beats) if rests else motifs[number % 2]
        notes, degree = _sing(style, motif, root, degree)
        bars.append(notes)
    return bars


def _motif(tune: Tune, rng: np.random.Generator) -> _Motif:
    rhythm = hits(tune.rhythms[rng.integers(len(tune.rhythms))])
    moves = rng.integers(1, tune.leap + 1, len(rhythm)) * rng.choice((-1, 1), len(rhythm))
    return _Motif(rhythm, tuple(map(int, moves)))


def _resting(beats: int) -> _Motif:
    steps = beats * STEPS_PER_BEAT
    return _Motif((Hit(0, steps - STEPS_PER_BEAT // 2, 1.0),), (0,))


def _sing(style: Style, motif: _Motif, root: int, degree: int) -> tuple[list[tuple[Hit, int]], int]:
    """Returns the notes of a bar, and the degree at which the melody arrives, from its middle."""
    tones = chord(style.mode, root, 0)
    notes = []
    for hit, move in zip(motif.rhythm, motif.moves, strict=True):
        # Back from far away, so that the melody stays in its register.
        degree += move if abs(degree + move) <= _REACH else -move
        sung = scale_pitch(style.mode, style.tune.centre + degree)
        # A chord's own tone on each beat; what passes between two beats may be any of the scale.
        notes.append((hit, nearest(tones, sung) if hit.step % STEPS_PER_BEAT == 0 else sung))
    return notes, degree
