"""All that a room's log amounts to. The same events give the same state, wherever they are applied."""

from collections import Counter
from dataclasses import dataclass, field

from aiprod.collab.v1 import edits_pb2 as edits
from aiprod.collab.v1 import resources_pb2 as pb
from aiprod.film.v1 import manifest_pb2 as film
from aiprod_collab.state.document import Document, copy_of

MAX_FILMS = 50
"""Films that are remembered; what was said of older ones is kept, without a place in the newest."""


@dataclass(slots=True)
class RoomState:
    """The state after event `seq`. `reviews` are those that count: each user's last of the newest film."""

    owner: str
    seq: int = 0
    document: Document = field(default_factory=lambda: Document(film.Manifest()))
    manifest_seq: int = 0
    comments: dict[int, pb.CommentEntry] = field(default_factory=dict)
    films: dict[int, pb.FilmEntry] = field(default_factory=dict)
    reviews: dict[str, pb.Reviewed] = field(default_factory=dict)
    decisions: dict[int, pb.Decision] = field(default_factory=dict)
    versions: list[pb.Version] = field(default_factory=list)
    contributions: Counter[str] = field(default_factory=Counter)
    members: dict[str, pb.Role.ValueType] = field(default_factory=dict)
    policy: pb.Policy = field(default_factory=pb.Policy)
    invitations: dict[str, pb.Invitation] = field(default_factory=dict)

    @property
    def newest_film(self) -> pb.FilmEntry | None:
        return next(reversed(self.films.values()), None)

    def decided(self, shown: pb.Film) -> bool:
        """Whether the room has decided about exactly these bytes."""
        return any(decision.asset == asset_of(shown) for decision in self.decisions.values())

    def apply(self, event: pb.Event) -> None:
        """Take in the event that follows."""
        assert event.seq == self.seq + 1, f"event {event.seq} does not follow {self.seq}"
        self.seq = event.seq
        match event.WhichOneof("body"):
            case "manifest":
                self._opened(event)
            case "edited":
                self._edited(event)
            case "comment":
                self.comments[event.seq] = pb.CommentEntry(
                    seq=event.seq, author=event.actor, create_time=event.create_time, comment=event.comment
                )
            case "resolve":
                self.comments[event.resolve.comment].resolved = event.resolve.resolved
            case "film":
                self._screened(event)
            case "review":
                review = pb.Reviewed(seq=event.seq, user=event.actor, review=event.review)
                self.reviews[event.actor] = review
            case "decision":
                self.decisions[event.decision.film] = event.decision
            case "version":
                self.versions.append(copy_of(event.version))
                self.contributions.clear()
            case "describe_version":
                version = self.versions[event.describe_version.number - 1]
                version.name = event.describe_version.name
                version.description = event.describe_version.description
            case "policy":
                self.policy = event.policy
            case "member" | "invitation" | "withdraw_invitation" | "accept_invitation":
                self._admit(event)

    def _opened(self, event: pb.Event) -> None:
        self.document.manifest.CopyFrom(event.manifest)
        self.manifest_seq = event.seq
        self.members[event.actor] = pb.OWNER
        self.versions.append(
            pb.Version(
                number=1,
                name="Plan",
                manifest_seq=event.seq,
                manifest=event.manifest,
                author=event.actor,
                create_time=event.create_time,
            )
        )

    def _edited(self, event: pb.Event) -> None:
        for change in event.edited.changes:
            self.document.apply(change)
            self.document.touch(change, event.seq)
        self.contributions[event.actor] += 1
        if any(map(changes_picture, event.edited.changes)):
            self.manifest_seq = event.seq
            self.reviews.clear()

    def _screened(self, event: pb.Event) -> None:
        self.films[event.seq] = pb.FilmEntry(seq=event.seq, create_time=event.create_time, film=event.film)
        self.reviews.clear()
        if len(self.films) > MAX_FILMS:
            oldest = next(iter(self.films))
            del self.films[oldest]
            self.decisions.pop(oldest, None)

    def _admit(self, event: pb.Event) -> None:
        match event.WhichOneof("body"):
            case "member" if event.member.role:
                self.members[event.member.user] = event.member.role
            case "member":
                self.members.pop(event.member.user, None)
            case "invitation":
                self.invitations[event.invitation.digest] = copy_of(event.invitation)
            case "withdraw_invitation":
                self.invitations.pop(event.withdraw_invitation, None)
            case "accept_invitation":
                self._accept(self.invitations[event.accept_invitation], event.actor)

    def _accept(self, invitation: pb.Invitation, user: str) -> None:
        # Who may do more already keeps that.
        self.members[user] = min(invitation.role, self.members.get(user, invitation.role))
        invitation.uses -= 1
        if not invitation.uses:
            del self.invitations[invitation.digest]


def asset_of(shown: pb.Film) -> str:
    return f"{shown.asset.name}#{shown.asset.generation}"


def changes_picture(change: edits.Change) -> bool:
    """Whether a film of before the change is no longer the film of the manifest."""
    return not change.HasField("lock_scene")
