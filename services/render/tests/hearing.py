"""What an ear hears in samples: how bright they are, how fast, in which mode."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

RATE = 48_000
_HOP = 480
"""Samples between two windows: a hundred a second."""


def shares(samples: Any, edges: Sequence[float]) -> Any:
    """The parts of the energy between each frequency and the next, of samples of shape (2, n)."""
    power = (np.abs(np.fft.rfft(samples)) ** 2).sum(axis=0)
    bounds = np.searchsorted(np.fft.rfftfreq(samples.shape[1], 1 / RATE), edges)
    return np.array([power[start:stop].sum() for start, stop in pairwise(bounds)]) / power.sum()


def share(samples: Any, low: float, high: float) -> float:
    """The part of the energy between two frequencies, of samples of shape (2, n)."""
    return float(shares(samples, (low, high))[0])


def octaves(samples: Any) -> Any:
    """The shares of the octaves from 62 Hz to 16 kHz."""
    return shares(samples, [62.5 * 2**octave for octave in range(9)])


def onsets(samples: Any) -> Any:
    """How much louder each hundredth of a second is than the one before, over all frequencies."""
    mono = samples.mean(axis=0)
    windows = np.lib.stride_tricks.sliding_window_view(mono, 1024)[::_HOP] * np.hanning(1024)
    level = np.log1p(50 * np.abs(np.fft.rfft(windows))[:, 4:300])
    rising = np.maximum(0, np.diff(level, axis=0)).sum(axis=1)
    return rising - rising.mean()


def tempo(samples: Any) -> float:
    """The tempo in beats a minute at which the sound repeats most."""
    rising = onsets(samples)
    ahead = np.correlate(rising, rising, "full")[rising.size - 1 :]
    tempos = np.arange(50, 140, 0.25)
    lags = np.arange(1, 9)[:, None] * 6000 / tempos
    return float(tempos[np.interp(lags, np.arange(ahead.size), ahead).mean(axis=0).argmax()])


def pitch_classes(samples: Any, tonic: float) -> Any:
    """The shares of the twelve semitones above a tonic, in Hz."""
    mono = samples.mean(axis=0)
    power = np.abs(np.fft.rfft(mono * np.hanning(mono.size))) ** 2
    frequency = np.fft.rfftfreq(mono.size, 1 / RATE)
    heard = (frequency > 100) & (frequency < 1000)
    semitones = 12 * np.log2(frequency[heard] / tonic)
    near = np.abs(semitones - semitones.round()) < 0.3
    shares = np.bincount(semitones.round().astype(int)[near] % 12, power[heard][near], 12)
    return shares / shares.sum()
