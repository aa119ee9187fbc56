"""Masters the music: reverb, loudness, and a limiter."""

from collections.abc import Iterator
from fractions import Fraction

import av
import numpy as np
from av.filter import Graph

from aiprod_render.sound.instruments import Samples

LOUDNESS = -16.0
"""Integrated loudness of the master in LUFS."""

# Below the -2 dBTP that are promised, because true peaks lie between samples.
_PEAK = 10 ** (-2.2 / 20)
_KNEE = 0.62
_FLOOR = -70.0
"""The lowest loudness that R 128 measures, in LUFS."""

_TRANSFORM = 1 << 18
"""Samples of an FFT."""
_HALL_SECONDS = 1.9


def add_reverb(dry: Samples, sends: Samples, rate: int, rng: np.random.Generator) -> Samples:
    """Returns stereo samples (2, n) with the reverb of a hall, by overlapping FFT blocks.

    `sends`, of shape (n,), is the level of the echo at each moment.
    """
    time = np.arange(int(_HALL_SECONDS * rate), dtype=np.float32) / rate
    decay = np.exp(-3.6 * time) * np.minimum(1, time / 0.02)
    hall = rng.standard_normal((2, time.size), dtype=np.float32) * decay
    # With an energy of 1, an echo is as loud as what is sent into it.
    hall /= np.sqrt((hall**2).sum(axis=1, keepdims=True))
    spectrum = np.fft.rfft(hall, _TRANSFORM)
    out = dry.copy()
    # As many samples as fit beside their echo.
    block = _TRANSFORM - time.size + 1
    for start in range(0, dry.shape[1], block):
        # Convolution in blocks keeps the memory constant for long films.
        part = dry[:, start : start + block] * sends[start : start + block]
        echo = np.fft.irfft(np.fft.rfft(part, _TRANSFORM) * spectrum, _TRANSFORM)
        stop = min(dry.shape[1], start + _TRANSFORM)
        out[:, start:stop] += echo[:, : stop - start]
    return out


def normalize_loudness(music: Samples, rate: int) -> Samples:
    """Returns the music at LOUDNESS, with peaks limited below -2 dBTP."""
    # The limiter lowers the loudness a little; the second pass makes up for it.
    for _ in range(2):
        measured = loudness(music, rate)
        # Silence has no loudness to correct: a gain would only raise its rounding errors.
        if measured <= _FLOOR:
            return _soft_limit(music)
        gain = np.float32(10 ** ((LOUDNESS - measured) / 20))
        music = _soft_limit(music * gain)
    return music


def _soft_limit(music: Samples) -> Samples:
    size = np.abs(music)
    over = size > _KNEE
    if over.any():
        room = _PEAK - _KNEE
        music[over] = np.sign(music[over]) * (_KNEE + room * np.tanh((size[over] - _KNEE) / room))
    return music


def loudness(music: Samples, rate: int) -> float:
    """Returns the integrated loudness in LUFS by EBU R 128; -70 for silence and for less than 0.4 s."""
    graph = Graph()
    source = graph.add_abuffer(sample_rate=rate, format="fltp", layout="stereo", time_base=Fraction(1, rate))
    meter, sink = graph.add("ebur128", "metadata=1"), graph.add("abuffersink")
    source.link_to(meter)
    meter.link_to(sink)
    graph.configure()
    frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(music), format="fltp", layout="stereo")
    frame.sample_rate, frame.pts, frame.time_base = rate, 0, Fraction(1, rate)
    graph.push(frame)
    graph.push(None)
    return [_FLOOR, *_loudness_readings(graph)][-1]


def _loudness_readings(graph: Graph) -> Iterator[float]:
    """Yields the loudness so far at each step; a last step that is too short has none."""
    while True:
        try:
            metadata = graph.pull().metadata
        except av.EOFError:
            return
        if reading := metadata.get("lavfi.r128.I"):
            yield float(reading)
