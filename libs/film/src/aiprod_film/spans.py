"""The frames of each scene in the film. Times are nanoseconds, rates are exact fractions."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate, pairwise

from aiprod_film.frames import frames_in


@dataclass(frozen=True, slots=True)
class Span:
    """A scene's frames: `start` counts from 0, `count` is at least 1."""

    start: int
    count: int

    @property
    def end(self) -> int:
        """The frame after the last one."""
        return self.start + self.count


def spans(durations: Sequence[int], rate: Fraction) -> list[Span]:
    """Returns the frames of scenes with these durations in nanoseconds, at `rate` frames per second."""
    # Rounding boundaries and not lengths keeps the sum exact for any number of scenes.
    boundaries = [0]
    for elapsed in accumulate(durations):
        # A scene shorter than half a frame still has one frame.
        boundaries.append(max(boundaries[-1] + 1, round(frames_in(elapsed, rate))))
    return [Span(start, end - start) for start, end in pairwise(boundaries)]


def touched_spans(all_spans: Sequence[Span], start: int, end: int, rate: Fraction) -> list[int]:
    """Returns the indices of the spans that overlap an interval in nanoseconds."""
    # Not rounded: a fault in the last part of a frame touches that frame's scene.
    first, last = frames_in(start, rate), frames_in(end, rate)
    return [index for index, span in enumerate(all_spans) if span.start < last and first < span.end]
