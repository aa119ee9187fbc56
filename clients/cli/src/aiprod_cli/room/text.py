"""Parts of the room's texts. What others wrote is shown as plain text and has no other effect."""

from collections.abc import Iterable
from datetime import datetime
from fractions import Fraction

from aiprod.collab.v1 import resources_pb2 as collab_pb
from aiprod_cli.terminal.consoles import plain
from aiprod_film.timecode import format_timecode


def one_line(text: str) -> str:
    """The text on one line, without control characters."""
    return " ".join(plain(text).split())


def plural(count: int, noun: str) -> str:
    """`1 scene`, `2 scenes`."""
    return f"{count} {noun}" + ("" if count == 1 else "s")


def time_text(time: datetime) -> str:
    """The time to the minute."""
    return f"{time:%Y-%m-%d %H:%M}"


def role_text(role: collab_pb.Role.ValueType) -> str:
    """The role in lower case."""
    return collab_pb.Role.Name(role).lower()


def guest_names(guests: Iterable[collab_pb.Guest]) -> dict[str, str]:
    """The names of guests, by their ids, marked as what they are: anybody can give any name."""
    return {guest.user: f"{one_line(guest.display_name)} (guest)" for guest in guests}


def policy_text(policy: collab_pb.Policy) -> str:
    """What a decision about a film needs."""
    approvals = plural(policy.min_approvals or 1, "approval")
    users = ", ".join(map(plain, policy.approvers))
    return f"needs {approvals}" + (f", including {users}" if users else "") + "; one rejection rejects"


def span_text(span: collab_pb.Comment | collab_pb.FrameSpan, rate: Fraction) -> str:
    """`00:00:01:00`, or a range whose end is the first frame after the span."""
    start = format_timecode(span.start_frame, rate)
    if span.end_frame <= span.start_frame + 1:
        return start
    return f"{start} to {format_timecode(span.end_frame, rate)}"
