"""Timecodes and lengths as the user writes them, at the rate of a room's film."""

from fractions import Fraction

from google.protobuf.duration_pb2 import Duration

from aiprod.collab.v1 import resources_pb2 as collab_pb
from aiprod_film import timecode
from aiprod_film.messages.values import read_rate, write_duration
from aiprod_rpc.errors import InvalidArgument


def frame_rate(room: collab_pb.Room) -> Fraction:
    """Frames per second of the room's film, or of its manifest before the first film."""
    return read_rate((room.film if room.HasField("film") else room.manifest.format).frame_rate)


def parse_frame(text: str, rate: Fraction) -> int:
    """The frame at `text`, as `aiprod_film.timecode` reads it. Raises InvalidArgument."""
    try:
        return timecode.parse_frame(text, rate)
    except ValueError as error:
        raise InvalidArgument(str(error), reason="BAD_TIMECODE") from error


def parse_length(text: str, rate: Fraction) -> Duration:
    """The length `text`, as `aiprod_film.timecode` reads it. Raises InvalidArgument."""
    try:
        return write_duration(timecode.parse_length(text, rate))
    except ValueError as error:
        raise InvalidArgument(str(error), reason="BAD_TIMECODE") from error
