"""Checks the structure of Matroska and WebM files against RFC 8794, RFC 9559, and the WebM guidelines."""

import zlib
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from aiprod_probe.ffmpeg.formats.ebml import (
    CLUSTER,
    CRC32,
    EBML,
    SEGMENT,
    TOP,
    VOID,
    BrokenElement,
    Element,
    children,
    content,
    number,
    read_element,
)

DOC_TYPE = 0x4282
MUXING_APP, WRITING_APP = 0x4D80, 0x5741
TRACK, TRACK_NUMBER, TRACK_UID, TRACK_TYPE, CODEC_ID, VIDEO, AUDIO = (
    0xAE,
    0xD7,
    0x73C5,
    0x83,
    0x86,
    0xE0,
    0xE1,
)
WIDTH, HEIGHT = 0xB0, 0xBA
TIMESTAMP = 0xE7
SEEK, SEEK_ID, SEEK_POSITION = 0x4DBB, 0x53AB, 0x53AC
CUE, CUE_POSITIONS, CUE_CLUSTER = 0xBB, 0xB7, 0xF1
WEBM_CODECS = ("V_VP8", "V_VP9", "V_AV1", "A_VORBIS", "A_OPUS", "D_WEBVTT", "S_TEXT/WEBVTT")
MAX_SUMMED = 16 << 20
"""Larger elements are not summed: clusters of a hostile file could have any size."""
MAX_ELEMENTS = 200_000
"""A bound for hostile files, far above the clusters, cues, and seeks of a day of film."""
MAX_PROBLEMS = 8


def structure_problems(path: str, format_name: str) -> tuple[str, ...] | None:
    """Returns what is wrong with the structure of the file at `path`; None if it is not Matroska or WebM."""
    if "matroska" not in format_name.split(","):
        return None
    with Path(path).open("rb") as file:
        try:
            return tuple(islice(_problems(file, Path(path).stat().st_size), MAX_PROBLEMS))
        except BrokenElement as error:
            return (str(error),)


def missing_end(path: str, format_name: str) -> int:
    """Returns how many bytes are missing at the end by the sizes of the elements; 0 for other formats."""
    if "matroska" not in format_name.split(","):
        return 0
    size = Path(path).stat().st_size
    with Path(path).open("rb") as file:
        try:
            last = _last_block(file, size)
        except BrokenElement:
            return 0
    return max(0, last - size)


def _last_block(file: BinaryIO, size: int) -> int:
    """Returns the end of the last element that has a size."""
    end = 0
    for top in islice(children(file, 0, size), MAX_ELEMENTS):
        end = max(end, top.end)
        if top.id == SEGMENT and not top.has_size:
            for element in islice(_segment(file, top), MAX_ELEMENTS):
                end = max(end, element.end)
    return end


def _segment(file: BinaryIO, segment: Element) -> Iterator[Element]:
    """Yields the elements of a Segment, and those of clusters whose size is unknown."""
    at = segment.start
    while at < segment.end:
        element = read_element(file, at, segment.end)
        yield element
        # A cluster of unknown size ends at the next element of its level, which follows its blocks here.
        at = element.end if element.has_size else element.start


def _problems(file: BinaryIO, size: int) -> Iterator[str]:
    tops = [element for element in islice(children(file, 0, size), MAX_ELEMENTS) if element.id != VOID]
    if not tops or tops[0].id != EBML:
        yield "it does not begin with an EBML header"
        return
    kind = next(
        (content(file, one) for one in children(file, tops[0].start, tops[0].end) if one.id == DOC_TYPE), b""
    )
    doc_type = kind.rstrip(b"\0").decode("latin-1")
    if doc_type not in ("matroska", "webm"):
        yield f"the DocType is '{doc_type[:20]}'"
    segments = [element for element in tops if element.id == SEGMENT]
    if len(segments) != 1:
        yield f"it has {len(segments)} Segments"
        return
    if segments[0].end > size:
        yield f"the Segment ends {segments[0].end - size} bytes after the file"
    yield from _segment_problems(
        file, segments[0]._replace(end=min(segments[0].end, size)), doc_type == "webm"
    )


def _segment_problems(file: BinaryIO, segment: Element, is_webm: bool) -> Iterator[str]:
    found: dict[int, list[Element]] = {}
    is_live = False
    for element in islice(_segment(file, segment), MAX_ELEMENTS):
        # After a cluster of unknown size its own blocks are listed here, which TOP does not name.
        is_live = is_live or not element.has_size
        if element.end > segment.end:
            yield f"{_name(element)} at byte {element.at} ends after its Segment"
            return
        if element.id in TOP:
            found.setdefault(element.id, []).append(element)
        elif not is_live and element.id not in (VOID, CRC32):
            yield f"an unknown element {element.id:#X} is at byte {element.at}"
    names = {TOP[key]: elements for key, elements in found.items()}
    for name in ("Info", "Tracks"):
        if len(names.get(name, [])) != 1:
            yield f"it has {len(names.get(name, []))} elements {name}"
    for elements in found.values():
        for element in elements:
            yield from _checksum_problems(file, element)
    yield from _info_problems(file, names)
    yield from _track_problems(file, names, is_webm)
    yield from _cluster_problems(file, names)
    yield from _index_problems(file, segment, names)


def _name(element: Element) -> str:
    return TOP.get(element.id, f"an element {element.id:#X}")


def _checksum_problems(file: BinaryIO, element: Element) -> Iterator[str]:
    """RFC 8794, 11.3.1: a CRC-32 comes first and sums all that follows in its parent."""
    first = next(children(file, element.start, element.end), None)
    if first is None or first.id != CRC32 or first.size != 4 or element.size > MAX_SUMMED:
        return
    stated = int.from_bytes(content(file, first), "little")
    file.seek(first.end)
    if zlib.crc32(file.read(element.end - first.end)) != stated:
        yield f"the checksum of {_name(element)} at byte {element.at} is wrong"


def _info_problems(file: BinaryIO, names: Mapping[str, list[Element]]) -> Iterator[str]:
    for info in names.get("Info", []):
        ids = {child.id for child in children(file, info.start, info.end)}
        for key, name in ((MUXING_APP, "MuxingApp"), (WRITING_APP, "WritingApp")):
            if key not in ids:
                yield f"Info has no {name}"


def _track_problems(file: BinaryIO, names: Mapping[str, list[Element]], is_webm: bool) -> Iterator[str]:
    seen: set[int] = set()
    for tracks in names.get("Tracks", []):
        for track in children(file, tracks.start, tracks.end):
            if track.id != TRACK:
                continue
            parts = {child.id: child for child in children(file, track.start, track.end)}
            yield from _missing_parts(file, parts)
            if TRACK_NUMBER in parts:
                if (own := number(file, parts[TRACK_NUMBER])) in seen:
                    yield f"two tracks have the number {own}"
                seen.add(own)
            codec = content(file, parts[CODEC_ID]).decode("latin-1") if CODEC_ID in parts else ""
            if is_webm and codec and not codec.startswith(WEBM_CODECS):
                yield f"WebM has no codec {codec[:20]}"


def _missing_parts(file: BinaryIO, parts: Mapping[int, Element]) -> Iterator[str]:
    """RFC 9559, 5.1.4.1: what each track, and each of its kind, must have."""
    wanted = {
        TRACK_NUMBER: "TrackNumber",
        TRACK_UID: "TrackUID",
        TRACK_TYPE: "TrackType",
        CODEC_ID: "CodecID",
    }
    kind = number(file, parts[TRACK_TYPE]) if TRACK_TYPE in parts else 0
    wanted |= {1: {VIDEO: "Video"}, 2: {AUDIO: "Audio"}}.get(kind, {})
    yield from (f"a track has no {name}" for key, name in wanted.items() if key not in parts)
    if kind == 1 and VIDEO in parts:
        ids = {child.id for child in children(file, parts[VIDEO].start, parts[VIDEO].end)}
        if not {WIDTH, HEIGHT} <= ids:
            yield "a video track has no size"


def _cluster_problems(file: BinaryIO, names: Mapping[str, list[Element]]) -> Iterator[str]:
    """RFC 9559, 5.1.3.1: the time comes before the blocks that count from it."""
    for cluster in names.get("Cluster", []):
        first = (
            child.id for child in children(file, cluster.start, cluster.end) if child.id not in (CRC32, VOID)
        )
        if next(first, None) != TIMESTAMP:
            yield f"the Cluster at byte {cluster.at} does not begin with its Timestamp"


def _index_problems(file: BinaryIO, segment: Element, names: Mapping[str, list[Element]]) -> Iterator[str]:
    """Positions count from the start of the Segment's content."""
    for place, wanted in _seeks(file, names):
        if _id_at(file, segment, place) != wanted:
            yield f"the SeekHead points to {TOP.get(wanted, hex(wanted))} at {place}, where there is none"
    # A set, because the cues of several tracks point to one cluster.
    for place in {*_cues(file, names)}:
        if _id_at(file, segment, place) != CLUSTER:
            yield f"the Cues point to a Cluster at {place}, where there is none"


def _seeks(file: BinaryIO, names: Mapping[str, list[Element]]) -> Iterator[tuple[int, int]]:
    for head in names.get("SeekHead", []):
        for seek in children(file, head.start, head.end):
            if seek.id == SEEK:
                parts = {child.id: number(file, child) for child in children(file, seek.start, seek.end)}
                yield parts.get(SEEK_POSITION, 0), parts.get(SEEK_ID, 0)


def _cues(file: BinaryIO, names: Mapping[str, list[Element]]) -> Iterator[int]:
    for cues in names.get("Cues", []):
        for cue in children(file, cues.start, cues.end):
            places = children(file, cue.start, cue.end) if cue.id == CUE else ()
            for place in places:
                if place.id == CUE_POSITIONS:
                    inner = children(file, place.start, place.end)
                    yield from (number(file, one) for one in inner if one.id == CUE_CLUSTER)


def _id_at(file: BinaryIO, segment: Element, place: int) -> int | None:
    try:
        return read_element(file, segment.start + place, segment.end).id
    except BrokenElement:
        return None
