"""Finds channels that hold nothing and times when left and right cancel each other out."""

import numpy as np
from numpy.typing import NDArray

from aiprod_film.frames import SECOND
from aiprod_probe.examination import Span, merge_spans

DEAD, LIVE = 1e-4, 3e-3
"""RMS of about -80 and -50 dBFS: a channel below the first is dead if another is above the second."""
WINDOW = 0.1
"""Seconds over which the correlation of left and right is measured."""
ANTIPHASE = -0.95
"""The correlation from which on a mono receiver hears next to nothing."""
LOW_FREQUENCIES = "LFE"


class StereoMeter:
    """Measures the energy of the channels of one stream, and how the front's left and right correlate."""

    def __init__(self, channels: tuple[str, ...], sample_rate: int) -> None:
        """`channels` are their names in order, such as `FL`."""
        self._channels = channels
        self._pair = _left_and_right(channels)
        self._window = max(1, round(WINDOW * sample_rate))
        self._energy = np.zeros(len(channels))
        self._samples = 0
        # Sums of a window: left times right, the squares of both, and the number of samples.
        self._sums = np.zeros(4)
        self._start = 0
        self._antiphase: list[Span] = []

    def add(self, samples: NDArray[np.float32], start: int, end: int) -> None:
        """Adds the samples of a frame, one row per channel, and its times in nanoseconds."""
        squares = np.einsum("cs,cs->c", samples, samples, dtype=np.float64)
        self._energy += squares
        self._samples += samples.shape[1]
        if self._pair is None:
            return
        left, right = self._pair
        if not self._sums[3]:
            self._start = start
        product = float(np.dot(samples[left], samples[right]))
        self._sums += (product, squares[left], squares[right], samples.shape[1])
        if self._sums[3] >= self._window:
            self._close_window(end)

    def _close_window(self, end: int) -> None:
        product, left, right, count = self._sums
        is_audible = min(left, right) > count * LIVE**2
        if is_audible and product <= ANTIPHASE * np.sqrt(left * right):
            self._antiphase.append((self._start, end))
        self._sums[:] = 0

    def antiphase(self) -> tuple[Span, ...]:
        """Returns the times when left and right cancel each other out."""
        return merge_spans(self._antiphase, gap=SECOND // 1000)

    def dead_channels(self) -> tuple[int, ...]:
        """Returns the numbers, from 1, of channels that hold nothing although others do.

        The channel of low frequencies may, and so may channels without names.
        """
        levels = np.sqrt(self._energy / max(self._samples, 1))
        if levels.max(initial=0) < LIVE or not all(self._channels):
            return ()
        named = enumerate(zip(self._channels, levels, strict=True), 1)
        return tuple(number for number, (name, level) in named if level < DEAD and name != LOW_FREQUENCIES)


def _left_and_right(channels: tuple[str, ...]) -> tuple[int, int] | None:
    """Returns the places of the front's left and right channels; None if there are none."""
    if len(channels) == 2:
        return 0, 1
    return (channels.index("FL"), channels.index("FR")) if {"FL", "FR"} <= {*channels} else None
