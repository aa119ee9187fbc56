"""What a room makes of what somebody says: the events that are logged, or a refusal."""

import hashlib
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from aiprod.collab.v1 import collab_service_pb2 as pb
from aiprod.collab.v1 import edits_pb2 as edits
from aiprod.collab.v1 import resources_pb2 as room
from aiprod_collab.state import comments, differences, draft
from aiprod_collab.state.refusals import forbidden, gone, invariant, stale
from aiprod_collab.state.reviews import outcome
from aiprod_collab.state.room_state import RoomState, asset_of, is_open

MAX_VERSIONS = 100
MAX_MEMBERS = 500
MAX_INVITATIONS = 100
MAX_INVITATION_DAYS = 365
PIPELINE = frozenset(["milestone", "film"])
NEEDS = {
    **dict.fromkeys(["comment", "resolve", "review"], room.REVIEWER),
    **dict.fromkeys(["edit", "undo", "save_version", "describe_version", "restore_version"], room.EDITOR),
    **dict.fromkeys(["invitation", "withdraw_invitation", "policy"], room.OWNER),
}
"""The role that may say it; for `member` it depends on whose membership it is."""


@dataclass(frozen=True, slots=True)
class Said:
    """Something that somebody says. `undone` is the edit to take back, where that is wanted."""

    actor: str
    op_id: str
    submit: pb.Submit
    is_pipeline: bool
    now_ns: int
    undone: room.Event | None = None


def events(state: RoomState, said: Said) -> list[room.Event]:
    """What follows from it: the event that was said, and what the room itself says to that.

    They have no place in the log yet. Raises a refusal, or InvalidArgument.
    """
    kind = said.submit.WhichOneof("body")
    assert kind, "validated"
    _allow(state, said, kind)
    answer = _ANSWERS.get(kind, _as_it_is)(state, said, getattr(said.submit, kind))
    answer.actor, answer.op_id = said.actor, said.op_id
    return [answer, *_decision(state, answer)]


def _allow(state: RoomState, said: Said, kind: str) -> None:
    if kind in PIPELINE:
        if not said.is_pipeline:
            raise forbidden(f"only the pipeline says a {kind}; say a comment")
        return
    role = state.members.get(said.actor, room.ROLE_UNSPECIFIED)
    needed = NEEDS.get(kind)
    if needed and not room.ROLE_UNSPECIFIED < role <= needed:
        raise forbidden(f"this needs the role {room.Role.Name(needed)}; ask an owner of the room")


def _as_it_is(state: RoomState, said: Said, body: Any) -> room.Event:
    return room.Event(**{said.submit.WhichOneof("body") or "": body})


def _comment(state: RoomState, said: Said, comment: room.Comment) -> room.Event:
    if len(state.comments) >= comments.MAX_COMMENTS:
        raise invariant(f"a room has at most {comments.MAX_COMMENTS} comments")
    if comment.reply_to and comment.reply_to not in state.comments:
        raise gone(f"comment {comment.reply_to}")
    return room.Event(comment=comments.placed(comment, state.films, state.document.order))


def _resolve(state: RoomState, said: Said, resolve: room.Resolve) -> room.Event:
    if resolve.comment not in state.comments:
        raise gone(f"comment {resolve.comment}")
    return room.Event(resolve=resolve)


def _edit(state: RoomState, said: Said, edit: edits.Edit) -> room.Event:
    return room.Event(edited=draft.edited(state.document, edit.changes))


def _undo(state: RoomState, said: Said, seq: int) -> room.Event:
    if not said.undone or not said.undone.HasField("edited"):
        raise gone(f"edit {seq}")
    role = state.members[said.actor]
    if said.undone.actor != said.actor and role != room.OWNER:
        raise forbidden("take back your own edits; an owner may take back all")
    if not all(state.document.is_as_left(change, seq) for change in said.undone.edited.changes):
        raise stale("this was changed again since")
    edited = draft.edited(state.document, said.undone.edited.inverse)
    edited.undoes = seq
    return room.Event(edited=edited)


def _film(state: RoomState, said: Said, film: room.Film) -> room.Event:
    comments.check_film(film, state.manifest_seq)
    return room.Event(film=film)


def _review(state: RoomState, said: Said, review: room.Review) -> room.Event:
    newest = state.newest_film
    if not newest or review.film != newest.seq:
        raise stale("there is a newer film" if newest else "there is no film yet")
    if state.manifest_seq != newest.film.manifest_seq:
        raise stale("the manifest was edited since this film was rendered")
    if state.decision:
        raise stale("the film is decided already")
    return room.Event(review=review)


def _save_version(state: RoomState, said: Said, save: room.SaveVersion) -> room.Event:
    if len(state.versions) >= MAX_VERSIONS:
        raise invariant(f"a room has at most {MAX_VERSIONS} versions")
    version = room.Version(
        number=len(state.versions) + 1,
        name=save.name,
        description=save.description,
        manifest_seq=state.manifest_seq,
        manifest=state.document.manifest,
        contributions=state.contributions,
        author=said.actor,
    )
    version.create_time.FromNanoseconds(said.now_ns)
    return room.Event(version=version)


def _describe_version(state: RoomState, said: Said, describe: room.DescribeVersion) -> room.Event:
    _version(state, describe.number)
    return room.Event(describe_version=describe)


def _restore_version(state: RoomState, said: Said, number: int) -> room.Event:
    _version(state, number)
    steps = differences.changes(state.document, state.saved[number - 1])
    edited = draft.edited(state.document, steps)
    edited.restores = number
    return room.Event(edited=edited)


def _version(state: RoomState, number: int) -> None:
    if number > len(state.versions):
        raise gone(f"version {number}")


def _member(state: RoomState, said: Said, member: room.Member) -> room.Event:
    leaves = member.user == said.actor and not member.role
    if state.members.get(said.actor) != room.OWNER and not leaves:
        raise forbidden("this needs the role OWNER; ask an owner of the room")
    if member.user == state.owner:
        raise forbidden("who opened the room stays its owner")
    if member.role:
        _make_room(state, member.user)
    return room.Event(member=member)


def _make_room(state: RoomState, user: str) -> None:
    if len(state.members) >= MAX_MEMBERS and user not in state.members:
        raise invariant(f"a room has at most {MAX_MEMBERS} members")


def _invitation(state: RoomState, said: Said, invitation: room.Invitation) -> room.Event:
    if sum(is_open(other, said.now_ns) for other in state.invitations.values()) >= MAX_INVITATIONS:
        raise invariant(f"a room has at most {MAX_INVITATIONS} open invitations; withdraw some")
    if not 0 < invitation.expire_time.ToNanoseconds() - said.now_ns <= MAX_INVITATION_DAYS * 86400 * 10**9:
        raise invariant(f"an invitation expires in the next {MAX_INVITATION_DAYS} days")
    return room.Event(invitation=invitation)


def _accept_invitation(state: RoomState, said: Said, token: str) -> room.Event:
    digest = hashlib.sha256(token.encode()).hexdigest()
    invitation = state.invitations.get(digest)
    if not invitation or not is_open(invitation, said.now_ns):
        raise gone("the invitation")
    if state.members.get(said.actor, invitation.role + 1) <= invitation.role:
        raise invariant("you may do as much already")
    _make_room(state, said.actor)
    return room.Event(accept_invitation=digest)


def _decision(state: RoomState, answer: room.Event) -> list[room.Event]:
    """The room's decision, when this review or this policy is what decides."""
    newest = state.newest_film
    if not newest or state.decision or not (answer.HasField("review") or answer.HasField("policy")):
        return []
    verdicts = {user: reviewed.review.verdict for user, reviewed in state.reviews.items()}
    if answer.HasField("review"):
        verdicts[answer.actor] = answer.review.verdict
    decided = outcome(answer.policy if answer.HasField("policy") else state.policy, verdicts)
    if not decided:
        return []
    decision = room.Decision(
        film=newest.seq,
        asset=asset_of(newest.film),
        manifest_seq=newest.film.manifest_seq,
        verdict=decided[0],
        users=sorted(decided[1]),
    )
    op_id = uuid.uuid5(uuid.NAMESPACE_URL, f"decision/{newest.seq}/{decision.asset}")
    return [room.Event(decision=decision, op_id=str(op_id))]


_ANSWERS: dict[str, Callable[[RoomState, Said, Any], room.Event]] = {
    "comment": _comment,
    "resolve": _resolve,
    "edit": _edit,
    "undo": _undo,
    "film": _film,
    "review": _review,
    "save_version": _save_version,
    "describe_version": _describe_version,
    "restore_version": _restore_version,
    "member": _member,
    "invitation": _invitation,
    "accept_invitation": _accept_invitation,
}
