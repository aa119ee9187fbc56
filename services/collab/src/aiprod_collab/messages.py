"""What the rooms know, as the contract's answers."""

from collections.abc import Iterable
from itertools import islice

from aiprod.collab.v1 import collab_service_pb2 as pb
from aiprod.collab.v1 import resources_pb2 as res
from aiprod_collab import wire
from aiprod_collab.room import Room
from aiprod_collab.state.comments import current_span
from aiprod_collab.state.document import copy_of
from aiprod_collab.state.room_state import RoomState
from aiprod_collab.state.saying import Said
from aiprod_collab.state.snapshots import abridged
from aiprod_runtime.call import Call

SNAPSHOT_COMMENTS = 1000
"""The newest comments of a snapshot that a client gets; ListComments has all."""

PAGE_BYTES = 1 << 20
"""Comments in one message; clients take 4 MiB."""


def said(submit: pb.Submit, call: Call, now_ns: int, undone: res.Event | None) -> Said:
    return Said(call.user, submit.op_id, submit, not call.from_edge, now_ns, undone)


def room(room: Room) -> res.Room:
    """The room as it is; its state is settled."""
    state, record = room.state, room.record
    newest = state.newest_film
    return res.Room(
        name=record.name,
        owner=record.owner,
        head=state.seq,
        epoch=record.epoch,
        manifest=state.document.manifest,
        create_time=wire.timestamp(record.create_ns),
        manifest_seq=state.manifest_seq,
        locked_scenes=sorted(state.document.locked),
        members=[res.Member(user=user, role=role) for user, role in state.members.items()],
        policy=state.policy,
        film=newest.film if newest else None,
        film_seq=newest.seq if newest else 0,
        decision=state.decision,
        reviews=state.reviews.values(),
        version_count=len(state.versions),
    )


def welcome_frame(room_: Room, participant: str, *, with_snapshot: bool) -> bytes:
    welcome = pb.Welcome(
        room=room(room_),
        snapshot=client_snapshot(room_.state) if with_snapshot else None,
        participant=participant,
        participants=room_.presences.participants,
    )
    return pb.ServerFrame(welcome=welcome).SerializeToString()


def client_snapshot(state: RoomState) -> res.Snapshot:
    """A snapshot with the newest comments, placed in the newest film, and versions without manifests."""
    newest = _page(reversed(state.comments.values()), SNAPSHOT_COMMENTS)
    return abridged(state, [_placed(entry, state) for entry in reversed(newest)], state.versions)


def comments(state: RoomState, after: int, count: int) -> list[res.CommentEntry]:
    """At most `count` comments after the one of event `after`, placed in the newest film."""
    following = (entry for seq, entry in state.comments.items() if seq > after)
    return [_placed(entry, state) for entry in _page(following, count)]


def _page(entries: Iterable[res.CommentEntry], count: int) -> list[res.CommentEntry]:
    """The first of them, `count` or as many as one message holds, but one at least."""
    page: list[res.CommentEntry] = []
    size = 0
    for entry in islice(entries, count):
        size += entry.ByteSize()
        if page and size > PAGE_BYTES:
            break
        page.append(entry)
    return page


def _placed(entry: res.CommentEntry, state: RoomState) -> res.CommentEntry:
    placed = copy_of(entry)
    if span := current_span(entry.comment, state.films):
        placed.current.CopyFrom(span)
    return placed
