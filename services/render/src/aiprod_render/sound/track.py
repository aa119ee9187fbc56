"""A user's own music as the sound of a film."""

from pathlib import Path

import numpy as np

from aiprod_render.render_inputs import SAMPLE_RATE
from aiprod_render.sound.bars import last_bar_line
from aiprod_render.sound.instruments import Samples
from aiprod_render.sound.mastering import normalize_loudness

_FADE_OUT = 2.0
"""Seconds of the end that are soft, and in which a bar line ends the music."""
_FADE_IN = 0.02
"""Seconds; the start of a track is a click only if it is cut out of another one."""
_RELEASE = 0.08
"""Seconds before a bar line in which the last note dies away."""


def own_music(path: Path, length: int) -> Samples:
    """Returns the samples of a decoded track, of shape (2, length), at about -16 LUFS.

    They stop at a bar line of the last two seconds, or fade out over these if no bars are clear. Raises
    ValueError if the file has another length.
    """
    samples = np.fromfile(path, np.float32).reshape(2, length)
    # The process that decoded it may have been in the hands of a hostile file.
    samples = np.clip(np.nan_to_num(samples, posinf=0, neginf=0), -4, 4)
    bar = last_bar_line(samples, SAMPLE_RATE)
    stops_at_bar = bar is not None and length - bar <= _FADE_OUT * SAMPLE_RATE
    end = bar if stops_at_bar else length
    samples[:, end:] = 0
    _fade_in(samples, _FADE_IN)
    _fade_in(samples[:, :end][:, ::-1], _RELEASE if stops_at_bar else _FADE_OUT)
    return normalize_loudness(samples, SAMPLE_RATE)


def _fade_in(samples: Samples, seconds: float) -> None:
    """Fades in samples in place, over half of them at most."""
    count = min(int(seconds * SAMPLE_RATE), samples.shape[1] // 2)
    samples[:, :count] *= np.sin(np.linspace(0, np.pi / 2, count, dtype=np.float32)) ** 2
