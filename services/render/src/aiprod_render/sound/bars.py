"""Finds the bars of a recording near its end, so that music can stop where a bar does."""

from typing import cast

import numpy as np
from numpy.typing import NDArray

from aiprod_render.sound.instruments import Samples

type Curve = NDArray[np.float32]

_WINDOW = 24.0
"""Seconds before the end that are heard: tempi drift, and only the last bars count."""
_LEAST = 8.0
"""Seconds: fewer bars prove nothing."""
_STEP = 0.01
"""Seconds between two values of the onset curves."""
_FRAME = 1024
_BASS = 160.0
"""Hertz: bass and bass drum mark the first beat of a bar."""
_SLOWEST, _FASTEST = 1.0, 0.3
"""Seconds of a beat: 60 to 200 a minute."""
_METRES = (4, 3)
_CLEAR_BEAT = 3.0
"""How many times stronger onsets are on beats than on average, in music with a beat."""
_CLEAR_BAR = 1.3
"""How many times stronger the first beat of a bar is than the strongest other one."""
_NEARLY_ALL = 0.8
"""The share of bars in which it is."""


def last_bar_line(samples: Samples, rate: int) -> int | None:
    """Returns a sample just before the last bar line of stereo samples (2, n); None if no bars are clear.

    A false bar line would cut the music in the middle of a phrase, so doubt is no.
    """
    start = max(0, samples.shape[1] - int(_WINDOW * rate))
    heard = samples[:, start:].mean(axis=0)
    if heard.size < _LEAST * rate:
        return None
    onsets, bass = _onsets(heard, rate)
    grid = _beats(onsets)
    if grid is None:
        return None
    found = (_first_beat(bass, beats) for beats in _readings(grid))
    first = next((step for step in found if step is not None), None)
    return None if first is None else max(0, start + int((first - 1) * _STEP * rate))


def _onsets(heard: Samples, rate: int) -> tuple[Curve, Curve]:
    """Returns how much begins to sound at each step: at all frequencies, and in the bass."""
    hop = int(_STEP * rate)
    frames = np.lib.stride_tricks.sliding_window_view(np.pad(heard, (_FRAME // 2, _FRAME // 2)), _FRAME)[
        ::hop
    ]
    spectra = np.abs(np.fft.rfft(frames * np.hanning(_FRAME), axis=1)).astype(np.float32)
    # Soft onsets count beside loud ones, as they do for the ear; of the bass only its loud ones mark a bar.
    all_of_it = cast(Curve, np.log1p(np.float32(100) * spectra).mean(axis=1))
    bass = spectra[:, 1 : max(2, int(_BASS * _FRAME / rate) + 1)].sum(axis=1)
    return _rises(all_of_it), _rises(bass)


def _rises(level: Curve) -> Curve:
    """Returns by how much a level rises within three steps, beyond the mean of the half second around."""
    rise = np.maximum(level - np.concatenate([level[:1].repeat(3), level[:-3]]), 0)
    width = int(0.5 / _STEP)
    mean = np.convolve(rise, np.full(width, 1 / width, np.float32), "same")
    return cast(Curve, np.maximum(rise - mean, 0))


def _beats(onsets: Curve) -> Curve | None:
    """Returns the steps of the beats, evenly spaced; None if onsets do not keep to any."""
    if not onsets.any():
        return None
    rough = _rough_period(onsets)
    # A step is coarse: over the whole window, a rough period drifts away from the beats.
    periods = rough * np.linspace(0.98, 1.02, 81)
    best = max(
        (np.arange(phase, onsets.size - 1, period) for period in periods for phase in np.arange(0, period)),
        key=lambda grid: _at(onsets, grid).mean(),
    )
    is_clear = _at(onsets, best).mean() > _CLEAR_BEAT * onsets.mean()
    return best.astype(np.float32) if is_clear else None


def _rough_period(onsets: Curve) -> float:
    """Returns the steps of a beat: where the onsets are most like themselves, near two beats a second."""
    # Twice the length, so that the ends do not meet in a circular correlation.
    size = 1 << (2 * onsets.size).bit_length()
    likeness = np.fft.irfft(np.abs(np.fft.rfft(onsets, size)) ** 2)[: onsets.size]
    lags = np.arange(int(_FASTEST / _STEP), int(_SLOWEST / _STEP) + 1)
    usual = np.exp(-0.5 * np.log2(lags * _STEP / 0.5) ** 2)
    # A beat is like itself after two beats, too.
    return float(lags[np.argmax((likeness[lags] + likeness[2 * lags]) * usual)])


def _readings(grid: Curve) -> list[Curve]:
    """Returns the beats that a pulse may stand for: itself, what is between, and every other one."""
    half = (grid[1] - grid[0]) / 2
    return [grid, grid[:-1] + half, grid[::2], grid[1::2]]


def _at(curve: Curve, grid: Curve) -> Curve:
    """Returns the highest values within a step of each place: grids are not whole steps."""
    near = np.rint(grid).astype(int)
    return cast(Curve, np.maximum.reduce([curve[np.clip(near + by, 0, curve.size - 1)] for by in (-1, 0, 1)]))


def _first_beat(bass: Curve, grid: Curve) -> float | None:
    """Returns the step of the last first beat of a bar; None if no beat stands out in nearly all bars."""
    accents = _at(bass, grid)
    for metre in _METRES:
        bars = accents[: accents.size // metre * metre].reshape(-1, metre)
        second, strongest = np.sort(bars, axis=1)[:, -2:].T
        places = np.where(strongest > _CLEAR_BAR * second, bars.argmax(axis=1), -1)
        beat = int(np.bincount(places[places >= 0], minlength=metre).argmax())
        if (places == beat).mean() >= _NEARLY_ALL:
            return float(grid[beat::metre][-1])
    return None
