"""Analyzes the decoded video of a file, frame by frame."""

from bisect import bisect_right
from collections.abc import Iterator

import av
from av.video.stream import VideoStream as AvVideo

from aiprod_film.frames import SECOND
from aiprod_probe.cadence import PULLDOWN, name_cadence
from aiprod_probe.examination import Picture, Span, Still, merge_spans
from aiprod_probe.ffmpeg.meters.bar_meter import BarMeter
from aiprod_probe.ffmpeg.meters.cells import (
    FINE_COLUMNS,
    FINE_ROWS,
    cell_colours,
    cell_levels,
    cell_means,
    luma_of,
)
from aiprod_probe.ffmpeg.meters.change_meter import ChangeMeter
from aiprod_probe.ffmpeg.meters.colour_bars import shows_colour_bars
from aiprod_probe.ffmpeg.meters.comb_meter import CombMeter
from aiprod_probe.ffmpeg.meters.detectors import Detectors, picture_detectors
from aiprod_probe.ffmpeg.meters.intervals import Intervals
from aiprod_probe.ffmpeg.meters.luma_meter import LumaMeter
from aiprod_probe.ffmpeg.meters.range_meter import outside_range
from aiprod_probe.flash_detector import FlashDetector
from aiprod_probe.freezes import FreezeFinder
from aiprod_probe.repeats import RepeatFinder

STILLS = 8
STILL_WIDTH = 288
NOTABLE_RANGE = 0.01
"""The share of a picture outside the range that EBU R 103 tolerates."""
RED_TOP = 256.0
"""Above all values: each change of red counts."""


class PictureAnalyzer:
    """Runs the detectors on frames and collects what they find."""

    def __init__(self, stream: AvVideo, length: int) -> None:
        """`length` of the film in nanoseconds, 0 if it is unknown."""
        self._stills: list[Still] = []
        self._still_every = length / STILLS
        self._detectors = Detectors(picture_detectors(length / SECOND))
        self._black = Intervals("lavfi.black")
        self._frozen = Intervals("lavfi.freezedetect.freeze")
        self._freezes = FreezeFinder()
        self._flashes = FlashDetector()
        # Saturated red harms at any brightness.
        self._red_flashes = FlashDetector(max_dark=RED_TOP)
        self._bars = BarMeter()
        self._cuts: list[int] = []
        self._corrupt: list[Span] = []
        self._frames = 0
        # Without a rate any length near that of common films will do: it only closes the last interval.
        self._frame_length = round(SECOND / stream.average_rate) if stream.average_rate else SECOND // 25
        self._outside_range = 0.0
        self._out_of_range: list[Span] = []
        self._luma = LumaMeter()
        self._changes = ChangeMeter()
        self._repeats = RepeatFinder()
        self._combs = CombMeter()
        # By the frames' times, -1 for one without.
        self._combed: list[tuple[int, bool | None]] = []
        self._combed_spans: list[Span] = []
        self._colour_bars: list[Span] = []
        self._start: int | None = None
        self._end = 0

    @property
    def has_frames(self) -> bool:
        """Whether a frame was added."""
        return bool(self._combed)

    def add_frame(self, frame: av.VideoFrame) -> None:
        """Adds the next decoded frame."""
        # Bit rot raises no error in most decoders; it only marks their frames.
        if frame.is_corrupt and frame.time is not None:
            start = round(frame.time * SECOND)
            self._corrupt.append((start, start + self._frame_length))
        self._measure_range(frame)
        self._measure_combing(frame)
        for detected in self._detectors.push(frame):
            self._collect(detected)

    def _measure_range(self, frame: av.VideoFrame) -> None:
        share = outside_range(frame)
        self._outside_range += share
        if share >= NOTABLE_RANGE and frame.time is not None:
            start = round(frame.time * SECOND)
            self._out_of_range.append((start, start + self._frame_length))

    def _measure_combing(self, frame: av.VideoFrame) -> None:
        combed = self._combs.add(frame)
        start = -1 if frame.time is None else round(frame.time * SECOND)
        self._combed.append((start, combed))
        if combed and frame.time is not None:
            self._combed_spans.append((start, start + self._frame_length))

    def finish(self) -> Picture | None:
        """Returns what was found; None if there was no frame."""
        for detected in self._detectors.push(None):
            self._collect(detected)
        if not self._frames:
            return None
        count = self._frames
        stills = [*self._frozen.closed(self._end), *self._freezes.spans(self._end)]
        # Stills that follow each other stay apart: a slide show is no freeze.
        frozen = merge_spans([*filter(self._is_held, stills)], -self._frame_length)
        return Picture(
            frames=self._frames,
            corrupt=merge_spans(self._corrupt, self._frame_length),
            black=self._black.closed(self._end),
            frozen=frozen,
            flashes=merge_spans([*self._flashes.spans(), *self._red_flashes.spans()]),
            cuts=tuple(self._cuts),
            outside_range=self._outside_range / count,
            brightness=self._luma.brightness(),
            motion=self._luma.motion(),
            stills=tuple(self._stills),
            length=self._end - (self._start or 0),
            bars=self._bars.share(),
            duplicates=self._repeats.spans(),
            out_of_range=merge_spans(self._out_of_range, self._frame_length),
            cadence=name_cadence([*_without_stills(self._combed, frozen)]),
            # Pulldown combs two frames of five, which to viewers is one stretch.
            combed=merge_spans(self._combed_spans, PULLDOWN * self._frame_length),
            colour_bars=merge_spans(self._colour_bars, self._frame_length),
        )

    def _collect(self, frame: av.VideoFrame) -> None:
        metadata = dict(frame.metadata)
        at = round((frame.time or 0) * SECOND)
        self._frames += 1
        self._start = at if self._start is None else min(self._start, at)
        self._end = max(self._end, at + self._frame_length)
        self._black.add(metadata)
        self._frozen.add(metadata)
        if "lavfi.scd.time" in metadata:
            self._cuts.append(at)
        # One from the middle of each eighth of the film.
        if at >= (len(self._stills) + 0.5) * self._still_every and len(self._stills) < STILLS:
            self._stills.append(_still(frame, at))
        luma = luma_of(frame)
        self._bars.add(luma)
        self._luma.add(luma)
        cells = cell_means(luma, FINE_COLUMNS, FINE_ROWS)
        # Frames without a time all seem to be at the start.
        if frame.time is not None:
            self._freezes.add(at, cells, cell_colours(frame))
        self._repeats.add((at, at + self._frame_length), self._changes.add(cells))
        if shows_colour_bars(frame):
            self._colour_bars.append((at, at + self._frame_length))
        brightness, red = cell_levels(frame)
        self._flashes.add_frame(at, brightness)
        self._red_flashes.add_frame(at, red)

    def _is_held(self, still: Span) -> bool:
        """Whether a still is more than one frame of the mean rate: a frame in two seconds freezes nothing."""
        start, end = still
        return end - start >= 2 * self._frame_length


def _without_stills(combed: list[tuple[int, bool | None]], frozen: tuple[Span, ...]) -> Iterator[bool | None]:
    """Yields which frames are combed, and None for those of stills, whose motion is an encoder's noise."""
    starts = [start for start, _ in frozen]
    for at, is_combed in combed:
        place = bisect_right(starts, at) - 1
        # The first frame of a still has moved.
        is_still = place >= 0 and starts[place] < at < frozen[place][1]
        yield None if is_still else is_combed


def _still(frame: av.VideoFrame, at: int) -> Still:
    width = STILL_WIDTH
    height = max(1, round(frame.height * width / frame.width))
    small = frame.reformat(width=width, height=height, format="rgb24")
    return Still(at, width, height, small.to_ndarray().tobytes())
