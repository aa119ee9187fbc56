"""What an ear hears in samples: how bright they are, how fast, in which mode."""

from typing import Any

import numpy as np

RATE = 48_000
_HOP = 480
"""Samples between two windows: a hundred a second."""


def share(samples: Any, low: float, high: float) -> float:
    """The part of the energy between two frequencies, of samples of shape (2, n)."""
    power = np.abs(np.fft.rfft(samples)) ** 2
    frequency = np.fft.rfftfreq(samples.shape[1], 1 / RATE)
    return float(power[:, (low <= frequency) & (frequency < high)].sum() / power.sum())


def octaves(samples: Any) -> Any:
    """The shares of the octaves from 62 Hz to 16 kHz."""
    edges = 62.5 * 2.0 ** np.arange(9)
    return np.array([share(samples, low, 2 * low) for low in edges[:-1]])


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
