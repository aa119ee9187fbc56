"""Intervals that FFmpeg's detectors report in the metadata of frames."""

from aiprod_film.frames import nanoseconds
from aiprod_probe.examination import Span

NO_TIME = "NOPTS"
"""What a detector writes for a frame without a time, as one whose packet is damaged."""


class Intervals:
    """Collects the intervals from a detector's `…_start` to its `…_end`, or to the end of the file."""

    def __init__(self, key: str) -> None:
        self._start_key, self._end_key = f"{key}_start", f"{key}_end"
        self._open_start: int | None = None
        self._spans: list[Span] = []

    def add(self, metadata: dict[str, str]) -> None:
        """Adds the metadata of the next frame."""
        start, end = (_nanoseconds(metadata.get(key, NO_TIME)) for key in (self._start_key, self._end_key))
        if end is not None:
            # A frame that is long enough by itself brings both at once.
            first = start if self._open_start is None else self._open_start
            self._spans += [] if first is None else [(first, end)]
            self._open_start = None
        if start is not None and (end is None or start >= end):
            self._open_start = start

    def closed(self, end: int) -> tuple[Span, ...]:
        """Returns all intervals; one that is still open ends at `end`, the end of the file."""
        spans = [*self._spans] if self._open_start is None else [*self._spans, (self._open_start, end)]
        # Priming lies before 0; where a clock has wrapped, the whole file does.
        return tuple((max(0, first) if last > 0 else first, last) for first, last in spans if last > first)


def _nanoseconds(seconds: str) -> int | None:
    return None if seconds == NO_TIME else nanoseconds(float(seconds))
