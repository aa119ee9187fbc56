"""Opens the decoders of a file, which shows whether they accept the headers of its streams."""

from collections.abc import Iterator

import av
from av.codec.context import ThreadType
from av.container import InputContainer

from aiprod_probe.report import Damage

WITH_CHECKSUMS = ("flac", "tta", "wavpack")
"""Codecs that check the frames of their sound if asked, and else decode bit rot into noise."""
MEASURED_WHILE_DECODING = ("h264",)
"""Codecs of the films that are made here."""


def open_decoders(container: InputContainer) -> Iterator[Damage]:
    """Open the decoder of each stream; yields a damage for each one that refuses its stream's header.

    Checksums and versions are in headers: a file may be readable to its end, and no frame of it decodable.
    """
    for stream in container.streams:
        context = stream.codec_context
        if context is None:
            continue
        # The service runs a worker per core, where more threads only compete. But the report on a film comes
        # sooner when its next frame is decoded while one is measured, for the same work.
        context.thread_count = 2 if context.codec.canonical_name in MEASURED_WHILE_DECODING else 1
        context.thread_type = ThreadType.FRAME
        # Deblocking frames that none refers to changes no finding and takes a fifth of the time.
        context.options = {"skip_loop_filter": "noref"}
        if context.codec.canonical_name in WITH_CHECKSUMS:
            context.options |= {"err_detect": "crccheck+explode"}
        try:
            context.open()
        except av.error.InvalidDataError:
            yield Damage(f"the header of {stream.type} stream {stream.index} is invalid")
        except (av.FFmpegError, ValueError):
            # The decoder lacks a feature: the file is not damaged.
            continue
