"""The captions of a master as cues, with the timing of the captions in its pictures."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from aiprod_film.caption_timing import caption_delay


@dataclass(frozen=True, slots=True)
class Caption:
    """The caption of a scene of `frame_count` frames; empty for none."""

    frame_count: int
    text: str


@dataclass(frozen=True, slots=True)
class Cue:
    """A text between two times in seconds."""

    start: Fraction
    end: Fraction
    text: str


def cues(captions: Sequence[Caption], rate: Fraction) -> Iterator[Cue]:
    """Yields a cue for each caption with text; it ends with its scene. `rate` is in frames per second."""
    start = 0
    for caption in captions:
        end = start + caption.frame_count
        # A blank line would end the cue.
        text = " ".join(caption.text.split())
        if text:
            yield Cue(start / rate + caption_delay(caption.frame_count / rate), end / rate, text)
        start = end
