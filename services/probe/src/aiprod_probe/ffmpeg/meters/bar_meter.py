"""Finds bars at the edges of the picture that stay black: letterbox and pillarbox."""

import numpy as np
from numpy.typing import NDArray

BLACK = 24
"""The highest 8-bit luma of a black bar: black with the noise of an encoder."""


class BarMeter:
    """Remembers the brightest luma of each row and column of a film."""

    def __init__(self) -> None:
        self._rows: NDArray[np.uint8] | None = None
        self._columns: NDArray[np.uint8] | None = None

    def add(self, luma: NDArray[np.uint8]) -> None:
        """Adds a frame; all frames have the same size."""
        rows, columns = luma.max(axis=1), luma.max(axis=0)
        if self._rows is None or self._columns is None:
            self._rows, self._columns = rows, columns
        else:
            np.maximum(self._rows, rows, out=self._rows)
            np.maximum(self._columns, columns, out=self._columns)

    def share(self) -> float:
        """Returns the share of the picture that bars cover, 0 to 1; 0 for a film that is black throughout."""
        if self._rows is None or self._columns is None or self._rows.max() <= BLACK:
            return 0.0
        return 1 - _lit(self._rows) * _lit(self._columns)


def _lit(brightest: NDArray[np.uint8]) -> float:
    """Returns the share from the first to the last line that is not black."""
    places = np.flatnonzero(brightest > BLACK)
    return float(places[-1] - places[0] + 1) / brightest.size
