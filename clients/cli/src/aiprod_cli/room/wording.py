"""What happens in a room, in words. Whatever others wrote is shown as text and does nothing else."""

import re
from collections.abc import Iterable
from datetime import datetime
from fractions import Fraction

from google.protobuf.json_format import MessageToDict
from google.protobuf.message import Message
from rich.text import Text

from aiprod.collab.v1 import edits_pb2 as edits
from aiprod.collab.v1 import resources_pb2 as pb
from aiprod_cli.room.timecode import timecode

CHANGES = 4
"""Changes of an edit that a line tells."""
# A terminal obeys control characters; overrides of the writing direction make a text look like another.
COMMANDS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
VERDICTS = {pb.Review.APPROVED: "approves", pb.Review.REJECTED: "rejects"}
DECIDED = {pb.Review.APPROVED: "approved", pb.Review.REJECTED: "rejected"}


def plain(text: str) -> str:
    """The text without what a terminal would obey; lines stay lines."""
    return COMMANDS.sub("", text.replace("\t", " "))


def event_line(event: pb.Event, rate: Fraction) -> Text:
    """One line: the number, when (UTC), who, and what."""
    line = Text(f"{event.seq:>5}  ", style="dim")
    line.append(f"{event.create_time.ToDatetime():%m-%d %H:%M:%S}  ")
    line.append(plain(event.actor) or "the room", style="not dim bold")
    return line.append(f" {one_line(told(event, rate))}", style="not dim")


def one_line(text: str) -> str:
    return " ".join(plain(text).split())


def told(event: pb.Event, rate: Fraction) -> str:
    """What the actor did, as the rest of a sentence."""
    match event.WhichOneof("body"):
        case "manifest":
            count = len(event.manifest.scenes)
            return f"opens the room: “{event.manifest.title}”, {_counted(count, 'scene')}"
        case "comment":
            return _comment(event.comment, rate)
        case "milestone":
            return f"{event.milestone.stage}: {event.milestone.text}"
        case "edited":
            return _edited(event.edited)
        case "resolve":
            return f"{'resolves' if event.resolve.resolved else 'reopens'} comment {event.resolve.comment}"
        case "film":
            return _film(event.film, rate)
        case "review":
            said = f": {event.review.text}" if event.review.text else ""
            return f"{VERDICTS.get(event.review.verdict, 'reviews')} film {event.review.film}{said}"
        case "decision":
            users = ", ".join(event.decision.users)
            return (
                f"has film {event.decision.film} {DECIDED.get(event.decision.verdict, 'decided')}, by {users}"
            )
        case "version":
            return f"saves version {event.version.number}, “{event.version.name}”"
        case "describe_version":
            return f"calls version {event.describe_version.number} “{event.describe_version.name}”"
        case _:
            return _membership(event)


def _comment(comment: pb.Comment, rate: Fraction) -> str:
    how = f"answers {comment.reply_to}" if comment.reply_to else "comments"
    if comment.HasField("start_frame"):
        how += f" at {span_text(comment, rate)}"
    where = f" in {comment.scene}" if comment.scene else ""
    return f"{how}{where}: {comment.text}"


def span_text(span: pb.Comment | pb.FrameSpan, rate: Fraction) -> str:
    """`00:00:01:00`, or from where to where; the end is the first frame after."""
    start = timecode(span.start_frame, rate)
    return f"{start} to {timecode(span.end_frame, rate)}" if span.end_frame > span.start_frame + 1 else start


def _film(film: pb.Film, rate: Fraction) -> str:
    last = film.scenes[-1]
    duration = timecode(last.start_frame + last.frame_count, rate)
    return f"has a film to review: {_counted(len(film.scenes), 'scene')}, {duration} long"


def _edited(edited: edits.Edited) -> str:
    changes = "; ".join(map(_change, edited.changes[:CHANGES])) or "changes nothing"
    if (more := len(edited.changes) - CHANGES) > 0:
        changes += f"; and {more} more"
    if edited.undoes:
        return f"takes back {edited.undoes}: {changes}"
    return f"restores version {edited.restores}: {changes}" if edited.restores else changes


def _change(change: edits.Change) -> str:
    match change.WhichOneof("change"):
        case "update_film":
            update = change.update_film
            return _set("the film", update.fields.paths, _json(update.values))
        case "update_scene":
            scene = change.update_scene
            return _set(scene.scene, scene.fields.paths, _json(scene.values))
        case "add_scene":
            return f"adds {change.add_scene.scene.id} {_after(change.add_scene.after)}"
        case "remove_scene":
            return f"removes {change.remove_scene.scene}"
        case "move_scene":
            return f"moves {change.move_scene.scene} {_after(change.move_scene.after)}"
        case "lock_scene":
            return f"{'locks' if change.lock_scene.locked else 'unlocks'} {change.lock_scene.scene}"
        case "put_entity":
            return f"describes {change.put_entity.id}, {change.put_entity.name}"
        case "remove_entity":
            return f"removes {change.remove_entity}"
        case _:
            return "changes something that this version does not know"


def _json(message: Message) -> object:
    return MessageToDict(message, preserving_proto_field_name=True)


def _set(subject: str, paths: Iterable[str], values: object) -> str:
    return f"changes {subject}: {', '.join(f'{path} {_value(values, path)}' for path in paths)}"


def _value(values: object, path: str) -> str:
    """A field of a message in JSON; what is absent there has its default."""
    for name in path.split("."):
        values = values.get(name) if isinstance(values, dict) else None
    if isinstance(values, dict | list):
        return " ".join(map(str, values.values() if isinstance(values, dict) else values)) or "nothing"
    return f"“{values}”" if values is not None else "nothing"


def _after(scene: str) -> str:
    return f"behind {scene}" if scene else "to the beginning"


def _membership(event: pb.Event) -> str:
    match event.WhichOneof("body"):
        case "member":
            user, role = event.member.user, event.member.role
            return f"makes {user} {role_text(role)}" if role else f"ends the membership of {user}"
        case "invitation":
            made = event.invitation
            until = f"until {time_text(made.expire_time.ToDatetime())} UTC"
            return f"invites {_counted(made.uses, role_text(made.role))} {until} ({made.digest})"
        case "withdraw_invitation":
            return f"withdraws invitation {event.withdraw_invitation}"
        case "policy":
            return f"sets the policy: {policy_text(event.policy)}"
        case "accept_invitation":
            return "comes in by an invitation"
        case _:
            return "says something that this version does not know"


def role_text(role: pb.Role.ValueType) -> str:
    return pb.Role.Name(role).lower()


def policy_text(policy: pb.Policy) -> str:
    count = _counted(policy.min_approvals or 1, "approval")
    users = ", ".join(map(plain, policy.approvers))
    return f"{count} needed" + (f", {users} among them" if users else "") + "; one rejection rejects"


def time_text(time: datetime) -> str:
    return f"{time:%Y-%m-%d %H:%M}"


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" + ("" if count == 1 else "s")
