"""The time as a message."""

from google.protobuf import timestamp_pb2


def now() -> timestamp_pb2.Timestamp:
    """Returns the current time."""
    moment = timestamp_pb2.Timestamp()
    moment.GetCurrentTime()
    return moment
