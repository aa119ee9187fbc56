"""Finds clicks: jumps of a sample or a few that do not belong to the sound around them."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from aiprod_film.frames import SECOND
from aiprod_probe.examination import Span, merge_spans

ORDER = 4
"""Differences of this order leave next to nothing of tones, and six times the height of a jump."""
CELLS_PER_SECOND = 1000
NEAR = 50
"""Cells before and after a click: a square wave of 20 Hz has one edge in each."""
LEAST = 6 * 3e-3
"""What a jump of -50 dBFS leaves: quieter ones are not heard."""
RATIO = 8.0
"""How far a click stands out from all that is near it; what decays, as a drum, stands out on one side."""
LOUD = 3e-3
"""About -50 dBFS: there is sound on both sides of a click."""
# Searched a second at a time: windows over the cells of each single frame would cost more.
BATCH = 1000


class ClickMeter:
    """Follows the samples of one stream in cells of a millisecond."""

    def __init__(self, rate: int) -> None:
        """`rate` in samples per second."""
        self._cell = max(1, rate // CELLS_PER_SECOND)
        self._rate = rate
        self._rest: NDArray[np.float32] | None = None
        self._residuals = np.zeros(0, np.float32)
        self._peaks = np.zeros(0, np.float32)
        self._first = 0
        self._start: int | None = None
        self._found: list[Span] = []

    def add(self, samples: NDArray[np.float32], start: int) -> None:
        """Adds a frame: one row per channel, full scale is 1; `start` of the first one in nanoseconds."""
        if self._start is None:
            self._start = start
        joined = samples if self._rest is None else np.concatenate((self._rest, samples), axis=1)
        # The samples that a difference needs beside its own stay for the next frame.
        count = (joined.shape[1] - ORDER) // self._cell
        if count <= 0:
            self._rest = joined
            return
        used = joined[:, : count * self._cell + ORDER]
        residuals = np.abs(np.diff(used, ORDER, axis=1)).max(axis=0)
        peaks = np.abs(used[:, ORDER:]).max(axis=0)
        self._residuals = np.append(self._residuals, residuals.reshape(count, -1).max(axis=1))
        self._peaks = np.append(self._peaks, peaks.reshape(count, -1).max(axis=1))
        self._rest = joined[:, count * self._cell :]
        if len(self._residuals) >= BATCH:
            self._search()

    def _search(self) -> None:
        """Looks at all cells that have enough neighbours, and keeps what the next ones need."""
        width = 2 * NEAR + 1
        if len(self._residuals) < width:
            return
        windows = sliding_window_view(self._residuals, width)
        middle = windows[:, NEAR]
        # A click may lie across two cells.
        before, after = windows[:, : NEAR - 1].max(axis=1), windows[:, NEAR + 2 :].max(axis=1)
        stands_out = (middle >= LEAST) & (middle >= RATIO * np.maximum(before, after))
        for place in np.flatnonzero(stands_out):
            sound = self._peaks[place : place + width]
            if min(sound[: NEAR - 1].max(), sound[NEAR + 2 :].max()) >= LOUD:
                self._add(self._first + int(place) + NEAR)
        kept = width - 1
        self._first += len(self._residuals) - kept
        self._residuals, self._peaks = self._residuals[-kept:], self._peaks[-kept:]

    def _add(self, cell: int) -> None:
        at = (self._start or 0) + cell * self._cell * SECOND // self._rate
        self._found.append((at, at + SECOND // CELLS_PER_SECOND))

    def spans(self) -> tuple[Span, ...]:
        """Returns the clicks, after the last frame."""
        self._search()
        return merge_spans(self._found, SECOND // CELLS_PER_SECOND)
