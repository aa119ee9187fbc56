"""Analyzes the decoded audio of a file, frame by frame."""

import math

import av
import numpy as np

from aiprod_film.frames import SECOND
from aiprod_probe.examination import Sound, Span, merge_spans
from aiprod_probe.ffmpeg.detectors import Detectors, sound_detectors
from aiprod_probe.ffmpeg.intervals import Intervals

FULL_SCALE = 0.999
MIN_RUN = 3
"""Full-scale samples in a row from which on they count as clipping and not as a peak."""
MERGE_GAP = SECOND // 20


class SoundAnalyzer:
    """Runs the detectors on frames and collects what they find."""

    def __init__(self, length: int) -> None:
        """`length` of the film in nanoseconds, 0 if it is unknown."""
        self._detectors = Detectors(sound_detectors(length / SECOND))
        self._silent = Intervals("lavfi.silence")
        self._clipped: list[Span] = []
        self._momentary: list[float] = []
        self._last_metadata: dict[str, str] = {}
        self._start = 0
        self._end: int | None = None

    def add_frame(self, frame: av.AudioFrame) -> None:
        """Add the next decoded frame."""
        start = round((frame.time or 0) * SECOND)
        end = start + round(frame.samples / frame.sample_rate * SECOND)
        if self._end is None:
            self._start, self._end = start, end
        # Timestamps of damaged files go back.
        self._end = max(self._end, end)
        self._clipped += _clipped_spans(frame, start)
        for detected in self._detectors.push(frame):
            self._collect(detected)

    def finish(self) -> Sound | None:
        """Return what was found; None if there was no frame."""
        for detected in self._detectors.push(None):
            self._collect(detected)
        if self._end is None:
            return None
        peak = float(self._last_metadata.get("lavfi.r128.true_peak", 0))
        loudness_range = _parse_level(self._last_metadata.get("lavfi.r128.LRA", "0"))
        return Sound(
            silent=self._silent.closed(self._end),
            integrated=_parse_level(self._last_metadata.get("lavfi.r128.I", "-inf")),
            loudness_range=max(loudness_range, 0.0),
            true_peak=20 * float(np.log10(peak)) if peak > 0 else float("-inf"),
            clipped=merge_spans(self._clipped, MERGE_GAP),
            momentary=tuple(self._momentary),
            length=self._end - self._start,
        )

    def _collect(self, frame: av.AudioFrame) -> None:
        metadata = dict(frame.metadata)
        self._silent.add(metadata)
        if "lavfi.r128.M" in metadata:
            self._last_metadata = metadata
            self._momentary.append(_parse_level(metadata["lavfi.r128.M"]))


def _parse_level(text: str) -> float:
    """Return a level; FFmpeg's `nan` stands for digital silence."""
    level = float(text)
    return float("-inf") if math.isnan(level) else level


def _clipped_spans(frame: av.AudioFrame, start: int) -> list[Span]:
    """Return at most one span: from the first to the last run of full-scale samples in any channel."""
    samples = frame.to_ndarray()
    scale = 1.0 if samples.dtype.kind == "f" else float(np.iinfo(samples.dtype.str).max)
    # Most frames end here and skip the costly search for runs.
    if samples.dtype == np.uint8 or np.abs(samples).max(initial=0) < FULL_SCALE * scale:
        return []
    channels = samples if frame.format.is_planar else samples.reshape(-1, len(frame.layout.channels)).T
    full = np.abs(channels) >= FULL_SCALE * scale
    runs = full[:, : 1 - MIN_RUN] & full[:, 1 : 2 - MIN_RUN] & full[:, MIN_RUN - 1 :]
    places = np.flatnonzero(runs.any(axis=0))
    if not places.size:
        return []
    first, last = (int(place) * SECOND // frame.sample_rate for place in (places[0], places[-1] + MIN_RUN))
    return [(start + first, start + last)]
