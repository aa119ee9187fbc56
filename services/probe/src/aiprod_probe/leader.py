"""Finds the leader of a film: colour bars, and the slate or clock between them and the black after it."""

from typing import NamedTuple

from aiprod_film.frames import SECOND
from aiprod_probe.examination import Picture, Span

LONGEST_SLATE = 60 * SECOND
SHORTEST_SLATE = SECOND
SHORTEST_BARS = SECOND


class Leader(NamedTuple):
    """The colour bars and the slates of a film."""

    bars: tuple[Span, ...]
    slates: tuple[Span, ...]

    @property
    def spans(self) -> tuple[Span, ...]:
        """All of it, in order."""
        return tuple(sorted((*self.bars, *self.slates)))


def find_leader(picture: Picture) -> Leader:
    """Returns the leader. A slate may move, as a clock does: it is what bars and black enclose."""
    bars = tuple(span for span in picture.colour_bars if span[1] - span[0] >= SHORTEST_BARS)
    slates = [_slate(end, picture) for _, end in bars]
    return Leader(bars, tuple(slate for slate in slates if slate))


def _slate(end: int, picture: Picture) -> Span | None:
    """Returns what is between bars that end at a time and the next black; None if too long or short."""
    # Some put a moment of black between the bars and the slate.
    start = next((last for first, last in picture.black if first <= end + SECOND // 10 < last), end)
    stop = next((first for first, _ in picture.black if first > start), None)
    is_slate = stop is not None and SHORTEST_SLATE <= stop - start <= LONGEST_SLATE
    return (start, stop) if is_slate and stop is not None else None
