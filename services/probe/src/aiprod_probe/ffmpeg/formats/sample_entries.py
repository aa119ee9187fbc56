"""Reads the sample entries of MP4 files for codecs that FFmpeg cannot decode."""

import struct
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from aiprod_film.mp4_boxes import Read, boxes, boxes_at
from aiprod_probe.media_info import AudioStream

CODECS = {"ac-4": "ac4", "mha1": "mpegh_3d_audio", "mhm1": "mpegh_3d_audio", "stpp": "ttml"}
"""FFmpeg's names of codecs by their tags."""
AUDIO = struct.Struct(">6xH8xHHHHI")
"""An AudioSampleEntry (ISO/IEC 14496-12, 12.2.3): channels, bits, and the rate in 16.16 fixed point."""
TRACK_ID_PLACES = {0: 12, 1: 20}
"""Where the track's id is in a `tkhd`, by its version."""
MAX_TRACKS = 200


class SampleEntry(NamedTuple):
    """The codec of a track: its tag, and its format if it is audio."""

    tag: str
    audio: AudioStream

    @property
    def codec_name(self) -> str:
        """FFmpeg's name of the codec; empty if it has none."""
        return CODECS.get(self.tag, "")


def read_sample_entries(path: str) -> Mapping[int, SampleEntry]:
    """Returns the first sample entry of each track by the track's id."""
    with Path(path).open("rb") as file:

        def read(offset: int, length: int) -> bytes:
            file.seek(offset)
            return file.read(length)

        entries: dict[int, SampleEntry] = {}
        for track in boxes_at(read, "moov/trak", 0, Path(path).stat().st_size):
            number = _track_id(read, track.start, track.end)
            entry = _sample_entry(read, track.start, track.end)
            if number is not None and entry and len(entries) < MAX_TRACKS:
                entries[number] = entry
        return entries


def _track_id(read: Read, start: int, end: int) -> int | None:
    header = next(boxes_at(read, "tkhd", start, end), None)
    if header is None:
        return None
    place = TRACK_ID_PLACES.get(int.from_bytes(read(header.start, 1)))
    return None if place is None else int.from_bytes(read(header.start + place, 4))


def _sample_entry(read: Read, start: int, end: int) -> SampleEntry | None:
    table = next(boxes_at(read, "mdia/minf/stbl/stsd", start, end), None)
    # A version and a count precede the entries.
    entry = next(boxes(read, table.start + 8, table.end), None) if table else None
    if entry is None:
        return None
    content = read(entry.start, AUDIO.size)
    _, channels, _, _, _, rate = AUDIO.unpack(content) if len(content) == AUDIO.size else (0,) * 6
    return SampleEntry(entry.type.decode("latin-1"), AudioStream(rate >> 16, channels, ""))
