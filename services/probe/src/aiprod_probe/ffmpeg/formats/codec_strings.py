"""Codecs as RFC 6381 writes them in the `codecs` parameter of MIME types, which players and manifests use."""

from collections.abc import Callable

H264_START = b"\0\0\x01"
H264_SPS = 7
AUDIO_OBJECT_TYPES = {"mp2": 33, "mp3": 34}
"""MPEG-4's numbers for codecs that state none themselves."""
AAC_PROFILES = {"Main": 1, "LC": 2, "SSR": 3, "LTP": 4, "HE-AAC": 5, "HE-AACv2": 29}
PLAIN = {"opus": "opus", "flac": "flac", "ac3": "ac-3", "eac3": "ec-3", "vp8": "vp8"}


def codec_string(codec_name: str, tag: str, profile: str, header: bytes) -> str:
    """Returns the codec as in RFC 6381, such as `avc1.64001f`; empty if its form or its header is unknown.

    `tag` is the tag of four characters in the container, and `header` the codec's own header.
    """
    if codec_name in PLAIN:
        return PLAIN[codec_name]
    if codec_name in AUDIO_OBJECT_TYPES:
        return f"mp4a.40.{AUDIO_OBJECT_TYPES[codec_name]}"
    if codec_name == "aac":
        number = AAC_PROFILES.get(profile)
        return f"mp4a.40.{number}" if number else ""
    form = FORMS.get(codec_name)
    return form(tag, header) if form else ""


def _h264(tag: str, header: bytes) -> str:
    """ISO/IEC 14496-15: profile, constraints, and level, as the configuration or the first SPS has them."""
    # The configuration of MP4 begins with its version, a raw stream with a start code.
    if header[:1] == b"\x01":
        values = header[1:4]
    else:
        units = (unit for unit in header.split(H264_START)[1:] if unit and unit[0] & 31 == H264_SPS)
        values = next(units, b"")[1:4]
    name = "avc3" if tag == "avc3" else "avc1"
    return f"{name}.{values.hex()}" if len(values) == 3 else ""


def _hevc(tag: str, header: bytes) -> str:
    """ISO/IEC 14496-15, Annex E: profile, compatibility in reverse bits, tier and level, constraints."""
    if header[:1] != b"\x01" or len(header) < 13:
        return ""
    space, tier, profile = ("", "A", "B", "C")[header[1] >> 6], header[1] >> 5 & 1, header[1] & 31
    compatibility = int(f"{int.from_bytes(header[2:6]):032b}"[::-1], 2)
    # The standard leaves out the zero bytes at the end.
    constraints = header[6:12].rstrip(b"\0")
    name = "hvc1" if tag in ("hvc1", "dvh1") else "hev1"
    parts = [name, f"{space}{profile}", f"{compatibility:X}", f"{'LH'[tier]}{header[12]}"]
    return ".".join([*parts, *(f"{byte:X}" for byte in constraints)])


def _av1(tag: str, header: bytes) -> str:
    """AV1 in ISO base media, 5: profile, level and tier, depth."""
    # A marker bit and version 1 are all that the standard allows here.
    if len(header) < 4 or header[0] != 0x81:
        return ""
    profile, level, tier = header[1] >> 5, header[1] & 31, header[2] >> 7
    is_deep, is_twelve = header[2] >> 6 & 1, header[2] >> 5 & 1
    depth = (12 if is_twelve else 10) if is_deep else 8
    return f"av01.{profile}.{level:02d}{'MH'[tier]}.{depth:02d}"


FORMS: dict[str, Callable[[str, bytes], str]] = {"h264": _h264, "hevc": _hevc, "av1": _av1}
"""The codecs whose strings are read from their headers."""
