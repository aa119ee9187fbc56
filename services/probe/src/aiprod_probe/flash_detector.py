"""Finds flashes that may harm people with photosensitive epilepsy, after ITU-R BT.1702.

It is a screen and not a certificate: brightness is the mean luma of a frame, so only flashes of the whole
picture count.
"""

from collections import deque

from aiprod_film.frames import SECOND
from aiprod_probe.examination import Span, merge_spans

MIN_CHANGE = 25.5
"""A tenth of the luma range."""
MAX_DARK_LUMA = 204.0
"""A change counts if its darker side is below this luma."""
MAX_FLASHES = 3
"""Flashes per second that are harmless; a flash is a rise and a fall."""


class FlashDetector:
    """Counts rises and falls of the brightness within a second."""

    def __init__(self) -> None:
        self._reversals: deque[int] = deque()
        self._extreme: float | None = None
        self._is_rising: bool | None = None
        self._spans: list[Span] = []

    def add_frame(self, at: int, brightness: float) -> None:
        """Add the next frame, with its time in nanoseconds and its mean luma from 0 to 255."""
        if self._extreme is None:
            self._extreme = brightness
            return
        change = brightness - self._extreme
        if self._is_rising is not None and (change >= 0) == self._is_rising:
            self._extreme = brightness
        elif abs(change) >= MIN_CHANGE and min(brightness, self._extreme) < MAX_DARK_LUMA:
            self._is_rising, self._extreme = change > 0, brightness
            self._add_reversal(at)

    def spans(self) -> tuple[Span, ...]:
        """Return the spans with too many flashes."""
        return merge_spans(self._spans)

    def _add_reversal(self, at: int) -> None:
        self._reversals.append(at)
        while at - self._reversals[0] > SECOND:
            self._reversals.popleft()
        if len(self._reversals) > 2 * MAX_FLASHES:
            self._spans.append((self._reversals[0], at))
