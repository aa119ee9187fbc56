"""Finds stills under the noise of an encoder, which FFmpeg's freezedetect takes for motion."""

import numpy as np
from numpy.typing import NDArray

from aiprod_film.frames import SECOND
from aiprod_probe.examination import Span

SHORTEST = SECOND
"""As that of freezedetect."""
NOISE, CELL_NOISE = 0.35, 3.0
"""The root mean square, and the largest, of the changes of cells, 0 to 255: MPEG-2 at 4 Mb/s stays below."""


class FreezeFinder:
    """Compares frames with the first of a still: what drifts is no still."""

    def __init__(self) -> None:
        self._first: tuple[NDArray[np.float64], NDArray[np.float64]] | None = None
        self._start = 0
        self._found: list[Span] = []

    def add(self, at: int, cells: NDArray[np.float64], colours: NDArray[np.float64]) -> None:
        """Adds the means of the next frame's cells and colours; it is shown `at` so many nanoseconds."""
        if self._first is not None and _is_still(cells - self._first[0], colours - self._first[1]):
            return
        self._close(at)
        self._first, self._start = (cells, colours), at

    def spans(self, end: int) -> tuple[Span, ...]:
        """Returns the stills, of which the last one ends at `end`, the end of the film."""
        self._close(end)
        return tuple(self._found)

    def _close(self, end: int) -> None:
        if self._first is not None and end - self._start >= SHORTEST:
            self._found.append((self._start, end))
        self._first = None


def _is_still(changes: NDArray[np.float64], of_colours: NDArray[np.float64]) -> bool:
    # Red that turns green may be as bright.
    largest = max(np.abs(changes).max(), np.abs(of_colours).max())
    return bool(largest <= CELL_NOISE and np.square(changes).mean() <= NOISE * NOISE)
