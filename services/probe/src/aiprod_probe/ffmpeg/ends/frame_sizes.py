"""Reads how long the frames of a sound without a container say that they are."""

from collections.abc import Callable

MPEG_RATES = {
    # Kbit/s by the version (1, or 2 and 2.5) and the layer.
    (1, 1): (0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    (1, 2): (0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (1, 3): (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (2, 1): (0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    (2, 2): (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    (2, 3): (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
MPEG_HERTZ = (44_100, 48_000, 32_000)
AC3_RATES = (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 448, 512, 576, 640)
AC3_HERTZ = (48_000, 44_100, 32_000)
LONGEST_HEAD, LONGEST_FRAME = 16, 8192
"""Bytes in which a frame states its size, and of what FFmpeg may drop."""
DROPPED = ("mlp", "truehd")
"""Formats of which FFmpeg returns no frame that is cut off, or damaged in its head."""


def lacking_bytes(format_name: str, last: bytes, rest: bytes) -> int:
    """Returns how many bytes the last frame of a file lacks, or what follows it and is no whole frame.

    0 for bytes that do not begin as a frame. `format_name` is one of STATING_SIZES.
    """
    read = STATING_SIZES[format_name]
    frame = rest if format_name in DROPPED else last
    stated = read(frame.ljust(LONGEST_HEAD, b"\0")) if frame else None
    return max(0, (stated or 0) - len(frame))


def _mpeg(frame: bytes) -> int | None:
    """ISO/IEC 11172-3, 2.4.1.3, and 13818-3."""
    version, layer = frame[1] >> 3 & 3, 4 - (frame[1] >> 1 & 3)
    rate, hertz, padding = frame[2] >> 4, frame[2] >> 2 & 3, frame[2] >> 1 & 1
    if frame[0] != 0xFF or frame[1] < 0xE0 or version == 1 or layer == 4 or hertz == 3 or rate in (0, 15):
        return None
    is_first = version == 3
    samples_per_second = MPEG_HERTZ[hertz] >> (0 if is_first else 2 - version // 2)
    bits = MPEG_RATES[1 if is_first else 2, layer][rate] * 1000
    if layer == 1:
        return (12 * bits // samples_per_second + padding) * 4
    return (144 if is_first or layer == 2 else 72) * bits // samples_per_second + padding


def _ac3(frame: bytes) -> int | None:
    """ATSC A/52:2018, 5.4.1, and for E-AC-3 its annex E, 1.3.1."""
    if frame[:2] != b"\x0b\x77":
        return None
    if frame[5] >> 3 > 10:
        return 2 * (1 + (int.from_bytes(frame[2:4]) & 0x7FF))
    hertz, code = frame[4] >> 6, frame[4] & 0x3F
    if hertz == 3 or code >> 1 >= len(AC3_RATES):
        return None
    # At 44.1 kHz every other frame has two bytes more.
    return 2 * (96_000 * AC3_RATES[code >> 1] // AC3_HERTZ[hertz] + (code & 1 if hertz == 1 else 0))


def _adts(frame: bytes) -> int | None:
    """ISO/IEC 14496-3, 1.A.3.2.1."""
    is_frame = frame[0] == 0xFF and frame[1] & 0xF6 == 0xF0
    return int.from_bytes(frame[3:6]) >> 5 & 0x1FFF if is_frame else None


def _latm(frame: bytes) -> int | None:
    """ISO/IEC 14496-3, 1.7.2: LOAS."""
    head = int.from_bytes(frame[:3])
    return 3 + (head & 0x1FFF) if head >> 13 == 0x2B7 else None


def _dts(frame: bytes) -> int | None:
    """ETSI TS 102 114, 5.3.1: a core frame in words of 16 bits, the first byte first."""
    is_core = frame[:4] == b"\x7f\xfe\x80\x01"
    return 1 + (int.from_bytes(frame[5:8]) >> 4 & 0x3FFF) if is_core else None


def _mlp(frame: bytes) -> int | None:
    """Meridian Lossless Packing and Dolby TrueHD: an access unit begins with its length in words."""
    return 2 * (int.from_bytes(frame[:2]) & 0xFFF)


STATING_SIZES: dict[str, Callable[[bytes], int | None]] = {
    "mp3": _mpeg,
    "ac3": _ac3,
    "eac3": _ac3,
    "aac": _adts,
    "loas": _latm,
    "dts": _dts,
    "mlp": _mlp,
    "truehd": _mlp,
}
"""By FFmpeg's names of formats; files of one of them have a single stream."""
