"""Reads the programs of an MPEG transport stream: which of its streams belong together, and their names.

The tables are those of ISO/IEC 13818-1 (2.4.4); the names those of ETSI EN 300 468 (5.2.3).
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

HEAD = 1 << 20
"""Bytes in which the tables are looked for: they come at least every half second."""
MAX_PROGRAMS = 64
PACKET = 188
SIZES = (PACKET, 192, 204)
"""Bytes from one packet to the next: nothing is between them, a time code, or a checksum."""
SYNC = 0x47
SYNCS = 5
"""Packets that have to begin where one is expected."""
PROGRAMS_PID, NAMES_PID = 0, 0x11
STUFFING = 0x1FFF
"""The id of packets without content, and all bits of an id."""
PROGRAMS_TABLE, STREAMS_TABLE, NAMES_TABLE = 0, 2, 0x42
SECTION_HEADER, CHECKSUM = 8, 4
SERVICE = 0x48
"""The tag of the descriptor that holds the name of a service."""
UTF_8 = 0x15
"""Precedes text in UTF-8; other numbers below a space name other character sets."""


class TableProgram(NamedTuple):
    """A program of the tables: its number, its name or nothing, and the ids of its streams (PIDs)."""

    number: int
    name: str
    streams: tuple[int, ...]


def read_programs(head: bytes) -> tuple[TableProgram, ...]:
    """Returns the programs that the first bytes of a transport stream state; none if it is damaged."""
    place = find_packets(head)
    if place is None:
        return ()
    packets = packet_rows(head[place[0] :], place[1])
    ids = stream_ids(packets)

    def of_stream(pid: int) -> list[bytes]:
        return [packet.tobytes() for packet in packets[ids == pid]]

    places = dict(_program_places(of_stream(PROGRAMS_PID)))
    names = dict(_service_names(of_stream(NAMES_PID)))
    streams = {number: _streams(of_stream(pid), number) for number, pid in places.items()}
    return tuple(TableProgram(number, names.get(number, ""), streams[number]) for number in places)


def find_packets(head: bytes) -> tuple[int, int] | None:
    """Returns where the first packet is, and the bytes from one to the next; None if there are none."""
    for size in SIZES:
        # A recording may begin in the middle of a packet.
        for start in range(size):
            if set(head[start : start + SYNCS * size : size]) == {SYNC}:
                return start, size
    return None


def packet_rows(content: bytes, size: int) -> NDArray[np.uint8]:
    """Returns the whole packets of `size` bytes, one a row, without what follows each of them."""
    rows = np.frombuffer(content, np.uint8, len(content) // size * size)
    return rows.reshape(-1, size)[:, :PACKET]


def stream_ids(packets: NDArray[np.uint8]) -> NDArray[np.uint16]:
    """Returns the id of the stream (PID) of each packet."""
    return packets[:, 1:3].copy().view(">u2")[:, 0] & np.uint16(STUFFING)


def _sections(packets: list[bytes], table: int) -> Iterator[bytes]:
    """Yields the content of a table's sections, without headers and checksums, from the packets of one id."""
    section = b""
    for packet in packets:
        if not packet[3] & 0x10:
            continue
        payload = packet[5 + packet[4] :] if packet[3] & 0x20 else packet[4:]
        if packet[1] & 0x40 and payload:
            section = payload[1 + payload[0] :]
        elif section:
            section += payload
        end = 3 + (int.from_bytes(section[1:3]) & 0xFFF)
        if section[:1] == bytes([table]) and len(section) >= end:
            # The program's number, or the stream's id, is in the header.
            yield section[3:5] + section[SECTION_HEADER : end - CHECKSUM]
            section = b""


def _program_places(packets: list[bytes]) -> Mapping[int, int]:
    """Returns where the table of each program is, by the programs' numbers."""
    places: dict[int, int] = {}
    for section in _sections(packets, PROGRAMS_TABLE):
        for at in range(2, len(section) - 3, 4):
            number, pid = int.from_bytes(section[at : at + 2]), int.from_bytes(section[at + 2 : at + 4])
            # Number 0 is that of the network.
            if number and len(places) < MAX_PROGRAMS:
                places.setdefault(number, pid & 0x1FFF)
    return places


def _streams(packets: list[bytes], number: int) -> tuple[int, ...]:
    """Returns the ids of a program's streams."""
    for section in _sections(packets, STREAMS_TABLE):
        if int.from_bytes(section[:2]) == number:
            return tuple(_stream_ids(section))
    return ()


def _stream_ids(section: bytes) -> Iterator[int]:
    at = 6 + _length(section, 4)
    while at + 5 <= len(section):
        yield int.from_bytes(section[at + 1 : at + 3]) & 0x1FFF
        at += 5 + _length(section, at + 3)


def _service_names(packets: list[bytes]) -> Iterator[tuple[int, str]]:
    """Yields the numbers of programs and their names."""
    for section in _sections(packets, NAMES_TABLE):
        at = 5
        while at + 5 <= len(section):
            end = at + 5 + _length(section, at + 3)
            yield int.from_bytes(section[at : at + 2]), _service_name(section[at + 5 : end])
            at = end


def _service_name(descriptors: bytes) -> str:
    at = 0
    while at + 2 <= len(descriptors):
        end = at + 2 + descriptors[at + 1]
        if descriptors[at] == SERVICE:
            # Its type and its provider precede it.
            parts = descriptors[at + 3 : end]
            name = parts[1 + parts[0] :] if parts else b""
            return _text(name[1 : 1 + name[0]]) if name else ""
        at = end
    return ""


def _text(raw: bytes) -> str:
    if raw[:1] == bytes([UTF_8]):
        return raw[1:].decode("utf-8", "replace")
    return raw.lstrip(bytes(range(0x20))).decode("latin-1")


def _length(content: bytes, at: int) -> int:
    """Returns the twelve bits that state the length of descriptors."""
    return int.from_bytes(content[at : at + 2]) & 0xFFF
