"""Events as the log keeps them, and frames as clients get them: serialised once, for everybody."""

from google.protobuf.timestamp_pb2 import Timestamp

from aiprod.collab.v1 import collab_service_pb2 as pb
from aiprod.collab.v1 import resources_pb2 as room
from aiprod_collab.log import Event
from aiprod_runtime.errors import AiprodError


def record(event: room.Event) -> Event:
    """An event for the log. Its body is the event with nothing but what was said."""
    body = room.Event()
    body.CopyFrom(event)
    for field in ("seq", "actor", "op_id", "create_time"):
        body.ClearField(field)
    create_ns = event.create_time.ToNanoseconds()
    return Event(event.seq, event.actor, event.op_id, create_ns, body.SerializeToString())


def event(logged: Event) -> room.Event:
    message = room.Event.FromString(logged.body)
    message.seq = logged.seq
    message.actor = logged.actor
    message.op_id = logged.op_id
    message.create_time.CopyFrom(timestamp(logged.create_ns))
    return message


def event_frame(message: room.Event) -> bytes:
    return pb.ServerFrame(events=[message]).SerializeToString()


def logged_frame(logged: Event) -> bytes:
    return event_frame(event(logged))


def reject_frame(op_id: str, error: AiprodError) -> bytes:
    reject = pb.Reject(op_id=op_id, reason=error.reason, message=str(error))
    return pb.ServerFrame(rejects=[reject]).SerializeToString()


def presence_frame(participant: room.Participant, *, left: bool) -> bytes:
    change = pb.PresenceChange(participant=participant, left=left)
    return pb.ServerFrame(presences=[change]).SerializeToString()


def timestamp(ns: int) -> Timestamp:
    return Timestamp(seconds=ns // 1_000_000_000, nanos=ns % 1_000_000_000)
