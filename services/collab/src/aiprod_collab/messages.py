"""Translates between rooms and the contract's messages."""

from collections.abc import Iterable

from aiprod.collab.v1 import collab_service_pb2 as api
from aiprod.collab.v1 import resources_pb2 as pb
from aiprod_collab import codec
from aiprod_collab.log import FilmReview
from aiprod_collab.paging import Page
from aiprod_collab.room import Room
from aiprod_collab.state.document import copy_of
from aiprod_collab.state.snapshots import client_snapshot
from aiprod_rpc.errors import InvalidArgument


def room_message(room: Room) -> pb.Room:
    """Returns the room with its manifest. The caller holds the state lock."""
    message = opened_room_message(room)
    message.manifest.CopyFrom(room.state.document.manifest)
    return message


def opened_room_message(room: Room) -> pb.Room:
    """Returns the room without its manifest, for the caller that has just sent one."""
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
        revision_count=len(state.revisions),
        review_request=state.review_request,
        review_request_seq=state.review_request_seq,
        guests=state.guests.values(),
    )


def welcome_frame(room: Room, participant: str, *, with_snapshot: bool) -> bytes:
    """Returns the serialized first frame of a stream. The caller holds the state lock."""
    welcome = api.Welcome(
        room=room_message(room),
        snapshot=client_snapshot(room.state) if with_snapshot else None,
        participant=participant,
        participants=room.presences.participants,
    )
    return api.ServerFrame(welcome=welcome).SerializeToString()


def comments_response(page: Page[pb.CommentEntry]) -> api.ListCommentsResponse:
    """Returns a page of comments."""
    return api.ListCommentsResponse(comments=page.items, next_page_token=page.next_token)


def film_reviews_response(reviews: Iterable[FilmReview]) -> api.BatchGetFilmReviewsResponse:
    """Returns where the reviews of films stand."""
    return api.BatchGetFilmReviewsResponse(
        reviews=[
            api.FilmReview(
                job=review.job,
                verdict=pb.Review.Verdict.ValueType(review.verdict),
                update_time=codec.timestamp(review.since_ns),
            )
            for review in reviews
        ]
    )


def parse_revision_name(name: str) -> tuple[str, int]:
    """Returns the room's name and the revision's number of `rooms/{room}/revisions/{n}`."""
    room, _, number = name.partition("/revisions/")
    return room, int(number)


def parse_diff_request(request: api.DiffManifestRevisionsRequest) -> tuple[str, int, int]:
    """Returns the room's name and both numbers; 0 stands for the current manifest.

    Raises INVALID_ARGUMENT if the revisions are not of one room.
    """
    room, before = parse_revision_name(request.name)
    other_room, after = parse_revision_name(request.other) if request.other else (room, 0)
    if other_room != room:
        raise InvalidArgument(
            "only revisions of one room can be compared; name two of the same room",
            reason="OTHER_ROOM",
            field="other",
        )
    return room, before, after


def revision_message(room: Room, revision: pb.ManifestRevision) -> pb.ManifestRevision:
    """Returns a copy of the revision with its resource name, which the log does not have."""
    message = copy_of(revision)
    message.name = f"{room.record.name}/revisions/{revision.number}"
    return message


def revisions_response(room: Room, page: Page[pb.ManifestRevision]) -> api.ListManifestRevisionsResponse:
    """Returns a page of revisions."""
    revisions = [revision_message(room, revision) for revision in page.items]
    return api.ListManifestRevisionsResponse(revisions=revisions, next_page_token=page.next_token)
