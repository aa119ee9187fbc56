"""Decides commands: a command becomes the events to log, or a rejection."""

import uuid
from collections.abc import Callable, Collection
from typing import Any

from aiprod.collab.v1 import edits_pb2 as edits
from aiprod.collab.v1 import resources_pb2 as pb
from aiprod_collab.state import comments, member_commands
from aiprod_collab.state.command import Command
from aiprod_collab.state.edits import build_edit
from aiprod_collab.state.guests import is_guest
from aiprod_collab.state.rejections import forbidden, gone, invariant, not_found, revision_not_found, stale
from aiprod_collab.state.reviews import outcome
from aiprod_collab.state.revisions import restoring_changes
from aiprod_collab.state.roles import includes
from aiprod_collab.state.state import RoomState, asset_key, plan_key
from aiprod_rpc.call import PIPELINE_USER

MAX_REVISIONS = 100
PIPELINE_ONLY = frozenset(["milestone", "film", "review_request"])
REQUIRED_ROLES = {
    **dict.fromkeys(["comment", "resolve"], pb.COMMENTER),
    "review": pb.REVIEWER,
    **dict.fromkeys(["edit", "undo", "save_revision", "describe_revision", "restore_revision"], pb.EDITOR),
    **dict.fromkeys(["invitation", "withdraw_invitation", "policy"], pb.OWNER),
}
"""The least role that may submit each kind; for `member` it depends on whose membership changes."""


def decide(state: RoomState, command: Command) -> list[pb.Event]:
    """Returns the command's event, followed by the room's own decision if the command triggers one.

    The events have no sequence numbers yet, and `state` is unchanged. Raises one of the `rejections`.
    """
    kind = command.submit.WhichOneof("body")
    assert kind, "protovalidate requires a body"
    _check_permission(state, command, kind)
    event = _DECIDERS.get(kind, _accept_unchanged)(state, command, getattr(command.submit, kind))
    event.actor, event.request_id = command.actor, command.request_id
    return [event, *_review_decision(state, command, event)]


def _check_permission(state: RoomState, command: Command, kind: str) -> None:
    if kind in PIPELINE_ONLY:
        if command.actor != PIPELINE_USER:
            raise forbidden(f"only the pipeline submits a {kind}; send a comment instead")
        return
    role = state.members.get(command.actor, pb.ROLE_UNSPECIFIED)
    required = REQUIRED_ROLES.get(kind)
    if required and not includes(role, required):
        raise forbidden(f"this needs the role {pb.Role.Name(required)}; contact an owner of the room")


def _accept_unchanged(state: RoomState, command: Command, body: Any) -> pb.Event:
    return pb.Event(**{command.submit.WhichOneof("body") or "": body})


def _comment(state: RoomState, command: Command, comment: pb.Comment) -> pb.Event:
    if len(state.comments) >= comments.MAX_COMMENTS:
        raise invariant(f"a room has at most {comments.MAX_COMMENTS} comments")
    if comment.reply_to and comment.reply_to not in state.comments:
        raise not_found(f"comment {comment.reply_to}")
    return pb.Event(comment=comments.anchored(comment, state.films, state.document))


def _resolve(state: RoomState, command: Command, resolve: pb.Resolve) -> pb.Event:
    if resolve.comment not in state.comments:
        raise not_found(f"comment {resolve.comment}")
    return pb.Event(resolve=resolve)


def _edit(state: RoomState, command: Command, edit: edits.Edit) -> pb.Event:
    return pb.Event(edited=build_edit(state.document, edit.changes))


def _undo(state: RoomState, command: Command, seq: int) -> pb.Event:
    undone = command.undone
    if undone is None and seq <= state.seq:
        raise gone(f"event {seq}")
    if undone is None or not undone.HasField("edited"):
        raise not_found(f"edit {seq}")
    if not all(state.document.is_unchanged_since(change, seq) for change in undone.edited.changes):
        raise stale("somebody has changed the same parts since")
    edited = build_edit(state.document, undone.edited.inverse)
    edited.undoes = seq
    return pb.Event(edited=edited)


def _film(state: RoomState, command: Command, film: pb.Film) -> pb.Event:
    comments.check_film(film, state.manifest_seq)
    return pb.Event(film=film)


def _review(state: RoomState, command: Command, review: pb.Review) -> pb.Event:
    if state.review_request:
        _check_plan_review(state, state.review_request, command, review)
        return pb.Event(review=review)
    newest = state.newest_film
    if not newest or review.film != newest.seq:
        raise stale("there is a newer film" if newest else "there is no film yet")
    # A decision must name a film of the current manifest: a stale approval would publish other content.
    if state.manifest_seq != newest.film.manifest_seq:
        raise stale("the manifest was edited after this film was rendered")
    if state.decision:
        raise stale("the film is already decided")
    return pb.Event(review=review)


def _check_plan_review(
    state: RoomState, request: pb.ReviewRequest, command: Command, review: pb.Review
) -> None:
    # What is approved here is paid for.
    if is_guest(command.actor):
        raise forbidden("guests review films, not plans; ask a member of the room")
    if review.film != state.review_request_seq:
        raise stale(f"the plan is under review; review event {state.review_request_seq}")
    if state.decision:
        raise stale("the plan is already decided")
    if request.expire_time.ToNanoseconds() <= command.now_ns:
        raise stale("the time to review the plan is over; retry the job")


def _save_revision(state: RoomState, command: Command, save: pb.SaveRevision) -> pb.Event:
    if len(state.revisions) >= MAX_REVISIONS:
        raise invariant(f"a room has at most {MAX_REVISIONS} revisions")
    return pb.Event(revision=_current_revision(state, command, save))


def _current_revision(state: RoomState, command: Command, save: pb.SaveRevision) -> pb.ManifestRevision:
    revision = pb.ManifestRevision(
        number=len(state.revisions) + 1,
        display_name=save.display_name,
        description=save.description,
        manifest_seq=state.manifest_seq,
        manifest=state.document.manifest,
        contributions=state.contributions,
        author=command.actor,
    )
    revision.create_time.FromNanoseconds(command.now_ns)
    return revision


def _describe_revision(state: RoomState, command: Command, describe: pb.DescribeRevision) -> pb.Event:
    _check_revision(state, describe.number)
    return pb.Event(describe_revision=describe)


def _restore_revision(state: RoomState, command: Command, restore: pb.RestoreRevision) -> pb.Event:
    _check_revision(state, restore.number)
    manifest = state.revision_manifests[restore.number - 1]
    edited = build_edit(
        state.document, restoring_changes(state.document, manifest, keep_locked=restore.keep_locked)
    )
    edited.restores = restore.number
    return pb.Event(edited=edited)


def _check_revision(state: RoomState, number: int) -> None:
    if number > len(state.revisions):
        raise revision_not_found(number, len(state.revisions))


def _review_decision(state: RoomState, command: Command, event: pb.Event) -> list[pb.Event]:
    """Returns the room's decision, and the revision of an approved plan, if this completes one."""
    if state.decision or not (event.HasField("review") or event.HasField("policy")):
        return []
    if not (state.review_request or state.newest_film):
        return []
    verdicts = {user: reviewed.review.verdict for user, reviewed in state.reviews.items()}
    if event.HasField("review"):
        verdicts[event.actor] = event.review.verdict
    decided = outcome(event.policy if event.HasField("policy") else state.policy, verdicts)
    if not decided:
        return []
    if state.review_request:
        return _plan_decision(state, command, *decided)
    newest = state.newest_film
    assert newest
    decision = pb.Decision(
        film=newest.seq,
        asset=asset_key(newest.film),
        manifest_seq=newest.film.manifest_seq,
        verdict=decided[0],
        users=sorted(decided[1]),
    )
    # Derived, not random: two instances that decide the same film produce one event.
    request_id = uuid.uuid5(uuid.NAMESPACE_URL, f"decision/{newest.seq}/{decision.asset}")
    return [pb.Event(decision=decision, request_id=str(request_id))]


def _plan_decision(
    state: RoomState, command: Command, verdict: pb.Review.Verdict.ValueType, users: Collection[str]
) -> list[pb.Event]:
    """Returns the decision on the plan, preceded by the revision that an approval needs."""
    decision = pb.Decision(
        film=state.review_request_seq,
        asset=plan_key(state.review_request_seq),
        manifest_seq=state.manifest_seq,
        verdict=verdict,
        users=sorted(users),
    )
    saved = []
    if verdict == pb.Review.APPROVED:
        # What is rendered must be what was approved, whatever is edited from now on.
        if state.revisions[-1].manifest_seq != state.manifest_seq:
            save = pb.SaveRevision(display_name="Approved plan")
            saved = [pb.Event(revision=_current_revision(state, command, save))]
        decision.revision = len(state.revisions) + len(saved)
    events = [*saved, pb.Event(decision=decision)]
    for event in events:
        # Derived, not random: two instances that decide the same plan produce one event.
        name = f"{event.WhichOneof('body')}/{decision.asset}"
        event.request_id = str(uuid.uuid5(uuid.NAMESPACE_URL, name))
    return events


_DECIDERS: dict[str, Callable[[RoomState, Command, Any], pb.Event]] = {
    "comment": _comment,
    "resolve": _resolve,
    "edit": _edit,
    "undo": _undo,
    "film": _film,
    "review": _review,
    "save_revision": _save_revision,
    "describe_revision": _describe_revision,
    "restore_revision": _restore_revision,
    "member": member_commands.change_member,
    "invitation": member_commands.invite,
    "withdraw_invitation": member_commands.withdraw_invitation,
    "accept_invitation": member_commands.accept_invitation,
    "guest": member_commands.admit_guest,
}
