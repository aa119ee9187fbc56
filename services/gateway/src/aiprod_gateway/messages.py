"""Small parts of messages: the time, a copy, and the name of a revision."""

from google.protobuf import timestamp_pb2
from google.protobuf.message import Message


def now() -> timestamp_pb2.Timestamp:
    """Returns the current time."""
    moment = timestamp_pb2.Timestamp()
    moment.GetCurrentTime()
    return moment


def copy_of[M: Message](message: M) -> M:
    """Returns a copy that the caller can change."""
    copied = type(message)()
    copied.CopyFrom(message)
    return copied


def revision_name(room: str, number: int) -> str:
    """Returns the name of a revision in a room, as `rooms/{room}/revisions/{n}`."""
    return f"{room}/revisions/{number}"
