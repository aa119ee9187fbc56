"""A room's state. The same events give the same state wherever they are applied."""

from collections import Counter
from dataclasses import dataclass, field

from aiprod.collab.v1 import edits_pb2 as edits
from aiprod.collab.v1 import resources_pb2 as pb
from aiprod.film.v1 import manifest_pb2 as film
from aiprod_collab.state.document import Document, copy_of
from aiprod_collab.state.guests import MAX_GUESTS
from aiprod_collab.state.invitations import is_open
from aiprod_collab.state.roles import includes

MAX_FILMS = 50
"""How many films the state keeps. Comments on older ones stay, without a place in the newest film."""


@dataclass(slots=True)
class RoomState:
    """The state after event `seq`.

    `reviews` holds the reviews that count: each reviewer's last one of the newest film, or of the plan.
    `decisions` are keyed by the film's bytes, that on a plan by its request. `revisions` have no manifests;
    `revision_manifests` holds them in the same order.
    """

    owner: str
    seq: int = 0
    document: Document = field(default_factory=lambda: Document.of(film.Manifest()))
    manifest_seq: int = 0
    comments: dict[int, pb.CommentEntry] = field(default_factory=dict)
    films: dict[int, pb.FilmEntry] = field(default_factory=dict)
    reviews: dict[str, pb.Reviewed] = field(default_factory=dict)
    decisions: dict[str, pb.Decision] = field(default_factory=dict)
    revisions: list[pb.ManifestRevision] = field(default_factory=list)
    revision_manifests: list[film.Manifest] = field(default_factory=list)
    contributions: Counter[str] = field(default_factory=Counter)
    members: dict[str, pb.Role.ValueType] = field(default_factory=dict)
    policy: pb.Policy = field(default_factory=pb.Policy)
    invitations: dict[str, pb.Invitation] = field(default_factory=dict)
    guests: dict[str, pb.Guest] = field(default_factory=dict)
    review_request: pb.ReviewRequest | None = None
    """The open or decided request to review the plan; None once a film follows it."""
    review_request_seq: int = 0

    @property
    def newest_film(self) -> pb.FilmEntry | None:
        """The film that reviews and comments refer to; None until the pipeline assembles one."""
        return next(reversed(self.films.values()), None)

    @property
    def decision(self) -> pb.Decision | None:
        """The decision about the plan under review, or exactly the bytes of the newest film; None if open."""
        if self.review_request:
            return self.decisions.get(plan_key(self.review_request_seq))
        newest = self.newest_film
        return self.decisions.get(asset_key(newest.film)) if newest else None

    def revision(self, number: int) -> pb.ManifestRevision:
        """Returns revision `number`, from 1, with its manifest."""
        revision = copy_of(self.revisions[number - 1])
        revision.manifest.CopyFrom(self.revision_manifests[number - 1])
        return revision

    def apply(self, event: pb.Event) -> None:
        """Applies the next event: its `seq` must be one more than the state's."""
        assert event.seq == self.seq + 1, f"event {event.seq} does not follow {self.seq}"
        self.seq = event.seq
        match event.WhichOneof("body"):
            case "manifest":
                self._apply_opening(event)
            case "edited":
                self._apply_edit(event)
            case "comment" | "resolve":
                self._apply_comment(event)
            case "film":
                self._apply_film(event)
            case "review_request":
                self._apply_review_request(event)
            case "review" | "decision" | "policy":
                self._apply_review(event)
            case "revision" | "describe_revision":
                self._apply_revision(event)
            case "member" | "invitation" | "withdraw_invitation" | "accept_invitation" | "guest":
                self._apply_membership(event)

    def _apply_opening(self, event: pb.Event) -> None:
        self.document = Document.of(event.manifest)
        self.manifest_seq = event.seq
        self.members[event.actor] = pb.OWNER
        plan = pb.ManifestRevision(number=1, display_name="Plan", manifest_seq=event.seq, author=event.actor)
        plan.create_time.CopyFrom(event.create_time)
        self.revisions.append(plan)
        self.revision_manifests.append(copy_of(event.manifest))

    def _apply_edit(self, event: pb.Event) -> None:
        for change in event.edited.changes:
            self.document.apply(change)
        self.document.touch(event.edited.changes, event.seq)
        self.contributions[event.actor] += 1
        if any(map(affects_picture, event.edited.changes)):
            self.manifest_seq = event.seq
            self.reviews.clear()

    def _apply_comment(self, event: pb.Event) -> None:
        if event.HasField("resolve"):
            self.comments[event.resolve.comment].resolved = event.resolve.resolved
        else:
            self.comments[event.seq] = pb.CommentEntry(
                seq=event.seq, author=event.actor, create_time=event.create_time, comment=event.comment
            )

    def _apply_review_request(self, event: pb.Event) -> None:
        self.decisions.pop(plan_key(self.review_request_seq), None)
        self.review_request = copy_of(event.review_request)
        self.review_request_seq = event.seq
        self.reviews.clear()

    def _apply_film(self, event: pb.Event) -> None:
        self.decisions.pop(plan_key(self.review_request_seq), None)
        self.review_request, self.review_request_seq = None, 0
        self.films[event.seq] = pb.FilmEntry(seq=event.seq, create_time=event.create_time, film=event.film)
        self.reviews.clear()
        if len(self.films) > MAX_FILMS:
            oldest = asset_key(self.films.pop(next(iter(self.films))).film)
            # Two films may be the same bytes; their decision stays until the last of them goes.
            if all(asset_key(entry.film) != oldest for entry in self.films.values()):
                self.decisions.pop(oldest, None)

    def _apply_review(self, event: pb.Event) -> None:
        match event.WhichOneof("body"):
            case "review":
                review = pb.Reviewed(seq=event.seq, user=event.actor, review=event.review)
                self.reviews[event.actor] = review
            case "decision":
                self.decisions[event.decision.asset] = copy_of(event.decision)
            case "policy":
                self.policy = copy_of(event.policy)

    def _apply_revision(self, event: pb.Event) -> None:
        if event.HasField("revision"):
            revision = copy_of(event.revision)
            self.revision_manifests.append(copy_of(revision.manifest))
            revision.ClearField("manifest")
            self.revisions.append(revision)
            self.contributions.clear()
        else:
            revision = self.revisions[event.describe_revision.number - 1]
            revision.display_name = event.describe_revision.display_name
            revision.description = event.describe_revision.description

    def _apply_membership(self, event: pb.Event) -> None:
        match event.WhichOneof("body"):
            case "member":
                self._drop_expired(event.create_time.ToNanoseconds())
                self._set_role(event.member)
            case "invitation":
                self._drop_expired(event.create_time.ToNanoseconds())
                self.invitations[event.invitation.digest] = copy_of(event.invitation)
            case "withdraw_invitation":
                self._drop_invitation(event.withdraw_invitation)
            case "guest":
                self._apply_guest(event.guest)
            case "accept_invitation":
                self._accept_invitation(self.invitations[event.accept_invitation], event.actor)

    def _drop_expired(self, now_ns: int) -> None:
        # By the event's clock, not by this machine's: every instance must agree.
        for digest in [d for d, invitation in self.invitations.items() if not is_open(invitation, now_ns)]:
            self._drop_invitation(digest)

    def _drop_invitation(self, digest: str) -> None:
        """Drops an invitation with the membership of its guests; their reviews no longer count."""
        invitation = self.invitations.pop(digest, None)
        if invitation and invitation.guests:
            for guest in [each.user for each in self.guests.values() if each.invitation == digest]:
                self._set_role(pb.Member(user=guest))

    def _apply_guest(self, guest: pb.Guest) -> None:
        self.guests[guest.user] = copy_of(guest)
        self.members[guest.user] = guest.role
        # Kept at 0 uses: whoever withdraws it ends the access of those who came.
        self.invitations[guest.invitation].uses -= 1
        if len(self.guests) > MAX_GUESTS:
            del self.guests[next(user for user in self.guests if user not in self.members)]

    def _set_role(self, member: pb.Member) -> None:
        if member.role:
            self.members[member.user] = member.role
        else:
            self.members.pop(member.user, None)
        if not includes(member.role, pb.REVIEWER):
            self.reviews.pop(member.user, None)

    def _accept_invitation(self, invitation: pb.Invitation, user: str) -> None:
        self.members[user] = invitation.role
        invitation.uses -= 1
        if not invitation.uses:
            del self.invitations[invitation.digest]


def plan_key(request: int) -> str:
    """Returns the key of the decision on the plan that the event `request` asks to review."""
    return f"plan#{request}"


def asset_key(film: pb.Film) -> str:
    """Returns `{name}#{generation}` of the film's asset, which identifies its bytes."""
    return f"{film.asset.name}#{film.asset.generation}"


def affects_picture(change: edits.Change) -> bool:
    """Whether an earlier film no longer matches the manifest after the change."""
    return not change.HasField("lock_scene")
