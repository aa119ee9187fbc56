"""What the captions of a file say and when: whether a viewer can read them. Times are in nanoseconds."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from aiprod_film.frames import SECOND

type Span = tuple[int, int]

ROUNDING = SECOND // 500
"""Containers round starts and lengths apart: captions that touch may overlap by two milliseconds."""


@dataclass(frozen=True, slots=True)
class Caption:
    """A caption of a stream: the characters of all its lines and of its longest line, spaces included."""

    stream: int
    start: int
    end: int
    characters: int
    longest_line: int

    @property
    def speed(self) -> float:
        """Characters a second."""
        return self.characters * SECOND / (self.end - self.start)

    @property
    def span(self) -> Span:
        """Its place in the film."""
        return self.start, self.end


@dataclass(frozen=True, slots=True)
class Captions:
    """The captions of all streams; `count` also has those that cannot be read, for the reason in `unread`."""

    count: int = 0
    texts: tuple[Caption, ...] = ()
    unread: str = ""


NO_CAPTIONS = Captions()


def overlaps(captions: Iterable[Caption]) -> tuple[Span, ...]:
    """Returns the times at which a stream shows a caption before an earlier one has ended."""
    found: list[Span] = []
    for _, group in groupby(sorted(captions, key=attrgetter("stream", "start")), key=attrgetter("stream")):
        shown_until = 0
        for caption in group:
            end = min(shown_until, caption.end)
            if end - caption.start > ROUNDING:
                found.append((caption.start, end))
            shown_until = max(shown_until, caption.end)
    return tuple(sorted(found))
