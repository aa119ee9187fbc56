"""Reads the captions in the packets of subtitle streams."""

import re
from typing import Any

import av
from av.codec.codec import Properties

from aiprod_film.frames import SECOND
from aiprod_probe.captions import Caption, Captions, Span
from aiprod_probe.ffmpeg.headers import fraction

EMPTY = 2
"""Bytes of a packet of MP4's timed text that only clears the screen."""
MAX_CAPTIONS = 50_000
"""More than a day of speech, and a bound for hostile files."""
UNTIMED = ("eia_608",)
"""Line 21 is typed letter by letter, and its packets do not say when a caption ends."""
# In ASS, \p1 begins a drawing, whose coordinates would count as text.
DRAWING = re.compile(r"\{[^}]*\\p[1-9].*", re.DOTALL)
MARKUP = re.compile(r"\{[^}]*\}")


class CaptionReader:
    """Collects the captions of a file's packets."""

    def __init__(self) -> None:
        self._count = 0
        self._texts: list[Caption] = []
        self._unread = ""

    def add(self, packet: "av.Packet[Any]") -> None:
        """Adds the next packet of a subtitle stream."""
        if packet.size <= EMPTY:
            return
        self._count += 1
        stream = packet.stream
        if self._count > MAX_CAPTIONS:
            self._unread = f"there are more than {MAX_CAPTIONS} captions"
        elif not _is_text(stream):
            self._unread = f"the captions of stream {stream.index} are no text with times"
        elif span := _span(packet):
            lengths = [len(line) for line in _lines(packet)]
            if any(lengths):
                self._texts.append(Caption(stream.index, *span, sum(lengths), max(lengths)))

    def captions(self) -> Captions:
        """Returns the captions, after the last packet."""
        return Captions(self._count, tuple(self._texts), self._unread)


def _is_text(stream: Any) -> bool:
    context = stream.codec_context
    if context is None or not context.is_open or context.codec.canonical_name in UNTIMED:
        return False
    return Properties.TEXT_SUB in Properties(context.codec.properties)


def _span(packet: "av.Packet[Any]") -> Span | None:
    """Returns when a packet is shown; None if it does not say for how long."""
    if packet.pts is None or not packet.duration or packet.time_base is None:
        return None
    base = fraction(packet.time_base)
    return round(packet.pts * base * SECOND), round((packet.pts + packet.duration) * base * SECOND)


def _lines(packet: "av.Packet[Any]") -> list[str]:
    """Returns the lines that a packet shows, without markup and drawings; none if it cannot be decoded."""
    try:
        rects = packet.stream.codec_context.decode2(packet) or ()
    except av.FFmpegError:
        return []
    texts = (rect.dialogue.decode(errors="replace") for rect in rects)
    # FFmpeg gives text of every format as ASS, where \h is a space that breaks no line.
    shown = (MARKUP.sub("", DRAWING.sub("", text)).replace("\\h", " ") for text in texts)
    return [line.strip() for text in shown for line in text.split("\n")]
