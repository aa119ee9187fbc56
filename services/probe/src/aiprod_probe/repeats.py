"""Finds frames that repeat the one before while the film moves: a capture or a conversion has stuttered."""

from collections import deque

from aiprod_probe.examination import Span

SAME = 0.2
"""The change of a repeated frame, as a share of the change of its neighbours: encoders and grain add some."""
MOVES = 1.0
"""The change, as `ChangeMeter` measures it, from which on a film moves."""
MAX_RUN = 4
"""Repeated frames in a row: 12 frames of film in 60 a second. More are a still, which a film may hold."""


class RepeatFinder:
    """Finds short runs of repeated frames between frames that move."""

    def __init__(self) -> None:
        self._last: deque[tuple[Span, float]] = deque(maxlen=MAX_RUN + 2)
        self._found: list[Span] = []

    def add(self, span: Span, change: float) -> None:
        """Adds the next frame: its span, and its change from the frame before."""
        self._last.append((span, change))
        frames = [*self._last]
        for length in range(1, len(frames) - 1):
            (_, before), *run, (_, after) = frames[-length - 2 :]
            neighbours = min(before, after)
            if neighbours >= MOVES and max(change for _, change in run) <= SAME * neighbours:
                self._found += [span for span, _ in run]

    def spans(self) -> tuple[Span, ...]:
        """Returns the repeated frames."""
        return tuple(self._found)
