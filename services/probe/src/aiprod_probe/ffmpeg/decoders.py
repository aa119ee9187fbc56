"""Opens the decoders of a file, which shows whether they accept the headers of its streams."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
from av.codec.context import CodecContext, ThreadType
from av.container import InputContainer

from aiprod_probe.media_info import Damage

WITH_CHECKSUMS = ("ac3", "eac3", "flac", "tta", "wavpack")
"""Codecs that check the frames of their sound if asked, and else decode bit rot into noise."""
START_CODE = re.compile(rb"\x00\x00\x01(.)", re.DOTALL)
"""Of a unit of H.264 or HEVC (ITU-T H.264 and H.265, B.1), and the byte with its type."""
HEAD = 1 << 20
"""Bytes in which a raw stream's first picture begins."""
MEASURED_WHILE_DECODING = ("h264",)
"""Codecs of the films that are made here."""
HASHED = ("hevc",)
"""Codecs whose streams may hold a hash of each picture, which is that of the deblocked one."""
NOTICING = {"vp8": "libvpx", "vp9": "libvpx-vp9"}
"""By codec, decoders that notice bytes left over or lacking; FFmpeg's own decodes on without an error."""


def open_decoders(container: InputContainer, path: str) -> Iterator[Damage]:
    """Opens the decoder of each stream; yields a damage for each one that refuses its stream's header.

    Checksums and versions are in headers: a file may be readable to its end, and no frame of it decodable.
    """
    strict = (*WITH_CHECKSUMS, *_whole_raw_stream(container.format.name, path))
    for stream in container.streams:
        context = stream.codec_context
        if context is None:
            continue
        _set_up(context, context.codec.canonical_name in strict)
        try:
            context.open()
        except av.error.InvalidDataError:
            yield Damage(f"the header of {stream.type} stream {stream.index} is invalid")
        except (av.FFmpegError, ValueError):
            # The decoder lacks a feature: the file is not damaged.
            continue


def _set_up(context: CodecContext, is_strict: bool) -> None:
    """Sets threads and options of a decoder before it opens."""
    name = context.codec.canonical_name
    # The service runs a worker per core, where more threads only compete. But the report on a film comes
    # sooner when its next frame is decoded while one is measured, for the same work.
    context.thread_count = 2 if name in MEASURED_WHILE_DECODING else 1
    context.thread_type = ThreadType.FRAME
    if name in HASHED:
        context.options = {"err_detect": "crccheck"}
    else:
        # Deblocking frames that none refers to changes no finding and takes a fifth of the time.
        context.options = {"skip_loop_filter": "noref"}
    if is_strict:
        context.options |= {"err_detect": "crccheck+explode"}


def noticing_decoder(stream: Any) -> CodecContext:
    """Returns the open decoder of a stream: of those there are, the one that notices most damage."""
    own: CodecContext = stream.codec_context
    name = NOTICING.get(own.codec.canonical_name)
    if name is None:
        return own
    decoder = CodecContext.create(name, "r")
    decoder.thread_count = own.thread_count
    decoder.open()
    return decoder


def row_decoder(stream: Any) -> CodecContext | None:
    """Returns a second open decoder for a raw stream of HEVC, which decodes rows at once; None for others.

    FFmpeg then compares the lengths of the rows with that of the picture's data, and logs what lacks. It
    finds cuts, which no container could tell here, and less rot than the other one, where damage spreads
    from row to row.
    """
    if stream.container.format.name != "hevc":
        return None
    decoder = CodecContext.create("hevc", "r")
    decoder.thread_count, decoder.thread_type = 2, ThreadType.SLICE
    decoder.open()
    return decoder


def _whole_raw_stream(format_name: str, path: str) -> tuple[str, ...]:
    """Returns the codec of a raw stream that begins with a picture that needs no other one.

    No container could tell what such a stream lacks, so its decoder must. Other streams, for example a
    recording from the middle of a broadcast, refer to pictures that are not there.
    """
    if format_name not in ("h264", "hevc"):
        return ()
    with Path(path).open("rb") as file:
        units = [unit[0] for unit in START_CODE.findall(file.read(HEAD))]
    if format_name == "h264":
        first = next((unit & 0x1F for unit in units if unit & 0x1F in (1, 5)), None)
        return ("h264",) if first == 5 else ()
    first = next((unit >> 1 & 0x3F for unit in units if unit >> 1 & 0x3F < 32), None)
    return ("hevc",) if first in range(16, 22) else ()
