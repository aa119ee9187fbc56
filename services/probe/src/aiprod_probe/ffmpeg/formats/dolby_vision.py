"""Reads the Dolby Vision configuration of a stream, and finds its metadata in packets."""

import struct
from typing import Any

from aiprod_probe.media_info import DolbyVision

RECORD = struct.Struct("8B")
"""FFmpeg's AVDOVIDecoderConfigurationRecord: two numbers of the version, and what DolbyVision names."""
RPU_UNIT = 62
"""The type of a NAL unit of HEVC that holds Dolby Vision's metadata."""


def read_dolby_vision(context: Any) -> DolbyVision | None:
    """Returns the configuration that the container states for a stream, or None."""
    record = context.coded_side_data.get("dovi_conf")
    if record is None or len(record) < RECORD.size:
        return None
    _, _, profile, level, rpu, el, bl, compatibility = RECORD.unpack_from(record)
    return DolbyVision(profile, level, bool(rpu), bool(el), bool(bl), compatibility)


def has_metadata(packet: bytes, header: bytes) -> bool:
    """Returns whether a packet of HEVC holds Dolby Vision's metadata; `header` is the stream's own."""
    units = _units(packet, (header[21] & 3) + 1) if header[:1] == b"\x01" and len(header) > 21 else None
    if units is None:
        units = [part for part in packet.split(b"\0\0\x01") if part]
    return any(unit and unit[0] >> 1 & 63 == RPU_UNIT for unit in units)


def _units(packet: bytes, length: int) -> list[bytes]:
    """Returns the NAL units of a packet of MP4 or Matroska: each follows its length."""
    units, at = [], 0
    while at + length <= len(packet):
        size = int.from_bytes(packet[at : at + length])
        if at + length + size > len(packet):
            break
        units.append(packet[at + length : at + length + size])
        at += length + size
    return units
