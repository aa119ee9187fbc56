"""Reads the stored sounds of voices and clips."""

from pathlib import Path

import av
import numpy as np
from av.audio.resampler import AudioResampler

from aiprod_render.render_inputs import SAMPLE_RATE
from aiprod_render.sound.instruments import Samples


def read_wav(path: Path, layout: str = "stereo") -> Samples:
    """Returns samples of shape (channels, n); `layout` is `stereo` or `mono`."""
    resampler = AudioResampler(format="fltp", layout=layout, rate=SAMPLE_RATE)
    with av.open(str(path)) as source:
        frames = [part for frame in source.decode(audio=0) for part in resampler.resample(frame)]
        frames += resampler.resample(None)
    return np.concatenate([frame.to_ndarray() for frame in frames], axis=1)
