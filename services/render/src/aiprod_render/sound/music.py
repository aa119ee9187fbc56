"""Composes the music of a film: chords, figures, bass, drums and a melody in the style of each mood."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from aiprod_film.scene import Mood
from aiprod_render.render_inputs import Score
from aiprod_render.sound.ambience import ambience
from aiprod_render.sound.instruments import Samples
from aiprod_render.sound.mastering import add_reverb, normalize_loudness
from aiprod_render.sound.mix import Mix
from aiprod_render.sound.performance import Performance
from aiprod_render.sound.styles import STYLES

_FADE_IN, _FADE_OUT = 0.1, 1.8
_LOWEST_TONIC = 110.0
"""Hertz: A2. The tonic of a film is up to a fifth above it."""
_AIR = 10 ** (-20 / 20)
"""The level of the ambience to that of the music."""


@dataclass(frozen=True, slots=True)
class Section:
    """The scenes of one mood in a row: where they begin and how long they last, in seconds."""

    mood: Mood
    start: float
    seconds: float


def compose(score: Score, rate: int) -> Samples:
    """Returns stereo samples of shape (2, n) at `rate`, exactly as long as the film, at about -16 LUFS.

    The same score always gives the same samples.
    """
    # The only source of randomness: the same film gets the same master, byte for byte.
    rng = np.random.default_rng(score.seed)
    mix = Mix(round(score.seconds * rate), rate)
    sends = np.zeros(mix.samples.shape[1], np.float32)
    for section in sections(score):
        style = STYLES[section.mood]
        Performance(style, section.seconds, tonic(score.seed), rng).play(mix, section.start)
        sends[round(section.start * rate) : round((section.start + section.seconds) * rate)] = style.echo
    music = add_reverb(mix.samples, sends, rate, rng)
    music += _air(score, rate, rng) * np.float32(_AIR * np.sqrt((music**2).mean()))
    # Fade before measuring: in a short film the fades are a third of the sound.
    return normalize_loudness(_fade(music, rate), rate)


def tonic(seed: int) -> float:
    """Returns the frequency of the tonic of a film with this seed, in hertz."""
    # Five and eight share no factor, so seeds that follow each other reach all eight tonics.
    return float(_LOWEST_TONIC * 2 ** (seed * 5 % 8 / 12))


def sections(score: Score) -> Iterator[Section]:
    """Yields the sections of a film: a change of mood begins the next one, a cut alone does not."""
    start = 0
    for mood, passages in groupby(score.passages, key=lambda passage: passage.mood):
        frames = sum(passage.frame_count for passage in passages)
        yield Section(mood, float(start / score.rate), float(frames / score.rate))
        start += frames


def _air(score: Score, rate: int, rng: np.random.Generator) -> Samples:
    """Returns the ambience of all scenes at a level of about 1."""
    air = Mix(round(score.seconds * rate), rate)
    start = 0
    for passage in score.passages:
        seconds = float(passage.frame_count / score.rate)
        air.add(ambience(passage, seconds, rate, rng), float(start / score.rate), 1.0)
        start += passage.frame_count
    return air.samples


def _fade(music: Samples, rate: int) -> Samples:
    length = music.shape[1]
    for seconds, part in ((_FADE_IN, music), (_FADE_OUT, music[:, ::-1])):
        count = min(int(seconds * rate), length // 2)
        # A squared sine has no slope at its ends, so a fade starts and stops unnoticed.
        part[:, :count] *= np.sin(np.linspace(0, np.pi / 2, count, dtype=np.float32)) ** 2
    return music
