"""Small parts of messages: the time, and the name of a revision."""

from google.protobuf import timestamp_pb2


def now() -> timestamp_pb2.Timestamp:
    """Returns the current time."""
    moment = timestamp_pb2.Timestamp()
    moment.GetCurrentTime()
    return moment


def revision_name(room: str, number: int) -> str:
    """Returns the name of a revision in a room, as `rooms/{room}/revisions/{n}`."""
    return f"{room}/revisions/{number}"
