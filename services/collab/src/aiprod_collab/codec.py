"""Encodes and decodes events for the log, and frames for clients."""

from google.protobuf.timestamp_pb2 import Timestamp

from aiprod.collab.v1 import collab_service_pb2 as api
from aiprod.collab.v1 import resources_pb2 as pb
from aiprod_collab.log import Event
from aiprod_rpc.errors import AiprodError


def encode_event(event: pb.Event) -> Event:
    """Returns the event as the log stores it. Its body omits the fields that have columns of their own."""
    # A copy: subscribers still get the whole event.
    body = pb.Event()
    body.CopyFrom(event)
    for field in ("seq", "actor", "request_id", "create_time"):
        body.ClearField(field)
    create_ns = event.create_time.ToNanoseconds()
    return Event(event.seq, event.actor, event.request_id, create_ns, body.SerializeToString())


def decode_event(logged: Event) -> pb.Event:
    """Returns the message of a logged event."""
    event = pb.Event.FromString(logged.body)
    event.seq = logged.seq
    event.actor = logged.actor
    event.request_id = logged.request_id
    event.create_time.CopyFrom(timestamp(logged.create_ns))
    return event


def encode_event_frame(event: pb.Event) -> bytes:
    """Returns a serialized ServerFrame with one event."""
    return api.ServerFrame(events=[event]).SerializeToString()


def encode_logged_frame(logged: Event) -> bytes:
    """Returns a serialized ServerFrame with one event from the log."""
    return encode_event_frame(decode_event(logged))


def encode_reject_frame(request_id: str, error: AiprodError) -> bytes:
    """Returns a serialized ServerFrame that rejects the submit `request_id`."""
    reject = api.Reject(request_id=request_id, reason=error.reason, message=str(error))
    return api.ServerFrame(rejects=[reject]).SerializeToString()


def encode_presence_frame(participant: pb.Participant, *, left: bool) -> bytes:
    """Returns a serialized ServerFrame with one presence change."""
    change = api.PresenceChange(participant=participant, left=left)
    return api.ServerFrame(presences=[change]).SerializeToString()


def timestamp(ns: int) -> Timestamp:
    """Returns nanoseconds since the Unix epoch as a message."""
    return Timestamp(seconds=ns // 1_000_000_000, nanos=ns % 1_000_000_000)
