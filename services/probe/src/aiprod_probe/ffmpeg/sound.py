"""Listens to the sound of a film."""

import math

import av
import numpy as np

from aiprod_probe.ffmpeg.graphs import Detectors, sound_detectors
from aiprod_probe.ffmpeg.headers import SECOND
from aiprod_probe.ffmpeg.picture import Intervals
from aiprod_probe.signals import Sound, Span, joined

FULL_SCALE = 0.999
RUN = 3
"""Full-scale samples in a row that are clipping and not a peak."""
JOIN = SECOND // 20


class SoundWatch:
    """The sound's detectors and what they have found so far."""

    def __init__(self, length: int) -> None:
        """`length` of the film in nanoseconds, 0 when it is unknown."""
        self._detectors = Detectors(sound_detectors(length / SECOND))
        self._silent = Intervals("lavfi.silence")
        self._clipped: list[Span] = []
        self._momentary: list[float] = []
        self._last: dict[str, str] = {}
        self._start = 0
        self._end: int | None = None

    def hear(self, frame: av.AudioFrame) -> None:
        start = round((frame.time or 0) * SECOND)
        end = start + round(frame.samples / frame.sample_rate * SECOND)
        if self._end is None:
            self._start, self._end = start, end
        self._end = max(self._end, end)
        self._clipped += _clipped(frame, start)
        for heard in self._detectors.push(frame):
            self._note(heard)

    def finish(self) -> Sound | None:
        """What was heard; None without a frame."""
        for heard in self._detectors.push(None):
            self._note(heard)
        if self._end is None:
            return None
        peak = float(self._last.get("lavfi.r128.true_peak", 0))
        loudness_range = _level(self._last.get("lavfi.r128.LRA", "0"))
        return Sound(
            silent=self._silent.closed(self._end),
            integrated=_level(self._last.get("lavfi.r128.I", "-inf")),
            loudness_range=max(loudness_range, 0.0),
            true_peak=20 * float(np.log10(peak)) if peak > 0 else float("-inf"),
            clipped=joined(self._clipped, JOIN),
            momentary=tuple(self._momentary),
            length=self._end - self._start,
        )

    def _note(self, frame: av.AudioFrame) -> None:
        metadata = dict(frame.metadata)
        self._silent.note(metadata)
        if "lavfi.r128.M" in metadata:
            self._last = metadata
            self._momentary.append(_level(metadata["lavfi.r128.M"]))


def _level(text: str) -> float:
    """FFmpeg's `nan` is the level of digital silence."""
    level = float(text)
    return float("-inf") if math.isnan(level) else level


def _clipped(frame: av.AudioFrame, start: int) -> list[Span]:
    """Runs of at least `RUN` full-scale samples in any channel; as one span a frame."""
    samples = frame.to_ndarray()
    scale = 1.0 if samples.dtype.kind == "f" else float(np.iinfo(samples.dtype.str).max)
    if samples.dtype == np.uint8 or np.abs(samples).max(initial=0) < FULL_SCALE * scale:
        return []
    channels = samples if frame.format.is_planar else samples.reshape(-1, len(frame.layout.channels)).T
    full = np.abs(channels) >= FULL_SCALE * scale
    runs = full[:, : 1 - RUN] & full[:, 1 : 2 - RUN] & full[:, RUN - 1 :]
    places = np.flatnonzero(runs.any(axis=0))
    if not places.size:
        return []
    first, last = (int(place) * SECOND // frame.sample_rate for place in (places[0], places[-1] + RUN))
    return [(start + first, start + last)]
