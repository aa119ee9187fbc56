"""Finds files that end before their format says, where FFmpeg reads what there is without a word."""

from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from aiprod_probe.ffmpeg.ends import chained_ends, container_ends, picture_ends
from aiprod_probe.ffmpeg.formats.matroska import missing_end


def ending_damage(path: str, format_name: str) -> str:
    """Returns how the file at `path` ends too early; empty if it does not, or if its format does not tell."""
    size = Path(path).stat().st_size
    for name in format_name.split(","):
        if check := CHECKS.get(name):
            with Path(path).open("rb") as file:
                return check(file, size)
    return container_ends.missing_bytes(missing_end(path, format_name))


CHECKS: dict[str, Callable[[BinaryIO, int], str]] = {
    "aiff": container_ends.aiff_ending,
    "asf": container_ends.asf_ending,
    "au": container_ends.au_ending,
    "avi": container_ends.avi_ending,
    "dv": container_ends.dv_ending,
    "mov": container_ends.mov_ending,
    "mxf": container_ends.mxf_ending,
    "wav": container_ends.rf64_ending,
    "flv": chained_ends.flv_ending,
    "mpeg": chained_ends.program_stream_ending,
    "mpegts": chained_ends.transport_stream_ending,
    "obu": chained_ends.obu_ending,
    "wv": chained_ends.wavpack_ending,
    "ogg": chained_ends.ogg_ending,
    "exr_pipe": picture_ends.exr_ending,
    "gif": picture_ends.gif_ending,
    "jpeg_pipe": picture_ends.jpeg_ending,
    "qoi_pipe": picture_ends.qoi_ending,
}
"""The checks by FFmpeg's names of formats."""
