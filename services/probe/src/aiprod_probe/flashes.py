"""Finds flashes that may harm photosensitive people, after ITU-R BT.1702: a screen, not a certificate.

The brightness is the mean luma of a frame, so that a flash counts when it moves the whole picture.
"""

from collections import deque

from aiprod_probe.signals import Span, joined

SECOND = 1_000_000_000
STEP = 25.5
"""Of 255: a tenth of the range, in the darker state below `DARK`."""
DARK = 204.0
MOST = 3
"""Flashes a second that are allowed: each is a rise and a fall."""


class Flashes:
    """Counts rises and falls of the brightness within a second."""

    def __init__(self) -> None:
        self._turns: deque[int] = deque()
        self._extreme: float | None = None
        self._rising: bool | None = None
        self._spans: list[Span] = []

    def note(self, at: int, brightness: float) -> None:
        """A frame at `at` nanoseconds with a mean luma from 0 to 255."""
        if self._extreme is None:
            self._extreme = brightness
            return
        change = brightness - self._extreme
        if self._rising is not None and (change >= 0) == self._rising:
            self._extreme = brightness
        elif abs(change) >= STEP and min(brightness, self._extreme) < DARK:
            self._rising, self._extreme = change > 0, brightness
            self._turn(at)

    def spans(self) -> tuple[Span, ...]:
        """Where there are more flashes than allowed."""
        return joined(self._spans)

    def _turn(self, at: int) -> None:
        self._turns.append(at)
        while at - self._turns[0] > SECOND:
            self._turns.popleft()
        if len(self._turns) > 2 * MOST:
            self._spans.append((self._turns[0], at))
