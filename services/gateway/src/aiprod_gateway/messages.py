"""Translates between messages and the domain's values: frames, seconds, nanoseconds."""

from fractions import Fraction

from google.protobuf import duration_pb2, timestamp_pb2

from aiprod.film.v1 import manifest_pb2 as film
from aiprod_gateway.timeline import Span, spans


def frame_rate(video: film.VideoFormat) -> Fraction:
    """Returns the frames per second."""
    return Fraction(video.frame_rate.numerator, video.frame_rate.denominator)


def scene_spans(manifest: film.Manifest) -> list[Span]:
    """Returns the frames of each scene, in playing order."""
    durations = [scene.duration.ToNanoseconds() for scene in manifest.scenes]
    return spans(durations, frame_rate(manifest.format))


def film_seconds(manifest: film.Manifest) -> float:
    """Returns the film's length in seconds."""
    return sum(scene.duration.ToNanoseconds() for scene in manifest.scenes) / 1e9


def duration(nanoseconds: int) -> duration_pb2.Duration:
    """Returns a duration message."""
    result = duration_pb2.Duration()
    result.FromNanoseconds(nanoseconds)
    return result


def now() -> timestamp_pb2.Timestamp:
    """Returns the current time."""
    moment = timestamp_pb2.Timestamp()
    moment.GetCurrentTime()
    return moment
