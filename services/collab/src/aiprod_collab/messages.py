"""Messages to what the rooms know, and back; frames are serialised here."""

from google.protobuf.timestamp_pb2 import Timestamp

from aiprod.collab.v1 import collab_service_pb2 as pb
from aiprod.film.v1.manifest_pb2 import Manifest
from aiprod_collab.admission import Submit
from aiprod_collab.log import Event, Op, RoomRecord
from aiprod_runtime.call import Call
from aiprod_runtime.errors import AiprodError


def manifest_body(manifest: Manifest) -> bytes:
    return pb.Event(manifest=manifest).SerializeToString()


def submit(message: pb.Submit, call: Call) -> Submit:
    """A submit by the caller. Its body is an event that has nothing but what was said."""
    is_milestone = message.WhichOneof("body") == "milestone"
    said = pb.Event(milestone=message.milestone) if is_milestone else pb.Event(comment=message.comment)
    op = Op(call.user, message.op_id, said.SerializeToString())
    return Submit(op, is_milestone, call.from_edge)


def room(record: RoomRecord) -> pb.Room:
    return pb.Room(
        name=record.name,
        owner=record.owner,
        head=record.head,
        epoch=record.epoch,
        manifest=pb.Event.FromString(record.manifest).manifest,
        create_time=_timestamp(record.create_ns),
    )


def event(logged: Event) -> pb.Event:
    message = pb.Event.FromString(logged.body)
    message.seq = logged.seq
    message.actor = logged.actor
    message.op_id = logged.op_id
    message.create_time.CopyFrom(_timestamp(logged.create_ns))
    return message


def event_frame(logged: Event) -> bytes:
    return pb.ServerFrame(events=[event(logged)]).SerializeToString()


def welcome_frame(record: RoomRecord) -> bytes:
    return pb.ServerFrame(welcome=pb.Welcome(room=room(record))).SerializeToString()


def reject_frame(op_id: str, error: AiprodError) -> bytes:
    reject = pb.Reject(op_id=op_id, reason=error.reason, message=str(error))
    return pb.ServerFrame(rejects=[reject]).SerializeToString()


def _timestamp(ns: int) -> Timestamp:
    return Timestamp(seconds=ns // 1_000_000_000, nanos=ns % 1_000_000_000)
