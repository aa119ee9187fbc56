"""Analyzes the decoded audio of a file, frame by frame."""

import math

import av
import numpy as np
from numpy.typing import NDArray

from aiprod_film.frames import SECOND
from aiprod_probe.examination import Sound, Span, merge_spans
from aiprod_probe.ffmpeg.meters.click_meter import ClickMeter
from aiprod_probe.ffmpeg.meters.detectors import Detectors, sound_detectors
from aiprod_probe.ffmpeg.meters.dropout_meter import DropoutMeter
from aiprod_probe.ffmpeg.meters.intervals import Intervals
from aiprod_probe.ffmpeg.meters.samples import SampleReader, channel_names
from aiprod_probe.ffmpeg.meters.stereo_meter import StereoMeter
from aiprod_probe.loudness import ABSOLUTE_GATE, SILENT, WINDOW, loudness_range, silent_windows

FULL_SCALE = 0.999
MIN_RUN = 3
"""Full-scale samples in a row from which on they count as clipping and not as a peak."""
MERGE_GAP = SECOND // 20
SHORTEST_GAP, LONGEST_GAP = SECOND * 15 // 1000, 10 * SECOND
"""Between frames that follow each other: rounding and joints are shorter, and jumps of a clock longer."""
SHORTEST_SILENCE = SECOND // 2


class SoundAnalyzer:
    """Runs the detectors on frames and collects what they find."""

    def __init__(self, index: int, length: int) -> None:
        """`index` of the stream; `length` of the film in nanoseconds, 0 if it is unknown."""
        self._index = index
        self._detectors = Detectors(sound_detectors(length / SECOND))
        self._silent = Intervals("lavfi.silence")
        self._clipped: list[Span] = []
        # What lost packets leave: nothing is decoded there, so no detector sees it.
        self._gaps: list[Span] = []
        self._frames = 0
        self._momentary: list[float] = []
        self._short_term: list[float] = []
        self._samples = SampleReader()
        self._meter: StereoMeter | None = None
        self._clicks: ClickMeter | None = None
        self._meter_format: tuple[object, ...] = ()
        self._last_metadata: dict[str, str] = {}
        self._dropouts = DropoutMeter()
        self._start = 0
        self._end: int | None = None

    def add_frame(self, frame: av.AudioFrame) -> None:
        """Adds the next decoded frame."""
        # A packet states the time of its first frame only.
        start = (self._end or 0) if frame.time is None else round(frame.time * SECOND)
        end = start + round(frame.samples / frame.sample_rate * SECOND)
        if self._end is None:
            self._start, self._end = start, end
        # Where no edit list can cut off the priming of an encoder, its first packet stands apart.
        if self._frames > 1 and SHORTEST_GAP <= start - self._end <= LONGEST_GAP:
            self._gaps.append((self._end, start))
        self._frames += 1
        # Timestamps of damaged files go back.
        self._end = max(self._end, end)
        samples = self._samples.read(frame)
        self._clipped += _clipped_spans(samples, frame.sample_rate, start)
        self._dropouts.add(samples, start, frame.sample_rate)
        self._measure(frame, samples, start, end)
        for detected in self._detectors.push(frame):
            self._collect(detected)

    def _measure(self, frame: av.AudioFrame, samples: NDArray[np.float32], start: int, end: int) -> None:
        """Adds a frame to the meter if it has the first one's layout: others have other channels."""
        format = (frame.sample_rate, frame.layout.name)
        if self._meter is None:
            self._meter = StereoMeter(channel_names(frame), frame.sample_rate)
            self._clicks = ClickMeter(frame.sample_rate)
            self._meter_format = format
        if format == self._meter_format:
            self._meter.add(samples, start, end)
            if self._clicks:
                self._clicks.add(samples, start)

    def finish(self) -> Sound | None:
        """Returns what was found; None if there was no frame."""
        for detected in self._detectors.push(None):
            self._collect(detected)
        if self._end is None or self._meter is None:
            return None
        peak = float(self._last_metadata.get("lavfi.r128.true_peak", 0))
        return Sound(
            silent=self._silences(self._end),
            integrated=self._integrated(),
            # FFmpeg's own is 20 LU for a steady tone of 3 s, since it has too few values to rank.
            loudness_range=loudness_range(self._short_term),
            true_peak=20 * float(np.log10(peak)) if peak > 0 else float("-inf"),
            clipped=merge_spans(self._clipped, MERGE_GAP),
            momentary=tuple(self._momentary),
            length=self._end - self._start,
            short_term=tuple(self._short_term),
            antiphase=self._meter.antiphase(),
            dead_channels=self._meter.dead_channels(),
            streams=(self._index,),
            dropouts=merge_spans([*self._dropouts.spans(), *self._gaps]),
            clicks=self._clicks.spans() if self._clicks else (),
        )

    def _silences(self, end: int) -> tuple[Span, ...]:
        """Returns when nothing is heard: what the detector finds, gaps, and a constant voltage."""
        found = [*self._silent.closed(end)]
        gaps = [gap for gap in self._gaps if gap[1] - gap[0] >= SHORTEST_SILENCE]
        constant = [
            (self._start + start, self._start + stop)
            for start, stop in silent_windows(self._momentary)
            if stop - start >= SHORTEST_SILENCE
            and not any(start < last and first < stop for first, last in found)
        ]
        return merge_spans([*found, *gaps, *constant])

    def _integrated(self) -> float | None:
        if len(self._momentary) < WINDOW:
            return None
        level = _parse_level(self._last_metadata["lavfi.r128.I"])
        # FFmpeg starts at the gate, which nothing may have passed.
        return level if level > ABSOLUTE_GATE else SILENT

    def _collect(self, frame: av.AudioFrame) -> None:
        metadata = dict(frame.metadata)
        self._silent.add(metadata)
        if "lavfi.r128.M" in metadata:
            self._last_metadata = metadata
            self._momentary.append(_parse_level(metadata["lavfi.r128.M"]))
            self._short_term.append(_parse_level(metadata["lavfi.r128.S"]))


def _parse_level(text: str) -> float:
    """Returns a level; FFmpeg's `nan` stands for digital silence."""
    level = float(text)
    return float("-inf") if math.isnan(level) else level


def _clipped_spans(channels: NDArray[np.float32], sample_rate: int, start: int) -> list[Span]:
    """Returns at most one span: from the first to the last run of full-scale samples in any channel."""
    # Most frames end here and skip the costly search for runs.
    if np.abs(channels).max(initial=0) < FULL_SCALE:
        return []
    full = np.abs(channels) >= FULL_SCALE
    runs = full[:, : 1 - MIN_RUN] & full[:, 1 : 2 - MIN_RUN] & full[:, MIN_RUN - 1 :]
    places = np.flatnonzero(runs.any(axis=0))
    if not places.size:
        return []
    first, last = (int(place) * SECOND // sample_rate for place in (places[0], places[-1] + MIN_RUN))
    return [(start + first, start + last)]
