"""Encodes what the workflow's journal holds: results of steps and progress entries."""

import base64
import time
from typing import Any

from google.protobuf import any_pb2, descriptor_pool, json_format, message_factory
from google.protobuf.message import Message

from aiprod.film.v1.stage_pb2 import Stage
from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod_gateway.durable import Json


def encode_result(message: Message) -> Json:
    """Returns the message as JSON with its type, in the form of `google.protobuf.Any`."""
    # JSON with its type needs no Python classes and is readable in any SQLite shell.
    wrapper = any_pb2.Any()
    wrapper.Pack(message)
    return json_format.MessageToDict(wrapper)


def decode_result(entry: Json) -> Any:
    """Returns the message that `encode_result` encoded."""
    # The journal of an unfinished job may be of a release whose messages had other fields.
    wrapper = json_format.ParseDict(entry, any_pb2.Any(), ignore_unknown_fields=True)
    descriptor = descriptor_pool.Default().FindMessageTypeByName(wrapper.TypeName())
    message = message_factory.GetMessageClass(descriptor)()
    wrapper.Unpack(message)
    return message


def encode_progress(
    stage: Stage.ValueType, scene: str, fraction: float, message: str, preview: bytes = b""
) -> Json:
    """Returns a progress entry with the current time; `fraction` is 0 to 1, `preview` a JPEG."""
    shown = {"preview": base64.b64encode(preview).decode()} if preview else {}
    return {
        "at": time.time_ns(),
        "stage": stage,
        "scene": scene,
        "fraction": fraction,
        "message": message,
        **shown,
    }


def decode_progress(offset: int, entry: Json, job: pb.Job | None) -> pb.JobEvent:
    """Returns the entry as the event at `offset`, with the job where one is given."""
    event = pb.JobEvent(
        offset=offset,
        stage=entry["stage"],
        scene=entry["scene"],
        fraction=entry["fraction"],
        message=entry["message"],
        job=job,
        preview=base64.b64decode(entry.get("preview", "")),
    )
    event.create_time.FromNanoseconds(entry["at"])
    return event
