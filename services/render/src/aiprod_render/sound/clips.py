"""Lays the own sounds of users' clips over music, which ducks beside them."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from aiprod_render.render_inputs import SAMPLE_RATE, Window
from aiprod_render.sound.ducking import duck
from aiprod_render.sound.instruments import Samples
from aiprod_render.sound.mastering import LOUDNESS, loudness, normalize_loudness
from aiprod_render.sound.recorded import read_wav

_MOST_GAIN = 15.0
"""Decibels by which a quiet clip is raised: more would make a noise of a silent room."""


def add_clips(music: Samples, clips: Sequence[tuple[Window, Path]]) -> Samples:
    """Returns the music, of shape (2, n), with the sounds in their windows, at about -16 LUFS."""
    sounds = np.zeros_like(music)
    level = np.ones(music.shape[1], np.float32)
    for window, path in clips:
        first = round(window.start * SAMPLE_RATE)
        count = min(round(window.seconds * SAMPLE_RATE), music.shape[1] - first)
        sounds[:, first : first + count] += _faded(_levelled(_played(path, count)), window)
        duck(level, first, first + count)
    return normalize_loudness(music * level + sounds, SAMPLE_RATE)


def _played(path: Path, count: int) -> Samples:
    """Returns `count` stereo samples of a sound that begins again."""
    samples = read_wav(path)
    return np.tile(samples, -(-count // samples.shape[1]))[:, :count]


def _levelled(sound: Samples) -> Samples:
    """Returns a sound at about -16 LUFS, or as near as it comes: telephones record at any level."""
    gain = min(LOUDNESS - loudness(sound, SAMPLE_RATE), _MOST_GAIN)
    return sound * np.float32(10 ** (gain / 20))


def _faded(sound: Samples, window: Window) -> Samples:
    for seconds, part in ((window.fade_in, sound), (window.fade_out, sound[:, ::-1])):
        count = min(round(seconds * SAMPLE_RATE), sound.shape[1] // 2)
        # Two of these that cross have the power of one sound all the time.
        part[:, :count] *= np.sin(np.linspace(0, np.pi / 2, count, dtype=np.float32))
    return sound
