"""A command: what somebody asks of a room."""

from dataclasses import dataclass

from aiprod.collab.v1 import collab_service_pb2 as api
from aiprod.collab.v1 import resources_pb2 as pb


@dataclass(frozen=True, slots=True)
class Command:
    """A submit with its context: who sent it and when, in nanoseconds since the Unix epoch.

    `undone` is the event that an undo takes back; None if the log does not have it.
    """

    actor: str
    request_id: str
    submit: api.Submit
    now_ns: int
    undone: pb.Event | None = None
