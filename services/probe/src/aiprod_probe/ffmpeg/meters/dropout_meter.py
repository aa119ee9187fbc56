"""Finds short holes of digital silence in a sound: lost packets, and gaps of a recording."""

import numpy as np
from numpy.typing import NDArray

from aiprod_film.frames import SECOND
from aiprod_probe.examination import Span, merge_spans

SHORTEST, LONGEST = SECOND * 3 // 1000, SECOND // 2
"""Shorter holes are zero crossings of low tones, and longer ones are found as silence."""
LOUD = 3e-3
"""About -50 dBFS: fades end and begin quieter, and a hole is cut into sound."""
NEAR = SECOND // 500
"""How near to the hole it must be loud."""


class DropoutMeter:
    """Follows the samples of one stream: where a channel is 0, and how loud it is around that."""

    def __init__(self) -> None:
        self._channels: list[_Channel] = []

    def add(self, samples: NDArray[np.float32], start: int, rate: int) -> None:
        """Adds a frame: one row per channel, full scale is 1; `start` in nanoseconds, `rate` in Hz."""
        # A stream may change its layout midway.
        self._channels += [_Channel() for _ in range(len(samples) - len(self._channels))]
        has_holes = ~samples.all(axis=1)
        for channel, row, has_hole in zip(self._channels, samples, has_holes, strict=False):
            channel.add(row, start, rate, bool(has_hole))

    def spans(self) -> tuple[Span, ...]:
        """Returns the holes of all channels."""
        return merge_spans([span for channel in self._channels for span in channel.found])


class _Channel:
    """Follows one channel."""

    def __init__(self) -> None:
        self.found: list[Span] = []
        self._hole: int | None = None
        self._was_loud = False
        self._last_peak = 0.0

    def add(self, samples: NDArray[np.float32], start: int, rate: int, has_hole: bool) -> None:
        near = max(1, NEAR * rate // SECOND)
        # Most frames end here: without any zero there is no hole.
        if has_hole or self._hole is not None:
            self._find_edges(np.abs(samples), start, rate, near)
        self._last_peak = float(np.abs(samples[-near:]).max(initial=0))

    def _find_edges(self, levels: NDArray[np.float32], start: int, rate: int, near: int) -> None:
        is_zero = levels == 0
        for edge in map(int, np.flatnonzero(np.diff(is_zero, prepend=self._hole is not None))):
            at = start + edge * SECOND // rate
            if is_zero[edge]:
                before = levels[max(0, edge - near) : edge].max(initial=0) if edge else self._last_peak
                self._hole = at
                self._was_loud = bool(before >= LOUD)
            else:
                after = levels[edge : edge + near].max(initial=0)
                self._close(at, bool(after >= LOUD))

    def _close(self, at: int, is_loud: bool) -> None:
        assert self._hole is not None
        if self._was_loud and is_loud and SHORTEST <= at - self._hole <= LONGEST:
            self.found.append((self._hole, at))
        self._hole = None
