"""What calls of a room return: plain values that say the same as the messages of the contract."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from aiprod.collab.v1 import collab_service_pb2 as collab_api
from aiprod.collab.v1 import resources_pb2 as collab_pb


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment. `id` is for replies and for `resolve`.

    `scene` is empty, and `frame` None, for the film. `timecode` is the place in the newest film.
    """

    id: int
    user: str
    time: datetime
    text: str
    scene: str
    frame: int | None
    timecode: str
    resolved: bool
    reply_to: int


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody without an account in a room. Anybody can give any `name`; `user` is the id in the room.

    `invited_by` is the owner whose invitation it was.
    """

    user: str
    name: str
    role: str
    invited_by: str
    time: datetime
    expires: datetime


@dataclass(frozen=True, slots=True)
class Visit:
    """A guest's access: `Client(address, token=visit.token)` may use the room and its film until `expires`.

    Visiting again with the same `request_id` gives the same guest another token; keep it secret.
    """

    guest: Guest
    token: str = field(repr=False)
    expires: datetime
    request_id: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of a room's log.

    `kind` is the contract's name: `comment`, `edited`, `review`, `decision`, `film`, `milestone`, … `user` is
    `pipeline` for milestones and films, empty for the room itself. `text` is what a comment, review or
    milestone says. `message` is the whole entry.
    """

    seq: int
    user: str
    kind: str
    text: str
    message: collab_pb.Event = field(repr=False)


def comment(entry: collab_pb.CommentEntry) -> Comment:
    """Returns the values of a comment in its current state."""
    comment = entry.comment
    return Comment(
        id=entry.seq,
        user=entry.author,
        time=entry.create_time.ToDatetime(UTC),
        text=comment.text,
        scene=comment.scene,
        frame=comment.start_frame if comment.HasField("start_frame") else None,
        timecode=entry.current.timecode,
        resolved=entry.resolved,
        reply_to=comment.reply_to,
    )


def guest(message: collab_pb.Guest) -> Guest:
    """Returns a guest as a value."""
    return Guest(
        message.user,
        message.display_name,
        collab_pb.Role.Name(message.role),
        message.inviter,
        message.create_time.ToDatetime(UTC),
        message.expire_time.ToDatetime(UTC),
    )


def visit(message: collab_api.VisitRoomResponse, request_id: str) -> Visit:
    """Returns a guest's access as a value."""
    return Visit(guest(message.guest), message.token, message.expire_time.ToDatetime(UTC), request_id)


def room_event(message: collab_pb.Event) -> Event:
    """Returns the values of an entry."""
    text = message.comment.text or message.review.text or message.milestone.text
    return Event(message.seq, message.actor, message.WhichOneof("body") or "", text, message)
