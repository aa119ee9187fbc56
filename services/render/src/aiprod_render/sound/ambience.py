"""The ambient sound of a setting under the music: rain, surf, wind, the hum of a city."""

from dataclasses import dataclass

import numpy as np

from aiprod_film.scene import Setting, Weather
from aiprod_render.render_inputs import Passage
from aiprod_render.sound.instruments import Samples

_LOOP_SECONDS = 6
_EDGE = 0.8
"""Seconds of the fade at both ends of a passage."""


@dataclass(frozen=True, slots=True)
class _Noise:
    """Noise between two frequencies in hertz, swelling every `swell` seconds."""

    low: float
    high: float
    level: float
    swell: float


_PLACES = {
    Setting.LANDSCAPE: _Noise(120, 900, 0.010, 5.0),
    Setting.SEA: _Noise(90, 1400, 0.032, 6.5),
    Setting.CITY: _Noise(50, 420, 0.018, 9.0),
    Setting.FOREST: _Noise(300, 2600, 0.009, 4.0),
    Setting.INTERIOR: _Noise(60, 260, 0.006, 8.0),
    Setting.SPACE: _Noise(40, 180, 0.020, 7.0),
    Setting.DESERT: _Noise(180, 1100, 0.014, 5.5),
}
_WEATHERS = {
    Weather.RAIN: _Noise(900, 9000, 0.022, 3.0),
    Weather.STORM: _Noise(200, 7000, 0.036, 4.5),
    Weather.SNOW: _Noise(160, 700, 0.010, 5.0),
}


def ambience(passage: Passage, seconds: float, rate: int, rng: np.random.Generator) -> Samples:
    """Returns the ambience of a passage as stereo samples of shape (2, n), faded at both ends."""
    length = int(seconds * rate)
    sound = np.zeros((2, length), np.float32)
    noises = (_PLACES.get(passage.setting), _WEATHERS.get(passage.weather))
    for noise in (noise for noise in noises if noise):
        sound += _tile(_loop(noise, rate, rng), length) * _swell(noise, length, rate)
    edge = min(int(_EDGE * rate), length // 2)
    ramp = np.linspace(0, 1, edge, dtype=np.float32)
    sound[:, :edge] *= ramp
    sound[:, length - edge :] *= ramp[::-1]
    return sound


def _loop(noise: _Noise, rate: int, rng: np.random.Generator) -> Samples:
    """Returns a seamless loop of noise, made from its spectrum."""
    size = _LOOP_SECONDS * rate
    frequency = np.fft.rfftfreq(size, 1 / rate).astype(np.float32)
    octaves = np.log((frequency + 1) / np.sqrt(noise.low * noise.high)) / np.log(noise.high / noise.low)
    band = np.exp(-4 * octaves**2).astype(np.float32)
    parts = rng.standard_normal((2, band.size), dtype=np.float32) * band
    # A random phase for each frequency makes the noise; its inverse FFT is periodic, hence seamless.
    spectrum = parts[0] + np.complex64(1j) * parts[1]
    mono = np.fft.irfft(spectrum, size).astype(np.float32)
    # The right channel is the left one, later: it sounds wide for half of the work.
    sound = np.stack([mono, np.roll(mono, size // 3)])
    return sound * np.float32(noise.level / np.sqrt((mono**2).mean()))


def _tile(loop: Samples, length: int) -> Samples:
    return np.tile(loop, (1, -(-length // loop.shape[1])))[:, :length]


def _swell(noise: _Noise, length: int, rate: int) -> Samples:
    time = np.arange(length, dtype=np.float32) / rate
    return (0.65 + 0.35 * np.sin(2 * np.pi * time / noise.swell)).astype(np.float32)
