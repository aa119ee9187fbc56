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
    """The state after event `seq`.

    `reviews` are those that count: each reviewer's last of the newest film. `decisions` are kept by the
    film's bytes, `versions` without their manifests, which are in `saved`.
    """

    owner: str
    seq: int = 0
    document: Document = field(default_factory=lambda: Document.of(film.Manifest()))
    manifest_seq: int = 0
    comments: dict[int, pb.CommentEntry] = field(default_factory=dict)
    films: dict[int, pb.FilmEntry] = field(default_factory=dict)
    reviews: dict[str, pb.Reviewed] = field(default_factory=dict)
    decisions: dict[str, pb.Decision] = field(default_factory=dict)
    versions: list[pb.Version] = field(default_factory=list)
    saved: list[film.Manifest] = field(default_factory=list)
    contributions: Counter[str] = field(default_factory=Counter)
    members: dict[str, pb.Role.ValueType] = field(default_factory=dict)
    policy: pb.Policy = field(default_factory=pb.Policy)
    invitations: dict[str, pb.Invitation] = field(default_factory=dict)

    @property
    def newest_film(self) -> pb.FilmEntry | None:
        return next(reversed(self.films.values()), None)

    @property
    def decision(self) -> pb.Decision | None:
        """What the room decided about exactly the bytes of the newest film."""
        newest = self.newest_film
        return self.decisions.get(asset_of(newest.film)) if newest else None

    def version(self, number: int) -> pb.Version:
        """With its manifest."""
        whole = copy_of(self.versions[number - 1])
        whole.manifest.CopyFrom(self.saved[number - 1])
        return whole

    def apply(self, event: pb.Event) -> None:
        """Take in the event that follows."""
        assert event.seq == self.seq + 1, f"event {event.seq} does not follow {self.seq}"
        self.seq = event.seq
        match event.WhichOneof("body"):
            case "manifest":
                self._open(event)
            case "edited":
                self._edit(event)
            case "comment" | "resolve":
                self._discuss(event)
            case "film":
                self._screen(event)
            case "review" | "decision" | "policy":
                self._judge(event)
            case "version" | "describe_version":
                self._save(event)
            case "member" | "invitation" | "withdraw_invitation" | "accept_invitation":
                self._admit(event)

    def _open(self, event: pb.Event) -> None:
        self.document = Document.of(event.manifest)
        self.manifest_seq = event.seq
        self.members[event.actor] = pb.OWNER
        plan = pb.Version(number=1, name="Plan", manifest_seq=event.seq, author=event.actor)
        plan.create_time.CopyFrom(event.create_time)
        self.versions.append(plan)
        self.saved.append(copy_of(event.manifest))

    def _edit(self, event: pb.Event) -> None:
        for change in event.edited.changes:
            self.document.apply(change)
        self.document.touch(event.edited.changes, event.seq)
        self.contributions[event.actor] += 1
        if any(map(changes_picture, event.edited.changes)):
            self.manifest_seq = event.seq
            self.reviews.clear()

    def _discuss(self, event: pb.Event) -> None:
        if event.HasField("resolve"):
            self.comments[event.resolve.comment].resolved = event.resolve.resolved
        else:
            self.comments[event.seq] = pb.CommentEntry(
                seq=event.seq, author=event.actor, create_time=event.create_time, comment=event.comment
            )

    def _screen(self, event: pb.Event) -> None:
        self.films[event.seq] = pb.FilmEntry(seq=event.seq, create_time=event.create_time, film=event.film)
        self.reviews.clear()
        if len(self.films) > MAX_FILMS:
            oldest = asset_of(self.films.pop(next(iter(self.films))).film)
            if all(asset_of(entry.film) != oldest for entry in self.films.values()):
                self.decisions.pop(oldest, None)

    def _judge(self, event: pb.Event) -> None:
        match event.WhichOneof("body"):
            case "review":
                review = pb.Reviewed(seq=event.seq, user=event.actor, review=event.review)
                self.reviews[event.actor] = review
            case "decision":
                self.decisions[event.decision.asset] = copy_of(event.decision)
            case "policy":
                self.policy = copy_of(event.policy)

    def _save(self, event: pb.Event) -> None:
        if event.HasField("version"):
            version = copy_of(event.version)
            self.saved.append(copy_of(version.manifest))
            version.ClearField("manifest")
            self.versions.append(version)
            self.contributions.clear()
        else:
            version = self.versions[event.describe_version.number - 1]
            version.name = event.describe_version.name
            version.description = event.describe_version.description

    def _admit(self, event: pb.Event) -> None:
        match event.WhichOneof("body"):
            case "member":
                self._give_role(event.member)
            case "invitation":
                now = event.create_time.ToNanoseconds()
                self.invitations = {d: i for d, i in self.invitations.items() if is_open(i, now)}
                self.invitations[event.invitation.digest] = copy_of(event.invitation)
            case "withdraw_invitation":
                self.invitations.pop(event.withdraw_invitation, None)
            case "accept_invitation":
                self._accept(self.invitations[event.accept_invitation], event.actor)

    def _give_role(self, member: pb.Member) -> None:
        if member.role:
            self.members[member.user] = member.role
        else:
            self.members.pop(member.user, None)
        if not pb.ROLE_UNSPECIFIED < member.role <= pb.REVIEWER:
            self.reviews.pop(member.user, None)

    def _accept(self, invitation: pb.Invitation, user: str) -> None:
        self.members[user] = invitation.role
        invitation.uses -= 1
        if not invitation.uses:
            del self.invitations[invitation.digest]


def is_open(invitation: pb.Invitation, now_ns: int) -> bool:
    """Whether it may be accepted still."""
    return invitation.expire_time.ToNanoseconds() > now_ns


def asset_of(shown: pb.Film) -> str:
    return f"{shown.asset.name}#{shown.asset.generation}"


def changes_picture(change: edits.Change) -> bool:
    """Whether a film of before the change is no longer the film of the manifest."""
    return not change.HasField("lock_scene")
