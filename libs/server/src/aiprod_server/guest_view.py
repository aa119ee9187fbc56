"""What a guest sees of a film: everything but what it costs its owner."""

import re

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from google.rpc.code_pb2 import Code
from google.rpc.status_pb2 import Status

from aiprod_rpc.call import Call
from aiprod_rpc.status import error_info, reason, status

_AMOUNT = re.compile(r"\$\d")


def seen_by[M: Message](call: Call, message: M) -> M:
    """Returns the message as its caller may see it: for a guest, a copy without costs."""
    if not call.is_guest:
        return message
    seen = type(message)()
    seen.CopyFrom(message)
    _remove_costs(seen)
    return seen


def frame_seen_by(call: Call, kind: type[Message], frame: bytes) -> bytes:
    """Like `seen_by`, for a serialized message of a kind."""
    return seen_by(call, kind.FromString(frame)).SerializeToString() if call.is_guest else frame


def _remove_costs(message: Message) -> None:
    """Removes each field that is named after a cost, and the text of errors about one, here and inside."""
    if isinstance(message, Status):
        _hide_amounts(message)
        return
    for field, value in message.ListFields():
        # By its name, so that a field that is added later is hidden as well.
        if "cost" in field.name:
            message.ClearField(field.name)
        elif field.type == FieldDescriptor.TYPE_MESSAGE and not _is_map(field):
            for inner in value if field.is_repeated else [value]:
                _remove_costs(inner)


def _hide_amounts(error: Status) -> None:
    # The details repeat the text.
    if _AMOUNT.search(error.message):
        hidden = status(
            Code.Name(error.code), "the film's owner sees why it failed", error_info(reason(error))
        )
        error.CopyFrom(hidden)


def _is_map(field: FieldDescriptor) -> bool:
    return bool(field.message_type and field.message_type.GetOptions().map_entry)
