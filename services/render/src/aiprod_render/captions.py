"""The captions file of a master, with the same timing as the captions drawn into its pictures."""

import html
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

_DELAY = Fraction(11, 20)
_SHORT_SCENE = 3
"""Seconds; in a shorter scene the caption appears sooner."""


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


def caption_delay(scene_seconds: Fraction) -> Fraction:
    """Returns the seconds from the start of a scene until its caption appears."""
    return _DELAY * min(Fraction(1), scene_seconds / _SHORT_SCENE)


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


def webvtt(captions: Sequence[Caption], rate: Fraction) -> str:
    """Returns the captions of a film as WebVTT; empty if no scene has one."""
    # Imported only when used: it takes 40 ms, and the service must start fast.
    from webvtt import Caption as WebVTTCaption
    from webvtt import WebVTT
    from webvtt.models import Timestamp

    def timestamp(seconds: Fraction) -> str:
        # The library takes floats and rounds halves up; whole milliseconds pass unchanged.
        return str(Timestamp.from_seconds(round(seconds * 1000) / 1000))

    # WebVTT reads `<` and `&` as markup, so they are escaped.
    written = [
        WebVTTCaption(
            timestamp(cue.start), timestamp(cue.end), html.escape(cue.text, quote=False), str(number)
        )
        for number, cue in enumerate(cues(captions, rate), start=1)
    ]
    return WebVTT(captions=written).content if written else ""
