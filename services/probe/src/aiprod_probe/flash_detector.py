"""Finds flashes that may harm people with photosensitive epilepsy, after ITU-R BT.1702 and WCAG 2.3.1.

It is a screen and not a certificate: brightness and red are means of the cells of a grid.
"""

from collections import deque

import numpy as np
from numpy.typing import NDArray

from aiprod_film.frames import SECOND
from aiprod_probe.examination import Span, merge_spans

MIN_CHANGE = 25.5
"""A tenth of the range of 8 bits."""
MAX_DARK = 204.0
"""A change of brightness counts if its darker side is below this luma."""
MAX_FLASHES = 3
"""Flashes per second that are harmless; a flash is a rise and a fall."""
MIN_AREA = 0.25
"""The share of the cells that must flash in the same frames."""


class FlashDetector:
    """Counts rises and falls of one quantity within a second, in each cell of a picture."""

    def __init__(self, max_dark: float = MAX_DARK) -> None:
        """`max_dark` is the highest value of the lower side of a change that counts."""
        self._max_dark = max_dark
        self._extremes: NDArray[np.float64] | None = None
        self._directions: NDArray[np.int8] = np.zeros(0, np.int8)
        self._reversals: deque[tuple[int, int]] = deque()
        self._spans: list[Span] = []

    def add_frame(self, at: int, levels: NDArray[np.float64]) -> None:
        """Adds the next frame: its time in nanoseconds, and the values of its cells from 0 to 255."""
        if self._extremes is None:
            self._extremes, self._directions = levels.copy(), np.zeros(levels.size, np.int8)
            return
        changes = levels - self._extremes
        signs = np.where(changes >= 0, 1, -1)
        continues = (self._directions == signs) & (self._directions != 0)
        is_large = (np.abs(changes) >= MIN_CHANGE) & (np.minimum(levels, self._extremes) < self._max_dark)
        turns = is_large & ~continues
        moved = continues | turns
        self._extremes[moved] = levels[moved]
        self._directions[turns] = signs[turns]
        # Scattered cells turn whenever something moves; a flash turns many in the same direction at once.
        for direction in (1, -1):
            if np.count_nonzero(turns & (signs == direction)) >= max(1, MIN_AREA * levels.size):
                self._add_reversal(at, direction)

    def spans(self) -> tuple[Span, ...]:
        """Returns the spans with too many flashes."""
        return merge_spans(self._spans)

    def _add_reversal(self, at: int, direction: int) -> None:
        # A rise that takes several frames is one reversal.
        if self._reversals and self._reversals[-1][1] == direction:
            return
        self._reversals.append((at, direction))
        while at - self._reversals[0][0] > SECOND:
            self._reversals.popleft()
        if len(self._reversals) > 2 * MAX_FLASHES:
            self._spans.append((self._reversals[0][0], at))
