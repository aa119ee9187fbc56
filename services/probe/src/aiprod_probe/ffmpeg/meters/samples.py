"""Reads the samples of audio frames as numbers."""

import av
import numpy as np
from numpy.typing import NDArray

from aiprod_probe.ffmpeg.meters.detectors import FilterChain

MAX_PLANES = 7
"""PyAV fails on frames of more channels if each has a plane of its own: it looks for one more."""

LONG = "s64"
"""FFmpeg's name for samples of 64 bits, which PyAV cannot return."""


class SampleReader:
    """Reads the samples of the frames of one stream."""

    def __init__(self) -> None:
        self._converter: FilterChain | None = None
        self._format: tuple[object, ...] = ()

    def read(self, frame: av.AudioFrame) -> NDArray[np.float32]:
        """Returns the samples, one row per channel; full scale is 1."""
        count = len(frame.layout.channels)
        is_planar = frame.format.is_planar
        if frame.format.packed.name == LONG:
            frame, is_planar = self._converted(frame, "dbl"), False
        elif is_planar and count > MAX_PLANES:
            frame, is_planar = self._converted(frame, frame.format.packed.name), False
        samples = frame.to_ndarray()
        channels = samples if is_planar else samples.reshape(-1, count).T
        if channels.dtype.kind == "f":
            return channels.astype(np.float32, copy=False)
        # PCM of 8 bits is unsigned, so that its silence is 128.
        if channels.dtype == np.uint8:
            return (channels.astype(np.float32) - np.float32(128)) / np.float32(128)
        return channels.astype(np.float32) / np.float32(np.iinfo(channels.dtype.str).max)

    def _converted(self, frame: av.AudioFrame, name: str) -> av.AudioFrame:
        """Returns the frame with samples of the format `name`, which is not planar."""
        format = (frame.sample_rate, frame.layout.name, frame.format.name)
        if self._converter is None or format != self._format:
            self._format = format
            self._converter = FilterChain(frame, (("aformat", f"sample_fmts={name}"),))
        converted: list[av.AudioFrame] = [*self._converter.push(frame)]
        return converted[0]


def channel_names(frame: av.AudioFrame) -> tuple[str, ...]:
    """Returns the names of the channels; empty ones if a layout of more than two does not name them."""
    is_named = len(frame.layout.channels) <= 2 or not frame.layout.name.endswith(" channels")
    return tuple(channel.name if is_named else "" for channel in frame.layout.channels)
