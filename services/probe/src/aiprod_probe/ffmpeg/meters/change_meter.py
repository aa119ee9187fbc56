"""Measures how much the places of a small picture change, whatever noise lies over it."""

import numpy as np
from numpy.typing import NDArray


class ChangeMeter:
    """Compares each frame with the one before."""

    def __init__(self) -> None:
        self._last: NDArray[np.float64] | None = None

    def add(self, cells: NDArray[np.float64]) -> float:
        """Adds the means of a frame's cells; returns the root mean square of their changes, 0 to 255.

        Squares, because motion changes a few cells much, and noise all of them a little.
        """
        last, self._last = self._last, cells
        return 0.0 if last is None else float(np.sqrt(np.square(cells - last).mean()))
