"""A room's event as a line of text."""

from collections.abc import Mapping
from fractions import Fraction

from rich.text import Text

from aiprod.collab.v1 import resources_pb2 as collab_pb
from aiprod.film.v1.stage_pb2 import Stage
from aiprod_cli.room.edit_text import describe_edit
from aiprod_cli.room.text import one_line, plural, policy_text, role_text, span_text, time_text
from aiprod_cli.terminal.consoles import plain
from aiprod_film.amounts import dollars
from aiprod_film.timecode import format_timecode

VERDICTS = {collab_pb.Review.APPROVED: "approves", collab_pb.Review.REJECTED: "rejects"}


def event_line(event: collab_pb.Event, rate: Fraction, guests: Mapping[str, str] | None = None) -> Text:
    """One line: the event's number, its time in UTC, the actor, and the action.

    `guests` has the names of guests.
    """
    actor = (guests or {}).get(event.actor, event.actor)
    line = Text(f"{event.seq:>5}  ", style="dim")
    line.append(f"{event.create_time.ToDatetime():%m-%d %H:%M:%S}  ")
    # The style of a Text holds for all that is appended to it, so it is taken back here.
    line.append(plain(actor) or "the room", style="not dim bold")
    return line.append(f" {one_line(describe_event(event, rate))}", style="not dim")


def describe_event(event: collab_pb.Event, rate: Fraction) -> str:
    """What the actor does, with a verb in the third person."""
    match event.WhichOneof("body"):
        case "manifest":
            scenes = plural(len(event.manifest.scenes), "scene")
            return f"opens the room: “{event.manifest.title}”, {scenes}"
        case "comment":
            return _describe_comment(event.comment, rate)
        case "milestone":
            return _describe_milestone(event.milestone)
        case "edited":
            return describe_edit(event.edited)
        case "resolve":
            return f"{'resolves' if event.resolve.resolved else 'reopens'} comment {event.resolve.comment}"
        case "film":
            return _describe_film(event.film, rate)
        case "review_request":
            return _describe_review_request(event.review_request)
        case "review":
            reason = f": {event.review.text}" if event.review.text else ""
            return f"{VERDICTS.get(event.review.verdict, 'reviews')} film {event.review.film}{reason}"
        case "decision":
            decision = VERDICTS.get(event.decision.verdict, "decides about")
            what = "the plan" if event.decision.asset.startswith("plan#") else f"film {event.decision.film}"
            return f"{decision} {what}, reviewed by {', '.join(event.decision.users)}"
        case "revision":
            return f"saves revision {event.revision.number}, “{event.revision.display_name}”"
        case "describe_revision":
            described = event.describe_revision
            return f"renames revision {described.number} to “{described.display_name}”"
        case _:
            return _describe_membership(event)


def _describe_review_request(request: collab_pb.ReviewRequest) -> str:
    cost = "an unknown amount"
    if request.HasField("estimated_cost_usd_micros"):
        cost = dollars(request.estimated_cost_usd_micros)
    until = request.expire_time.ToDatetime()
    return f"asks for a review of the plan until {until:%m-%d %H:%M} UTC; rendering it costs {cost}"


def _describe_comment(comment: collab_pb.Comment, rate: Fraction) -> str:
    action = f"replies to {comment.reply_to}" if comment.reply_to else "comments"
    if comment.HasField("start_frame"):
        action += f" at {span_text(comment, rate)}"
    scene = f" in {comment.scene}" if comment.scene else ""
    drawing = " with a drawing" if comment.HasField("drawing") else ""
    return f"{action}{scene}{drawing}: {comment.text}"


def _describe_milestone(milestone: collab_pb.Milestone) -> str:
    stage = f"{Stage.Name(milestone.stage).lower()}: " if milestone.stage else ""
    return f"{stage}{milestone.text}"


def _describe_film(film: collab_pb.Film, rate: Fraction) -> str:
    last = film.scenes[-1]
    duration = format_timecode(last.start_frame + last.frame_count, rate)
    return f"has a new film to review: {plural(len(film.scenes), 'scene')}, {duration} long"


def _describe_membership(event: collab_pb.Event) -> str:
    match event.WhichOneof("body"):
        case "member":
            user, role = event.member.user, event.member.role
            return f"gives {user} the role {role_text(role)}" if role else f"removes {user} from the room"
        case "invitation":
            invitation = event.invitation
            kind = " without an account" if invitation.guests else ""
            people = plural(invitation.uses, role_text(invitation.role)) + kind
            until = time_text(invitation.expire_time.ToDatetime())
            return f"invites {people} until {until} UTC ({invitation.digest})"
        case "withdraw_invitation":
            return f"revokes invitation {event.withdraw_invitation}"
        case "policy":
            return f"sets the review policy: {policy_text(event.policy)}"
        case "guest":
            guest = event.guest
            return (
                f"comes as a guest: {guest.display_name}, {role_text(guest.role)}, invited by {guest.inviter}"
            )
        case "accept_invitation":
            return "accepts an invitation"
        case _:
            return "does something that this version of aiprod cannot show"
