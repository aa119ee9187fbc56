"""A room's state as one message, and back."""

from collections import Counter
from collections.abc import Iterable

from aiprod.collab.v1 import resources_pb2 as pb
from aiprod_collab.state.document import Document, copy_of
from aiprod_collab.state.room_state import RoomState


def snapshot(state: RoomState) -> pb.Snapshot:
    """All of the state but the owner, whom the room's record knows."""
    versions = [state.version(version.number) for version in state.versions]
    return abridged(state, state.comments.values(), versions)


def abridged(
    state: RoomState, comments: Iterable[pb.CommentEntry], versions: Iterable[pb.Version]
) -> pb.Snapshot:
    """A snapshot with these comments and versions instead of all."""
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
        versions=versions,
        contributions=state.contributions,
        members=[pb.Member(user=user, role=role) for user, role in state.members.items()],
        policy=state.policy,
        invitations=state.invitations.values(),
    )


def restored(owner: str, taken: pb.Snapshot) -> RoomState:
    """The state that `taken` was taken of."""
    saved = [copy_of(version.manifest) for version in taken.versions]
    for version in taken.versions:
        version.ClearField("manifest")
    return RoomState(
        owner=owner,
        seq=taken.seq,
        document=Document.of(taken.manifest, taken.locked_scenes, taken.touched),
        manifest_seq=taken.manifest_seq,
        comments={entry.seq: entry for entry in taken.comments},
        films={entry.seq: entry for entry in taken.films},
        reviews={reviewed.user: reviewed for reviewed in taken.reviews},
        decisions={decision.asset: decision for decision in taken.decisions},
        versions=list(taken.versions),
        saved=saved,
        contributions=Counter(taken.contributions),
        members={member.user: member.role for member in taken.members},
        policy=taken.policy,
        invitations={invitation.digest: invitation for invitation in taken.invitations},
    )
