"""Reads the metadata of HDR10: of the display on which a film was graded, and of its brightness."""

import struct
from collections.abc import Iterator

import av
from av.container import InputContainer
from av.sidedata.sidedata import Type as SideData
from av.video.stream import VideoStream as AvVideo

from aiprod_probe.media_info import ContentLight, MasteringDisplay, Report

PQ = 16
"""FFmpeg's number for SMPTE ST 2084, the transfer function of HDR10."""
# A hostile file must not make a probe decode all of it.
PACKETS_TO_FIRST_FRAME = 200


def with_hdr10(container: InputContainer, report: Report) -> Report:
    """Adds HDR10's static metadata: it is in the bitstream, so only a decoded frame has it."""
    videos = container.streams.video
    stream = next((s for s in videos if s.codec_context and s.codec_context.color_trc == PQ), None)
    frame = next(_frames(container, stream), None) if stream else None
    if stream is None or frame is None:
        return report
    mastering = frame.side_data.get(SideData.MASTERING_DISPLAY_METADATA)
    light = frame.side_data.get(SideData.CONTENT_LIGHT_LEVEL)
    return report.with_hdr10(
        stream.index,
        _mastering_display(bytes(mastering)) if mastering else None,
        ContentLight(*struct.unpack_from("=2I", bytes(light))) if light else None,
    )


def _frames(container: InputContainer, stream: AvVideo) -> Iterator[av.VideoFrame]:
    """Yields the frames of the first packets until one cannot be decoded."""
    try:
        for _, packet in zip(range(PACKETS_TO_FIRST_FRAME), container.demux(stream), strict=False):
            yield from packet.decode()
    except av.FFmpegError:
        return


def _mastering_display(raw: bytes) -> MasteringDisplay | None:
    """Parses an AVMasteringDisplayMetadata: ten rationals, and two flags that mark which of them are set."""
    *rationals, has_primaries, has_luminance = struct.unpack_from("=22i", raw)
    if not has_primaries or not has_luminance:
        return None
    values = [n / d if d else 0.0 for n, d in zip(rationals[::2], rationals[1::2], strict=True)]
    pairs = tuple(zip(values[:8:2], values[1:8:2], strict=True))
    return MasteringDisplay(pairs[:3], pairs[3], values[8], values[9])
