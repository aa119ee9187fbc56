"""Lays a voice over music, which ducks while it speaks."""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import numpy as np

from aiprod_render.render_inputs import SAMPLE_RATE
from aiprod_render.sound.ducking import duck
from aiprod_render.sound.instruments import Samples
from aiprod_render.sound.mastering import normalize_loudness
from aiprod_render.sound.recorded import read_wav

_BELOW = 10 ** (-6 / 20)
"""The music beside a voice: a film's level is that of its speech."""


def add_voice(music: Samples, speeches: Sequence[tuple[Fraction, Path]]) -> Samples:
    """Returns the music, of shape (2, n), with speeches that start at their seconds, at about -16 LUFS."""
    voice = np.zeros(music.shape[1], np.float32)
    level = np.ones(music.shape[1], np.float32)
    for start, path in speeches:
        first = round(start * SAMPLE_RATE)
        spoken = _levelled(read_wav(path, "mono")[0])[: len(voice) - first]
        voice[first : first + len(spoken)] += spoken
        duck(level, first, first + len(spoken))
    return normalize_loudness(music * (level * np.float32(_BELOW)) + voice, SAMPLE_RATE)


def _levelled(speech: Samples) -> Samples:
    """Returns a speech at about -16 LUFS: recordings are made at any level."""
    # Measured as it will be heard, in both channels.
    levelled: Samples = normalize_loudness(np.stack([speech, speech]), SAMPLE_RATE)[0]
    return levelled
