"""Small helpers over the contracts' messages."""

from fractions import Fraction
from typing import Any

from google.protobuf import any_pb2, descriptor_pool, json_format, message_factory, timestamp_pb2
from google.protobuf.message import Message

from aiprod.film.v1 import manifest_pb2 as film
from aiprod_gateway.timeline import Span, spans


def packed(message: Message) -> dict[str, Any]:
    """The message as JSON that names its type, as `google.protobuf.Any` has it."""
    wrapper = any_pb2.Any()
    wrapper.Pack(message)
    return json_format.MessageToDict(wrapper)


def unpacked(value: dict[str, Any]) -> Any:
    """The message that was packed."""
    wrapper = json_format.ParseDict(value, any_pb2.Any())
    descriptor = descriptor_pool.Default().FindMessageTypeByName(wrapper.TypeName())
    message = message_factory.GetMessageClass(descriptor)()
    wrapper.Unpack(message)
    return message


def frame_rate(video: film.VideoFormat) -> Fraction:
    return Fraction(video.frame_rate.numerator, video.frame_rate.denominator)


def scene_spans(manifest: film.Manifest) -> list[Span]:
    durations = [scene.duration.ToNanoseconds() for scene in manifest.scenes]
    return spans(durations, frame_rate(manifest.format))


def film_seconds(manifest: film.Manifest) -> float:
    return sum(scene.duration.ToNanoseconds() for scene in manifest.scenes) / 1e9


def now() -> timestamp_pb2.Timestamp:
    moment = timestamp_pb2.Timestamp()
    moment.GetCurrentTime()
    return moment
