"""Requests to a room, built from the arguments of the command line."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from aiprod.collab.v1 import collab_service_pb2 as collab_api
from aiprod.collab.v1 import resources_pb2 as collab_pb
from aiprod_cli.room.timecode import frame_rate, parse_frame
from aiprod_rpc.errors import FailedPrecondition, InvalidArgument, NotFound

UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
DIGEST_LENGTH = 64


def comment(
    room: collab_pb.Room, text: str, at: str = "", to: str = "", scene: str = "", reply: int = 0
) -> collab_api.Submit:
    """A comment on the frames from `at` up to but excluding `to`, on a scene, or on the film.

    Raises InvalidArgument for bad timecodes, FailedPrecondition if there is no film.
    """
    body = collab_pb.Comment(text=text, scene=scene, reply_to=reply)
    if to and not at:
        raise InvalidArgument("--to needs --at, the start of the span", reason="BAD_SPAN")
    if at:
        body.film, rate = newest_film(room), frame_rate(room)
        body.start_frame = parse_frame(at, rate)
        if to:
            body.end_frame = parse_frame(to, rate)
    return collab_api.Submit(comment=body)


def review(
    room: collab_pb.Room, verdict: collab_pb.Review.Verdict.ValueType, text: str = "", film: int = 0
) -> collab_api.Submit:
    """A review of the film or plan with the event number `film`; 0 is what is under review.

    Raises FailedPrecondition if there is no film.
    """
    reviewed = film or room.review_request_seq or newest_film(room)
    return collab_api.Submit(review=collab_pb.Review(verdict=verdict, film=reviewed, text=text))


def newest_film(room: collab_pb.Room) -> int:
    """The event number of the newest film. Raises FailedPrecondition if there is none."""
    if not room.film_seq:
        raise FailedPrecondition(
            "the room has no film yet. Follow the job with `aiprod watch`", reason="NO_FILM"
        )
    return room.film_seq


def invitation(
    token: str, role: str, expires: str, uses: int, now: datetime, *, guests: bool = False
) -> collab_api.Submit:
    """An invitation for `uses` people who present `token`; they get `role`. Raises InvalidArgument."""
    body = collab_pb.Invitation(
        # All members read the room's log, so it has only the digest of what lets people in.
        digest=hashlib.sha256(token.encode()).hexdigest(),
        role=collab_pb.Role.Value(role.upper()),
        uses=uses,
        guests=guests,
    )
    body.expire_time.FromDatetime((now + parse_lifetime(expires)).astimezone(UTC))
    return collab_api.Submit(invitation=body)


def parse_lifetime(text: str) -> timedelta:
    """`30m`, `12h` or `7d`, up to 365 days. Raises InvalidArgument."""
    number, unit = text[:-1], text[-1:]
    # `isdigit` alone takes ², which int() refuses; the length keeps timedelta from overflowing.
    if unit not in UNITS or not (number.isascii() and number.isdigit() and len(number) < 8):
        raise InvalidArgument(f"{text!r} is not a duration such as 30m, 12h, or 7d", reason="BAD_TIME")
    span = int(number) * UNITS[unit]
    if not timedelta() < span <= timedelta(days=365):
        raise InvalidArgument("an invitation can last from a minute to 365 days", reason="BAD_TIME")
    return span


def revocation(room: collab_pb.Room, who: str) -> collab_api.Submit:
    """A request that removes the member `who`, or revokes the invitation with that digest.

    Raises NotFound if `who` is neither.
    """
    # Members first: a user's id may have as many characters as a digest.
    if any(member.user == who for member in room.members):
        return collab_api.Submit(member=collab_pb.Member(user=who))
    if len(who) == DIGEST_LENGTH:
        return collab_api.Submit(withdraw_invitation=who)
    raise NotFound(f"{who} is not a member. List the members with `members`", reason="MEMBER_NOT_FOUND")


def policy(approvers: Sequence[str], min_approvals: int) -> collab_api.Submit:
    """A request that replaces the review policy."""
    return collab_api.Submit(policy=collab_pb.Policy(approvers=approvers, min_approvals=min_approvals))
