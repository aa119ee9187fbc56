"""A user's own music as the sound of a film."""

from pathlib import Path

import numpy as np

from aiprod_render.render_inputs import SAMPLE_RATE
from aiprod_render.sound.instruments import Samples
from aiprod_render.sound.mastering import normalize_loudness

_FADE_OUT = 2.0
_FADE_IN = 0.02
"""Seconds; the start of a track is a click only if it is cut out of another one."""


def own_music(path: Path, length: int) -> Samples:
    """Returns the samples of a decoded track, of shape (2, length), faded out and at about -16 LUFS.

    Raises ValueError if the file has another length.
    """
    samples = np.fromfile(path, np.float32).reshape(2, length)
    # The process that decoded it may have been in the hands of a hostile file.
    samples = np.clip(np.nan_to_num(samples, posinf=0, neginf=0), -4, 4)
    for seconds, part in ((_FADE_IN, samples), (_FADE_OUT, samples[:, ::-1])):
        count = min(int(seconds * SAMPLE_RATE), length // 2)
        part[:, :count] *= np.sin(np.linspace(0, np.pi / 2, count, dtype=np.float32)) ** 2
    return normalize_loudness(samples, SAMPLE_RATE)
