"""Translates between rooms and the contract's messages."""

from aiprod.collab.v1 import collab_service_pb2 as api
from aiprod.collab.v1 import resources_pb2 as pb
from aiprod_collab import codec
from aiprod_collab.paging import Page
from aiprod_collab.room import Room
from aiprod_collab.state.snapshots import client_snapshot


def room_message(room: Room) -> pb.Room:
    """Return the room with its manifest. The caller holds the state lock."""
    message = opened_room_message(room)
    message.manifest.CopyFrom(room.state.document.manifest)
    return message


def opened_room_message(room: Room) -> pb.Room:
    """Return the room without its manifest, for the caller that has just sent one."""
    state, record = room.state, room.record
    newest = state.newest_film
    return pb.Room(
        name=record.name,
        owner=record.owner,
        head=state.seq,
        epoch=record.epoch,
        create_time=codec.timestamp(record.create_ns),
        manifest_seq=state.manifest_seq,
        # Sorted, so that equal states give equal messages.
        locked_scenes=sorted(state.document.locked),
        members=[pb.Member(user=user, role=role) for user, role in state.members.items()],
        policy=state.policy,
        film=newest.film if newest else None,
        film_seq=newest.seq if newest else 0,
        decision=state.decision,
        reviews=state.reviews.values(),
        version_count=len(state.versions),
    )


def welcome_frame(room: Room, participant: str, *, with_snapshot: bool) -> bytes:
    """Return the serialized first frame of a stream. The caller holds the state lock."""
    welcome = api.Welcome(
        room=room_message(room),
        snapshot=client_snapshot(room.state) if with_snapshot else None,
        participant=participant,
        participants=room.presences.participants,
    )
    return api.ServerFrame(welcome=welcome).SerializeToString()


def comments_response(page: Page[pb.CommentEntry]) -> api.ListCommentsResponse:
    """Return a page of comments."""
    return api.ListCommentsResponse(comments=page.items, next_page_token=page.next_token)


def versions_response(page: Page[pb.Version]) -> api.ListVersionsResponse:
    """Return a page of versions."""
    return api.ListVersionsResponse(versions=page.items, next_page_token=page.next_token)
