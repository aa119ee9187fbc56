"""Finds short holes of digital silence in a sound: lost packets, and gaps of a recording."""

import numpy as np
from numpy.typing import NDArray

from aiprod_film.frames import SECOND
from aiprod_probe.examination import Span

SHORTEST, LONGEST = SECOND * 3 // 1000, SECOND * 3 // 10
"""Shorter holes are zero crossings of low tones, and longer ones are silence."""
LOUD = 3e-3
"""About -50 dBFS: fades end and begin quieter, and a hole is cut into sound."""
NEAR = SECOND // 500
"""How near to the hole it must be loud."""


class DropoutMeter:
    """Follows the samples of one stream: where all channels are 0, and how loud it is around that."""

    def __init__(self) -> None:
        self._hole: int | None = None
        self._was_loud = False
        self._last_peak = 0.0
        self._found: list[Span] = []

    def add(self, samples: NDArray[np.float32], start: int, rate: int) -> None:
        """Add a frame: one row per channel, full scale is 1; `start` in nanoseconds, `rate` in Hz."""
        near = max(1, NEAR * rate // SECOND)
        # Most frames end here: a channel without any zero has no hole, and finding that out costs little.
        if self._hole is None and samples.size and samples[0].all():
            self._last_peak = float(np.abs(samples[:, -near:]).max())
            return
        peaks = np.abs(samples).max(axis=0, initial=0)
        is_zero = peaks == 0
        edges = np.flatnonzero(np.diff(is_zero, prepend=self._hole is not None))
        for edge in map(int, edges):
            at = start + edge * SECOND // rate
            if is_zero[edge]:
                before = peaks[max(0, edge - near) : edge].max(initial=0) if edge else self._last_peak
                self._hole = at
                self._was_loud = bool(before >= LOUD)
            else:
                after = peaks[edge : edge + near].max(initial=0)
                self._close(at, bool(after >= LOUD))
        self._last_peak = float(peaks[-near:].max(initial=0))

    def _close(self, at: int, is_loud: bool) -> None:
        assert self._hole is not None
        if self._was_loud and is_loud and SHORTEST <= at - self._hole <= LONGEST:
            self._found.append((self._hole, at))
        self._hole = None

    def spans(self) -> tuple[Span, ...]:
        """Return the holes."""
        return tuple(self._found)
