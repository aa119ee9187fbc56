"""Lowers what is under something else that is heard."""

import numpy as np

from aiprod_render.render_inputs import SAMPLE_RATE
from aiprod_render.sound.instruments import Samples

_DUCK = 10 ** (-10 / 20)
_DOWN, _UP = 0.25, 0.6
"""Seconds in which the lower sound goes down before the upper one, and comes back after it."""


def duck(level: Samples, start: int, stop: int) -> None:
    """Lowers the level, of shape (n,), by 10 dB between two samples, in place."""
    down, up = (int(seconds * SAMPLE_RATE) for seconds in (_DOWN, _UP))
    shape = np.interp(
        np.arange(start - down, stop + up), [start - down, start, stop, stop + up], [1, _DUCK, _DUCK, 1]
    ).astype(np.float32)
    first, last = max(0, start - down), min(len(level), stop + up)
    part = shape[first - (start - down) : last - (start - down)]
    # Where two ramps overlap, the lower sound stays down.
    level[first:last] = np.minimum(level[first:last], part)
