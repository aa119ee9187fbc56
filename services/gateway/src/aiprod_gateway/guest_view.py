"""What a guest sees of a film: everything but what it costs its owner."""

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message

from aiprod_rpc.call import Call


def seen_by[M: Message](call: Call, message: M) -> M:
    """Returns the message as its caller may see it: for a guest, a copy without costs."""
    if not call.is_guest:
        return message
    seen = type(message)()
    seen.CopyFrom(message)
    _remove_costs(seen)
    return seen


def _remove_costs(message: Message) -> None:
    """Removes each field that is named after a cost, in the message and in those inside it."""
    for field, value in message.ListFields():
        if "cost" in field.name:
            message.ClearField(field.name)
        elif field.type == FieldDescriptor.TYPE_MESSAGE and not _is_map(field):
            for inner in value if field.is_repeated else [value]:
                _remove_costs(inner)


def _is_map(field: FieldDescriptor) -> bool:
    return bool(field.message_type and field.message_type.GetOptions().map_entry)
