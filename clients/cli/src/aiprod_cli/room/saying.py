"""What people want to say in a room, made of the words of the command line."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from aiprod.collab.v1 import collab_service_pb2 as api
from aiprod.collab.v1 import resources_pb2 as pb
from aiprod_cli.room.timecode import frame_at
from aiprod_cli.room.visiting import frame_rate
from aiprod_runtime.errors import FailedPrecondition, InvalidArgument, NotFound

UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
DIGEST_LENGTH = 64


def comment(
    room: pb.Room, text: str, at: str = "", to: str = "", scene: str = "", reply: int = 0
) -> api.Submit:
    """About the frames from `at` to before `to`, about a scene, or about the film."""
    said = pb.Comment(text=text, scene=scene, reply_to=reply)
    if to and not at:
        raise InvalidArgument("--to needs --at, where the span begins", reason="BAD_SPAN")
    if at:
        said.film, rate = newest_film(room), frame_rate(room)
        said.start_frame = frame_at(at, rate)
        if to:
            said.end_frame = frame_at(to, rate)
    return api.Submit(comment=said)


def review(room: pb.Room, verdict: pb.Review.Verdict.ValueType, text: str = "", film: int = 0) -> api.Submit:
    """Of the film that was seen, as the number of its event; of the newest when 0."""
    return api.Submit(review=pb.Review(verdict=verdict, film=film or newest_film(room), text=text))


def newest_film(room: pb.Room) -> int:
    if not room.film_seq:
        raise FailedPrecondition("there is no film in the room yet; watch its job", reason="NO_FILM")
    return room.film_seq


def invitation(token: str, role: str, expires: str, uses: int, now: datetime) -> api.Submit:
    """Whoever has `token` may come in with `role`, `uses` times."""
    made = pb.Invitation(
        digest=hashlib.sha256(token.encode()).hexdigest(), role=pb.Role.Value(role.upper()), uses=uses
    )
    made.expire_time.FromDatetime((now + lifetime(expires)).astimezone(UTC))
    return api.Submit(invitation=made)


def lifetime(text: str) -> timedelta:
    """`30m`, `12h` or `7d`, up to ten years. Raises InvalidArgument."""
    number, unit = text[:-1], text[-1:]
    if unit not in UNITS or not (number.isascii() and number.isdigit() and len(number) < 8):
        raise InvalidArgument(f"{text!r} is no time: 30m, 12h, 7d", reason="BAD_TIME")
    span = int(number) * UNITS[unit]
    if not timedelta() < span <= timedelta(days=3653):
        raise InvalidArgument("an invitation lasts a minute to ten years", reason="BAD_TIME")
    return span


def revocation(room: pb.Room, who: str) -> api.Submit:
    """Ends a user's membership, or withdraws an invitation by its digest."""
    if any(member.user == who for member in room.members):
        return api.Submit(member=pb.Member(user=who))
    if len(who) == DIGEST_LENGTH:
        return api.Submit(withdraw_invitation=who)
    raise NotFound(f"{who} is no member; see `members`", reason="MEMBER_NOT_FOUND")


def policy(approvers: Sequence[str], min_approvals: int) -> api.Submit:
    return api.Submit(policy=pb.Policy(approvers=approvers, min_approvals=min_approvals))
