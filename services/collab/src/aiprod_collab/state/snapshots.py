"""A room's state as one message, and back."""

from collections import Counter
from collections.abc import Iterable

from aiprod.collab.v1 import resources_pb2 as pb
from aiprod_collab.state.comments import first_entries, with_current_span
from aiprod_collab.state.document import Document, copy_of
from aiprod_collab.state.state import RoomState

CLIENT_COMMENTS = 1000
"""The newest comments in a client's snapshot; ListComments returns all of them."""


def snapshot(state: RoomState) -> pb.Snapshot:
    """Returns the whole state except the owner, which the room's record has."""
    revisions = [state.revision(revision.number) for revision in state.revisions]
    return _snapshot(state, state.comments.values(), revisions)


def client_snapshot(state: RoomState) -> pb.Snapshot:
    """Returns a snapshot with the newest comments and their places, and revisions without manifests."""
    newest = first_entries(reversed(state.comments.values()), CLIENT_COMMENTS)
    comments = [with_current_span(entry, state.films) for entry in reversed(newest)]
    # A hundred manifests would exceed the message size; GetManifestRevision returns them.
    return _snapshot(state, comments, state.revisions)


def _snapshot(
    state: RoomState, comments: Iterable[pb.CommentEntry], revisions: Iterable[pb.ManifestRevision]
) -> pb.Snapshot:
    return pb.Snapshot(
        seq=state.seq,
        manifest=state.document.manifest,
        manifest_seq=state.manifest_seq,
        touched=state.document.touched,
        locked_scenes=sorted(state.document.locked),
        comments=comments,
        films=state.films.values(),
        reviews=state.reviews.values(),
        decisions=state.decisions.values(),
        revisions=revisions,
        contributions=state.contributions,
        members=[pb.Member(user=user, role=role) for user, role in state.members.items()],
        policy=state.policy,
        invitations=state.invitations.values(),
        review_request=state.review_request,
        review_request_seq=state.review_request_seq,
        guests=state.guests.values(),
    )


def restore(owner: str, snapshot: pb.Snapshot) -> RoomState:
    """Returns the state that `snapshot` was taken from. Moves the manifests out of its revisions."""
    manifests = [copy_of(revision.manifest) for revision in snapshot.revisions]
    for revision in snapshot.revisions:
        revision.ClearField("manifest")
    return RoomState(
        owner=owner,
        seq=snapshot.seq,
        document=Document.of(snapshot.manifest, snapshot.locked_scenes, snapshot.touched),
        manifest_seq=snapshot.manifest_seq,
        comments={entry.seq: entry for entry in snapshot.comments},
        films={entry.seq: entry for entry in snapshot.films},
        reviews={reviewed.user: reviewed for reviewed in snapshot.reviews},
        decisions={decision.asset: decision for decision in snapshot.decisions},
        revisions=list(snapshot.revisions),
        revision_manifests=manifests,
        contributions=Counter(snapshot.contributions),
        members={member.user: member.role for member in snapshot.members},
        policy=snapshot.policy,
        invitations={invitation.digest: invitation for invitation in snapshot.invitations},
        review_request=snapshot.review_request if snapshot.review_request_seq else None,
        review_request_seq=snapshot.review_request_seq,
        guests={guest.user: guest for guest in snapshot.guests},
    )
