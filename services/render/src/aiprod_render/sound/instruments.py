"""Tones and drums as float32 samples."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

type Samples = NDArray[np.float32]

_TABLE_BITS = 12
_TURN = 1 << 32
"""A phase is a 32-bit integer: it wraps at the end of a cycle by itself."""


@dataclass(frozen=True, slots=True)
class Timbre:
    """How an instrument sounds. Times are seconds, `decay` and `dulling` are rates in 1/s.

    `partials` are the levels of the harmonics; those of a struck tone die away at `decay`, and the higher
    ones by `dulling` sooner. `detune` spreads a tone to both sides, `vibrato` is its depth, both in cents.
    """

    partials: tuple[float, ...]
    attack: float
    release: float
    decay: float = 0.0
    dulling: float = 0.0
    detune: float = 0.0
    vibrato: float = 0.0


STRINGS = Timbre((1, 0.6, 0.45, 0.3, 0.22, 0.16, 0.12, 0.08), 0.35, 0.6, detune=7)
CHOIR = Timbre((0.7, 1, 0.25, 0.3, 0.08), 0.5, 0.8, detune=9, vibrato=8)
TREMBLING = Timbre((0.6, 0.7, 0.6, 0.5, 0.4, 0.3, 0.25, 0.2), 0.25, 0.5, detune=16, vibrato=14)
PIANO = Timbre((1, 0.62, 0.35, 0.22, 0.12, 0.07), 0.006, 0.25, decay=1.5, dulling=2.5)
HARP = Timbre((1, 0.5, 0.3, 0.12, 0.08), 0.005, 0.4, decay=2.4, dulling=3)
MARIMBA = Timbre((1, 0.1, 0.08, 0.4, 0, 0, 0, 0, 0.1), 0.003, 0.3, decay=5, dulling=9)
CELESTA = Timbre((1, 0.08, 0, 0.35, 0, 0, 0.12), 0.003, 0.9, decay=2.2, dulling=3)
STAB = Timbre((1, 0.7, 0.55, 0.45, 0.3, 0.22, 0.16, 0.1), 0.006, 0.08, decay=3, dulling=2, detune=9)
LEAD = Timbre((1, 0.25, 0.5, 0.15, 0.3, 0.1, 0.2), 0.012, 0.08, decay=0.8, detune=5, vibrato=4)
FLUTE = Timbre((1, 0.32, 0.12, 0.04), 0.07, 0.18, vibrato=9)
CELLO = Timbre((1, 0.75, 0.5, 0.42, 0.25, 0.15, 0.1), 0.12, 0.25, vibrato=14)
HORN = Timbre((1, 0.9, 0.75, 0.55, 0.4, 0.28, 0.18, 0.12), 0.06, 0.2, detune=5, vibrato=4)
GHOST = Timbre((1, 0.12, 0.05), 0.2, 0.3, vibrato=38)
SPICCATO = Timbre((1, 0.7, 0.6, 0.4, 0.3, 0.2, 0.15), 0.008, 0.1, decay=7, dulling=3, detune=6)
BASS = Timbre((0.8, 0.75, 0.5, 0.34, 0.2, 0.12), 0.01, 0.08, decay=0.8, dulling=1.5)


def tone(timbre: Timbre, hertz: float, seconds: float, rate: int) -> Samples:
    """Returns a tone of shape (2, n), held for `seconds` before its release."""
    time = np.arange(int((seconds + timbre.release) * rate), dtype=np.float32) / np.float32(rate)
    loudness = np.minimum(1, time / timbre.attack) * np.clip((time[-1] - time) / timbre.release, 0, 1)
    if timbre.decay:
        loudness *= np.exp(-timbre.decay * time)
    sides = [_wave(timbre, hertz * 2 ** (cents / 1200), time, rate) for cents in _sides(timbre)]
    return np.stack([side * loudness for side in (sides[0], sides[-1])])


def _sides(timbre: Timbre) -> tuple[float, ...]:
    return (-timbre.detune, timbre.detune) if timbre.detune else (0.0,)


def _wave(timbre: Timbre, hertz: float, time: Samples, rate: int) -> Samples:
    phase = np.arange(time.size, dtype=np.uint32) * np.uint32(round(hertz / rate * _TURN))
    if timbre.vibrato:
        # Late, as players do: a short note has none.
        swing = hertz * timbre.vibrato / 1200 * np.log(2) / (2 * np.pi * 5.2) * np.clip(time * 3 - 0.4, 0, 1)
        # By way of 64 bits: a negative float has no defined value as an unsigned integer.
        phase += (
            (swing * np.sin(np.float32(2 * np.pi * 5.2) * time) * _TURN).astype(np.int64).astype(np.uint32)
        )
    place = phase >> np.uint32(32 - _TABLE_BITS)
    wave: Samples = _table(timbre.partials)[place]
    if not timbre.dulling:
        return wave
    dull = _table(tuple(level / (1 + 2 * number) for number, level in enumerate(timbre.partials)))[place]
    return np.asarray(dull + (wave - dull) * np.exp(-timbre.dulling * time), np.float32)


@lru_cache(maxsize=64)
def _table(partials: tuple[float, ...]) -> Samples:
    """Returns one cycle at an effective level of 1."""
    turn = np.arange(1 << _TABLE_BITS) * (2 * np.pi / (1 << _TABLE_BITS))
    cycle = sum(level * np.sin(number * turn) for number, level in enumerate(partials, start=1))
    return np.asarray(cycle / np.sqrt((np.asarray(cycle) ** 2).mean()), np.float32)


@dataclass(frozen=True, slots=True)
class Drum:
    """A skin that falls from one pitch to another, and noise between two, in hertz; decays are in 1/s."""

    skin: float
    pitches: tuple[float, float]
    skin_decay: float
    noise: float
    band: tuple[float, float]
    noise_decay: float


KICK = Drum(1.0, (150, 52), 9, 0.25, (900, 3500), 90)
CLAP = Drum(0.0, (1, 1), 1, 1.0, (900, 3200), 22)
HAT = Drum(0.0, (1, 1), 1, 0.7, (6000, 14000), 60)
SHAKER = Drum(0.0, (1, 1), 1, 0.5, (3500, 9000), 30)
TAIKO = Drum(1.0, (120, 62), 6, 0.5, (300, 1400), 14)
SNARE = Drum(0.4, (240, 180), 18, 0.8, (800, 5000), 20)
HEART = Drum(1.0, (80, 46), 10, 0.12, (200, 600), 25)
TICK = Drum(0.6, (1250, 1200), 70, 0.3, (2000, 5000), 120)
_DRUM_SECONDS = 0.8


@lru_cache(maxsize=16)
def strike(drum: Drum, rate: int) -> Samples:
    """Returns one stroke, of shape (2, n)."""
    time = np.arange(int(_DRUM_SECONDS * rate), dtype=np.float32) / np.float32(rate)
    high, low = drum.pitches
    # The integral of a pitch that falls.
    phase = 2 * np.pi * (low * time + (high - low) / 30 * (1 - np.exp(-30 * time)))
    sound = drum.skin * np.sin(phase) * np.exp(-drum.skin_decay * time)
    sound += (
        drum.noise
        # A fixed seed: strokes are kept, and must not depend on which film came first.
        * noise(drum.band, time.size, rate, np.random.default_rng(7))
        * np.exp(-drum.noise_decay * time)
    )
    # A stroke that begins or ends at once clicks.
    sound *= np.minimum(1, time / 0.002) * np.clip((_DRUM_SECONDS - time) / 0.05, 0, 1)
    return np.stack([sound, sound]).astype(np.float32)


def noise(band: tuple[float, float], size: int, rate: int, rng: np.random.Generator) -> Samples:
    """Returns noise between two frequencies at a level of 1, of shape (size,), that loops without a seam."""
    low, high = band
    frequency = np.fft.rfftfreq(size, 1 / rate).astype(np.float32)
    octaves = np.log((frequency + 1) / np.sqrt(low * high)) / np.log(high / low)
    level = np.exp(-4 * octaves**2).astype(np.float32)
    parts = rng.standard_normal((2, level.size), dtype=np.float32) * level
    # A random phase for each frequency makes the noise; its inverse FFT is periodic, hence seamless.
    sound = np.fft.irfft(parts[0] + np.complex64(1j) * parts[1], size).astype(np.float32)
    return sound / np.float32(np.sqrt((sound**2).mean()))
