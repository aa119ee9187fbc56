"""The captions as a file beside the film, timed as those that are drawn into its pictures."""

import html
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

_DELAY = Fraction(11, 20)
_UNHURRIED = 3
"""In scenes of so many seconds and more a caption comes after the whole delay, in shorter ones sooner."""


@dataclass(frozen=True, slots=True)
class Line:
    """What a scene of `frame_count` frames says; empty for nothing."""

    frame_count: int
    text: str


@dataclass(frozen=True, slots=True)
class Cue:
    """A text between two moments in seconds."""

    start: Fraction
    end: Fraction
    text: str


def delay(seconds: Fraction) -> Fraction:
    """How many seconds after the begin of a scene of that length its caption begins to show."""
    return _DELAY * min(Fraction(1), seconds / _UNHURRIED)


def cues(lines: Sequence[Line], rate: Fraction) -> Iterator[Cue]:
    """A cue for each line that says something; it ends with its scene."""
    start = 0
    for line in lines:
        end = start + line.frame_count
        text = " ".join(line.text.split())
        if text:
            yield Cue(start / rate + delay(line.frame_count / rate), end / rate, text)
        start = end


def webvtt(lines: Sequence[Line], rate: Fraction) -> str:
    """The captions of a film as WebVTT; empty when no scene has one."""
    blocks = [
        f"{number}\n{_clock(cue.start)} --> {_clock(cue.end)}\n{html.escape(cue.text, quote=False)}\n"
        for number, cue in enumerate(cues(lines, rate), start=1)
    ]
    return "\n".join(["WEBVTT\n", *blocks]) if blocks else ""


def _clock(seconds: Fraction) -> str:
    milliseconds = round(seconds * 1000)
    minutes, rest = divmod(milliseconds, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02}.{rest % 1000:03}"
