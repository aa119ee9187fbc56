"""Reads the packets of a file, and tells what their streams are."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
from av.container import InputContainer
from av.stream import Disposition

from aiprod_probe.ffmpeg.ends.endings import ending_damage
from aiprod_probe.ffmpeg.ends.foreign_bytes import is_all_foreign
from aiprod_probe.ffmpeg.ends.frame_sizes import DROPPED, LONGEST_FRAME, STATING_SIZES, lacking_bytes
from aiprod_probe.ffmpeg.formats.ogg_flac import correct_time, late_starts
from aiprod_probe.ffmpeg.plausible_times import forget_implausible_times
from aiprod_probe.media_info import SEQUENCES, Damage


def read_packets(container: InputContainer, path: str, damages: list[Damage]) -> Iterator["av.Packet[Any]"]:
    """Yields all packets, and an empty one at the end of each stream; an error is added to `damages`."""
    size, end, last = 0, 0, None
    late = late_starts(container, path)
    try:
        for packet in container.demux():
            size, end = size + packet.size, max(end, (packet.pos or 0) + packet.size)
            last = packet if packet.size else last
            forget_implausible_times(packet)
            if packet.stream.index in late:
                correct_time(packet, late[packet.stream.index])
            yield packet
        if last and container.format.name in STATING_SIZES:
            damages += _cut_frame(container.format.name, last, path, end)
        if container.format.name in DROPPED and size < end:
            damages.append(Damage(f"bytes that belong to no frame: {end - size}"))
    except av.error.MemoryError:
        raise MemoryError from None
    except av.FFmpegError as error:
        if not is_all_foreign(container.format.name, path, end):
            damages.append(Damage(f"reading stops at an error ({error.strerror})"))


def _cut_frame(format_name: str, last: "av.Packet[Any]", path: str, end: int) -> Iterator[Damage]:
    """Yields a damage if the last frame of a sound without a container is cut off; `end` of what was read."""
    with Path(path).open("rb") as file:
        file.seek(end)
        rest = file.read(LONGEST_FRAME)
    if lacking := lacking_bytes(format_name, bytes(last), rest):
        yield Damage(f"the last frame lacks {lacking} bytes")


def is_cover(stream: Any) -> bool:
    """Returns whether a stream is a single picture beside the film: cover art, or the still of a sequence."""
    if Disposition.attached_pic in stream.disposition:
        return True
    container = stream.container
    if container.metadata.get("major_brand") not in SEQUENCES or stream.type != "video":
        return False
    return stream.frames == 1 and any(video.frames > 1 for video in container.streams.video)


def missing_bytes(container: InputContainer, path: str) -> Iterator[Damage]:
    """Yields a damage if the index points past the end: the headers of a truncated file are intact."""
    ends = [entry.pos + entry.size for stream in container.streams for entry in stream.index_entries]
    if (missing := max(ends, default=0) - Path(path).stat().st_size) > 0:
        yield Damage(f"{missing} bytes of media are missing at the end")
    elif text := ending_damage(path, container.format.name):
        yield Damage(text)


def encryption_scheme(packet: "av.Packet[Any]") -> str:
    """Returns the scheme of an encrypted packet, such as `cenc`, or nothing."""
    if not packet.has_sidedata("encryption_info"):
        return ""
    # The first word of AVEncryptionInfo is the scheme's code.
    code = bytes(packet.get_sidedata("encryption_info"))[:4]
    return code.decode("ascii") if code.isalpha() and code.isascii() else "encrypted"
