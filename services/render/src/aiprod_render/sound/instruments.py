"""Single notes as float32 samples."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

type Samples = NDArray[np.float32]


def _time(seconds: float, rate: int) -> Samples:
    return np.arange(int(seconds * rate), dtype=np.float32) / np.float32(rate)


def _sine(hertz: float, time: Samples) -> Samples:
    return np.sin(np.float32(2 * np.pi * hertz) * time)


# A film repeats few notes, so the caches hold them all.
@lru_cache(maxsize=256)
def pad(hertz: float, seconds: float, rate: int) -> Samples:
    """Returns a slow chord tone that swells and fades, of shape (2, n): two detuned copies for width."""
    time = _time(seconds, rate)
    swell = np.minimum(1, time / 1.3) * np.clip((seconds - time) / 1.6, 0, 1)
    sides = []
    for detune in (0.9985, 1.0015):
        tone = _sine(hertz * detune, time)
        # Powers of the sine are cheap overtones: no second oscillator.
        sides.append((tone + 0.30 * tone * tone * tone + 0.12 * _sine(hertz * detune * 2, time)) * swell)
    return np.stack(sides).astype(np.float32)


@lru_cache(maxsize=256)
def pluck(hertz: float, rate: int) -> Samples:
    """Returns a soft struck string, of shape (n,)."""
    time = _time(1.4, rate)
    attack = np.minimum(1, time / 0.006)
    tone = _sine(hertz, time) + 0.35 * _sine(hertz * 2, time) * np.exp(-time * 6)
    return np.asarray(tone * attack * np.exp(-time * 4.2), np.float32)


@lru_cache(maxsize=64)
def bell(hertz: float, rate: int) -> Samples:
    """Returns a small bell with its inharmonic overtones, of shape (n,)."""
    time = _time(2.6, rate)
    attack = np.minimum(1, time / 0.003)
    tone = _sine(hertz, time) + 0.5 * _sine(hertz * 2.76, time) * np.exp(-time * 3)
    return np.asarray(tone * attack * np.exp(-time * 2.2), np.float32)


@lru_cache(maxsize=64)
def bass(hertz: float, seconds: float, rate: int) -> Samples:
    """Returns a deep held tone, of shape (n,)."""
    time = _time(seconds, rate)
    swell = np.minimum(1, time / 0.08) * np.clip((seconds - time) / 0.5, 0, 1)
    tone = _sine(hertz, time)
    return np.asarray((tone + 0.35 * tone * tone * tone) * swell * np.exp(-time * 0.25), np.float32)


@lru_cache(maxsize=4)
def drum(rate: int) -> Samples:
    """Returns a low drum with a falling pitch, of shape (n,)."""
    time = _time(0.9, rate)
    phase = 2 * np.pi * (46 * time + 34 / 18 * (1 - np.exp(-18 * time)))
    return np.asarray(np.sin(phase) * np.minimum(1, time / 0.004) * np.exp(-time * 5), np.float32)
