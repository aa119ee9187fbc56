"""The captions of a master as files: WebVTT for players, SubRip (SRT) for editors and other platforms."""

import html
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from io import StringIO

from aiprod_render.caption_cues import Cue

_NO_TAGS = str.maketrans("<>", "‹›")


@dataclass(frozen=True, slots=True)
class CaptionFiles:
    """The same captions in two formats."""

    webvtt: str
    subrip: str


def caption_files(cues: Sequence[Cue]) -> CaptionFiles | None:
    """Returns the captions of a film in both formats; None if there are none."""
    if not cues:
        return None
    return CaptionFiles(
        # WebVTT reads `<` and `&` as markup, so they are escaped. SubRip reads tags too, and has no escapes.
        webvtt=_written(cues, "vtt", lambda text: html.escape(text, quote=False)),
        subrip=_written(cues, "srt", lambda text: text.translate(_NO_TAGS)),
    )


def _written(cues: Sequence[Cue], format: str, escape: Callable[[str], str]) -> str:
    # Imported only when used: it takes 40 ms, and the service must start fast.
    from webvtt import Caption, WebVTT

    captions = [
        Caption(_timestamp(cue.start), _timestamp(cue.end), escape(cue.text), str(number))
        for number, cue in enumerate(cues, start=1)
    ]
    file = StringIO()
    WebVTT(captions=captions).write(file, format)
    return file.getvalue()


def _timestamp(seconds: Fraction) -> str:
    from webvtt.models import Timestamp

    # The library takes floats and rounds halves up; whole milliseconds pass unchanged.
    return str(Timestamp.from_seconds(round(seconds * 1000) / 1000))
