"""Watches the picture of a film, frame by frame."""

import av
from av.video.stream import VideoStream as AvVideo

from aiprod_probe.ffmpeg.graphs import Detectors, picture_detectors
from aiprod_probe.ffmpeg.headers import SECOND
from aiprod_probe.flashes import Flashes
from aiprod_probe.signals import Picture, Span, Still, joined

STILLS = 8
STILL_WIDTH = 288


class Intervals:
    """What lasts from a detector's `…_start` to its `…_end`, or to the end of the file."""

    def __init__(self, key: str) -> None:
        self._start, self._end = f"{key}_start", f"{key}_end"
        self._open: int | None = None
        self._spans: list[Span] = []

    def note(self, metadata: dict[str, str]) -> None:
        started, ended = (
            _nanoseconds(metadata[key]) if key in metadata else None for key in (self._start, self._end)
        )
        if ended is not None:
            # After a frame that lasts long by itself, both come at once.
            first = started if self._open is None else self._open
            self._spans += [] if first is None else [(first, ended)]
            self._open = None
        if started is not None and (ended is None or started >= ended):
            self._open = started

    def closed(self, end: int) -> tuple[Span, ...]:
        spans = [*self._spans] if self._open is None else [*self._spans, (self._open, end)]
        # Priming lies before 0; where a clock has wrapped, all of a file does.
        return tuple((max(0, first) if last > 0 else first, last) for first, last in spans if last > first)


class PictureWatch:
    """The picture's detectors and what they have found so far."""

    def __init__(self, stream: AvVideo, length: int) -> None:
        """`length` of the film in nanoseconds, 0 when it is unknown."""
        self._stills: list[Still] = []
        self._still_every = length / STILLS
        self._detectors = Detectors(picture_detectors(length / SECOND))
        self._black = Intervals("lavfi.black")
        self._frozen = Intervals("lavfi.freezedetect.freeze")
        self._flashes = Flashes()
        self._cuts: list[int] = []
        self._corrupt: list[Span] = []
        self._frames = 0
        self._frame_length = round(SECOND / stream.average_rate) if stream.average_rate else SECOND // 25
        self._outside = self._brightness = self._motion = 0.0
        self._start: int | None = None
        self._end = 0

    def see(self, frame: av.VideoFrame) -> None:
        if frame.is_corrupt and frame.time is not None:
            start = round(frame.time * SECOND)
            self._corrupt.append((start, start + self._frame_length))
        for seen in self._detectors.push(frame):
            self._note(seen)

    def finish(self) -> Picture | None:
        """What was seen; None without a frame."""
        for seen in self._detectors.push(None):
            self._note(seen)
        if not self._frames:
            return None
        count = self._frames
        return Picture(
            frames=self._frames,
            corrupt=joined(self._corrupt, self._frame_length),
            black=self._black.closed(self._end),
            frozen=self._frozen.closed(self._end),
            flashes=self._flashes.spans(),
            cuts=tuple(self._cuts),
            outside_range=self._outside / count,
            brightness=self._brightness / count / 255,
            motion=self._motion / count / 255,
            stills=tuple(self._stills),
            length=self._end - (self._start or 0),
        )

    def _note(self, frame: av.VideoFrame) -> None:
        metadata = dict(frame.metadata)
        at = round((frame.time or 0) * SECOND)
        self._frames += 1
        self._start = at if self._start is None else min(self._start, at)
        self._end = max(self._end, at + self._frame_length)
        self._black.note(metadata)
        self._frozen.note(metadata)
        if "lavfi.scd.time" in metadata:
            self._cuts.append(_nanoseconds(metadata["lavfi.scd.time"]))
        # One in the middle of each part of the film.
        if at >= (len(self._stills) + 0.5) * self._still_every and len(self._stills) < STILLS:
            self._stills.append(_still(frame, at))
        brightness = float(metadata.get("lavfi.signalstats.YAVG", 0))
        self._flashes.note(at, brightness)
        self._brightness += brightness
        self._motion += float(metadata.get("lavfi.signalstats.YDIF", 0))
        self._outside += float(metadata.get("lavfi.signalstats.BRNG", 0))


def _still(frame: av.VideoFrame, at: int) -> Still:
    width = STILL_WIDTH
    height = max(1, round(frame.height * width / frame.width))
    small = frame.reformat(width=width, height=height, format="rgb24")
    return Still(at, width, height, small.to_ndarray().tobytes())


def _nanoseconds(seconds: str) -> int:
    return round(float(seconds) * SECOND)
