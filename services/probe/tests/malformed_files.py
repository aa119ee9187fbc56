"""Files whose headers ask for more than there is: depth, counts, sizes, loops, and what unpacks to more."""

import gzip
import struct
import zlib
from itertools import repeat

BOMB = zlib.compress(bytes(64 << 20), 9)
"""64 KB that unpack to 64 MB."""
PNG = b"\x89PNG\r\n\x1a\n"
MOST = 0xFFFFFFFF


def _box(kind: bytes, *parts: bytes) -> bytes:
    content = b"".join(parts)
    return struct.pack(">I4s", len(content) + 8, kind) + content


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def _element(identity: bytes, content: bytes) -> bytes:
    return identity + (0x10000000 | len(content)).to_bytes(4) + content


FTYP = _box(b"ftyp", b"isom", bytes(4), b"isom")
EBML = _element(b"\x1a\x45\xdf\xa3", _element(b"\x42\x82", b"matroska"))
SEGMENT = b"\x18\x53\x80\x67"


def _track(table: bytes) -> bytes:
    """Return an index with one track of H.264 and the table."""
    entry = _box(b"avc1", bytes(6), b"\0\1", bytes(16), struct.pack(">HH", 64, 64), bytes(50))
    samples = _box(b"stbl", _box(b"stsd", struct.pack(">II", 0, 1), entry), table)
    times = struct.pack(">5I", 0, 0, 0, 1000, 1000)
    media = _box(
        b"mdia",
        _box(b"mdhd", times, bytes(4)),
        _box(b"hdlr", bytes(4), b"mhlrvide", bytes(13)),
        _box(b"minf", samples),
    )
    head = _box(b"tkhd", struct.pack(">4I", 15, 0, 0, 1), bytes(68))
    return _box(b"moov", _box(b"mvhd", times, bytes(80)), _box(b"trak", head, media))


def _deep(count: int, kind: bytes) -> bytes:
    """Return boxes of a kind, each in the one before it."""
    content = b""
    for _ in repeat(None, count):
        content = struct.pack(">I4s", len(content) + 8, kind) + content
    return content


def _deep_elements(count: int) -> bytes:
    content = b""
    for _ in repeat(None, count):
        content = _element(b"\x73\x73", content)
    return content


def _picture(width: int, height: int, *chunks: bytes) -> bytes:
    head = _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return PNG + head + b"".join(chunks) + _chunk(b"IEND", b"")


def _tiff(*entries: tuple[int, int, int, int], following: int = 0) -> bytes:
    fields = b"".join(struct.pack("<HHII", *entry) for entry in entries)
    return b"II*\0\x08\0\0\0" + struct.pack("<H", len(entries)) + fields + struct.pack("<I", following)


FILES = {
    "boxes in boxes": FTYP + _deep(5000, b"moov"),
    "box of an exabyte": FTYP + struct.pack(">I4sQ", 1, b"moov", 1 << 62) + bytes(1000),
    "box of minus one": FTYP + struct.pack(">I4sQ", 1, b"mdat", (1 << 64) - 1) + bytes(1000),
    "box smaller than its head": FTYP + struct.pack(">I4sQ", 1, b"free", 3) + bytes(1000),
    "edits without end": FTYP + _box(b"moov", _box(b"trak", _box(b"edts", _box(b"elst", bytes(1 << 20))))),
    "compressed index": FTYP
    + _box(b"moov", _box(b"cmov", _box(b"dcom", b"zlib"), _box(b"cmvd", struct.pack(">I", 64 << 20), BOMB))),
    **{
        f"table {kind}": FTYP
        + _track(_box(kind.encode(), struct.pack(">3I", 0, 0 if kind == "stsz" else MOST, MOST), bytes(64)))
        for kind in ("stsz", "stsc", "stco", "ctts", "stss")
    },
    "samples without bytes": FTYP + _track(_box(b"stts", struct.pack(">4I", 0, 1, MOST >> 1, 1))),
    "elements in elements": EBML + _element(SEGMENT, _element(b"\x12\x54\xc3\x67", _deep_elements(5000))),
    "void without end": EBML + SEGMENT + b"\x01" + b"\xff" * 7 + b"\xec\x01" + b"\x7f" * 7 + bytes(4000),
    "playlist in matroska": EBML + b"#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n/etc/passwd\n",
    "tag of 256 MB": b"ID3\4\0\0" + b"\x7f" * 4 + b"TXXX" + b"\x7f" * 4 + bytes(1000),
    "tag after tag": b"ID3\4\0\0\0\0\0\x0a" * 20_000,
    "playlist in a tag": b"ID3\4\0\0\0\0\0\x0a" + bytes(10) + b"#EXTM3U\n#EXTINF:2,\nfile:///etc/passwd\n",
    "pages without content": (b"OggS\0\2" + bytes(21)) * 20_000,
    "chunks without content": b"RIFF\0\0\0\0WAVE" + b"JUNK\0\0\0\0" * 50_000,
    "sound of no channels": b"RIFF\0\1\0\0WAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 0, 0, 0, 0, 0),
    "directory that is its own": _tiff((0x14A, 4, 1, 8), following=8),
    "picture of 60,000 lines": _picture(60_000, 60_000, _chunk(b"IDAT", zlib.compress(bytes(1 << 20)))),
    "profile of 64 MB": _picture(16, 16, _chunk(b"iCCP", b"p\0\0" + BOMB), _chunk(b"zTXt", b"c\0\0" + BOMB)),
    "packed film": gzip.compress(FTYP * 1000),
    "keys in keys": b"FLV\1\5\0\0\0\x09\0\0\0\0\x12"
    + (240_012).to_bytes(3)
    + bytes(7)
    + b"\2\0\x0aonMetaData"
    + b"\3\0\1a" * 60_000,
}
