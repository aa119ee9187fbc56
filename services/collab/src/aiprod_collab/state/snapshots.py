"""A room's state as one message, and back."""

from collections import Counter

from aiprod.collab.v1 import resources_pb2 as pb
from aiprod_collab.state.document import Document
from aiprod_collab.state.room_state import RoomState


def snapshot(state: RoomState) -> pb.Snapshot:
    """All of the state but the owner, whom the room's record knows."""
    return pb.Snapshot(
        seq=state.seq,
        manifest=state.document.manifest,
        manifest_seq=state.manifest_seq,
        touched=state.document.touched,
        locked_scenes=sorted(state.document.locked),
        comments=state.comments.values(),
        films=state.films.values(),
        reviews=state.reviews.values(),
        decisions=state.decisions.values(),
        versions=state.versions,
        contributions=state.contributions,
        members=[pb.Member(user=user, role=role) for user, role in state.members.items()],
        policy=state.policy,
        invitations=state.invitations.values(),
    )


def restored(owner: str, taken: pb.Snapshot) -> RoomState:
    """The state that `taken` was taken of."""
    return RoomState(
        owner=owner,
        seq=taken.seq,
        document=Document(taken.manifest, set(taken.locked_scenes), dict(taken.touched)),
        manifest_seq=taken.manifest_seq,
        comments={entry.seq: entry for entry in taken.comments},
        films={entry.seq: entry for entry in taken.films},
        reviews={reviewed.user: reviewed for reviewed in taken.reviews},
        decisions={decision.film: decision for decision in taken.decisions},
        versions=list(taken.versions),
        contributions=Counter(taken.contributions),
        members={member.user: member.role for member in taken.members},
        policy=taken.policy,
        invitations={invitation.digest: invitation for invitation in taken.invitations},
    )
