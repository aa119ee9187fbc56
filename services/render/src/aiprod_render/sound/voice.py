"""Lays a voice over music, which ducks while it speaks."""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.audio.resampler import AudioResampler

from aiprod_render.render_inputs import SAMPLE_RATE
from aiprod_render.sound.instruments import Samples
from aiprod_render.sound.mastering import normalize_loudness

_DUCK = 10 ** (-10 / 20)
_DOWN, _UP = 0.25, 0.6
"""Seconds in which the music goes down before the voice, and comes back after it."""
_BELOW = 10 ** (-6 / 20)
"""The music beside a voice: a film's level is that of its speech."""


def add_voice(music: Samples, speeches: Sequence[tuple[Fraction, Path]]) -> Samples:
    """Returns the music, of shape (2, n), with speeches that start at their seconds, at about -16 LUFS."""
    voice = np.zeros(music.shape[1], np.float32)
    level = np.ones(music.shape[1], np.float32)
    for start, path in speeches:
        first = round(start * SAMPLE_RATE)
        spoken = _levelled(_decoded(path))[: len(voice) - first]
        voice[first : first + len(spoken)] += spoken
        _duck(level, first, first + len(spoken))
    return normalize_loudness(music * (level * np.float32(_BELOW)) + voice, SAMPLE_RATE)


def _levelled(speech: Samples) -> Samples:
    """Returns a speech at about -16 LUFS: recordings are made at any level."""
    # Measured as it will be heard, in both channels.
    levelled: Samples = normalize_loudness(np.stack([speech, speech]), SAMPLE_RATE)[0]
    return levelled


def _duck(level: Samples, start: int, stop: int) -> None:
    down, up = (int(seconds * SAMPLE_RATE) for seconds in (_DOWN, _UP))
    shape = np.interp(
        np.arange(start - down, stop + up), [start - down, start, stop, stop + up], [1, _DUCK, _DUCK, 1]
    ).astype(np.float32)
    first, last = max(0, start - down), min(len(level), stop + up)
    part = shape[first - (start - down) : last - (start - down)]
    # Where two ramps overlap, the music stays down.
    level[first:last] = np.minimum(level[first:last], part)


def _decoded(path: Path) -> Samples:
    """Returns a speech as mono samples."""
    resampler = AudioResampler(format="flt", layout="mono", rate=SAMPLE_RATE)
    with av.open(str(path)) as source:
        frames = [part for frame in source.decode(audio=0) for part in resampler.resample(frame)]
        frames += resampler.resample(None)
    return np.concatenate([frame.to_ndarray()[0] for frame in frames])
