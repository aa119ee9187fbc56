"""Plays a section of a film in the style of its mood."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain, islice

import numpy as np

from aiprod_render.sound.harmony import chord, hertz, nearest, scale_pitch
from aiprod_render.sound.instruments import Timbre, strike, tone
from aiprod_render.sound.melody import write_melody
from aiprod_render.sound.mix import Mix
from aiprod_render.sound.rhythm import STEPS_PER_BEAT, Hit, hits
from aiprod_render.sound.styles import Style

_STRETCH = 0.08
"""The part of its tempo by which a section may change it to end with a whole bar."""
_VOICES = 3
"""Tones of a chord."""


@dataclass(frozen=True, slots=True)
class _Note:
    """A tone in a bar; `side` 0 is left, 1 is right."""

    timbre: Timbre
    hit: Hit
    pitch: int
    level: float
    side: float


class Performance:
    """The style over `seconds`, with its tonic in hertz."""

    def __init__(self, style: Style, seconds: float, tonic: float, rng: np.random.Generator) -> None:
        beats = _beats(style, seconds)
        self._style = style
        self._tonic = tonic
        self._steps = beats * STEPS_PER_BEAT
        self._step_seconds = seconds / self._steps
        # Rounded up: the last bar may be a part of one.
        self._roots = _roots(style, -(-beats // style.beats), rng)
        self._melody = write_melody(style, self._roots, rng)

    def play(self, mix: Mix, start: float) -> None:
        """Adds all notes to a mix, from `start` seconds on."""
        # A section repeats few tones. Those of others have another length or pitch, so none outlives it.
        sound_of = cache(tone)
        for bar in range(len(self._roots)):
            for note in self._notes(bar):
                if (left := self._left(bar, note.hit)) > 0:
                    # Rounded, so that notes of equal length share one.
                    held = round(min(note.hit.steps, left) * self._step_seconds, 4)
                    sound = sound_of(note.timbre, hertz(self._tonic, note.pitch), held, mix.rate)
                    mix.add(sound, start + self._time(bar, note.hit), note.level * note.hit.level, note.side)
            for beat in self._style.drums:
                for hit in hits(beat.rhythm):
                    if self._left(bar, hit) > 0:
                        at = start + self._time(bar, hit)
                        mix.add(strike(beat.drum, mix.rate), at, beat.level * hit.level)

    def _notes(self, bar: int) -> Iterator[_Note]:
        style, root = self._style, self._roots[bar]
        for hit in hits(style.chords.rhythm):
            for place, pitch in enumerate(chord(style.mode, root, style.chords.lowest)):
                yield _Note(style.chords.timbre, hit, pitch, style.chords.level / _VOICES, 0.3 + 0.2 * place)
        broken = chord(style.mode, root, style.figure.lowest)
        for count, hit in enumerate(hits(style.figure.rhythm)):
            octave, place = divmod(style.order[count % len(style.order)], _VOICES)
            side = 0.66 if count % 2 else 0.36
            yield _Note(style.figure.timbre, hit, broken[place] + 12 * octave, style.figure.level, side)
        low = nearest([scale_pitch(style.mode, root)], style.bass.lowest)
        for hit in hits(style.bass.rhythm):
            yield _Note(style.bass.timbre, hit, low, style.bass.level, 0.5)
        for hit, pitch in self._melody[bar]:
            yield _Note(style.tune.timbre, hit, pitch, style.tune.level, 0.5)

    def _time(self, bar: int, hit: Hit) -> float:
        return (bar * self._style.beats * STEPS_PER_BEAT + hit.step) * self._step_seconds

    def _left(self, bar: int, hit: Hit) -> int:
        """Returns the steps from a note to the end of the section, whose last bar may be short."""
        return self._steps - bar * self._style.beats * STEPS_PER_BEAT - hit.step


def _beats(style: Style, seconds: float) -> int:
    """Returns how many beats a section has, at least 1: whole bars if its tempo stays near the style's."""
    ideal = seconds * style.tempo / 60
    whole = round(ideal / style.beats) * style.beats
    return whole if whole and abs(whole - ideal) <= _STRETCH * ideal else max(1, round(ideal))


def _roots(style: Style, bars: int, rng: np.random.Generator) -> list[int]:
    """Returns the root of each bar's chord: the progressions in turn, and the tonic at the end."""
    turn = int(rng.integers(len(style.progressions)))
    phrases = [
        style.progressions[(turn + number) % len(style.progressions)] for number in range(-(-bars // 4))
    ]
    return [*islice(chain.from_iterable(phrases), bars - 1), 0]
