"""People come and go: roles, invitations, and what ends a stream."""

import asyncio
import hashlib
import time

import grpc
import pytest

from aiprod.collab.v1 import collab_service_pb2 as pb
from aiprod.collab.v1 import resources_pb2 as res
from aiprod_collab.state import saying
from aiprod_collab.state.room_state import RoomState
from aiprod_collab.state.saying import Said
from aiprod_runtime.errors import FailedPrecondition
from aiprod_runtime.status import received_reason

from .conftest import (
    ADA,
    BOB,
    FAST,
    MANIFEST,
    ROOM,
    Collab,
    Metadata,
    Serve,
    comment,
    hello,
    refused,
    seqs,
    user,
)
from .people import admit, edit, lock, master, remark, review, submit

FORBIDDEN = ("PERMISSION_DENIED", "FORBIDDEN")
RULE = ("FAILED_PRECONDITION", "INVARIANT")
NOWHERE = ("NOT_FOUND", "ROOM_NOT_FOUND")
NO_INVITATION = ("NOT_FOUND", "INVITATION_NOT_FOUND")
EVE = user("eve")
DIGEST = "0" * 64


def invitation(digest: str = DIGEST, seconds: float = 3600, uses: int = 1, role: str = "EDITOR") -> pb.Submit:
    made = res.Invitation(digest=digest, role=role, uses=uses)
    made.expire_time.FromNanoseconds(time.time_ns() + int(seconds * 1e9))
    return submit(invitation=made)


async def invite(
    collab: Collab, role: str = "EDITOR", who: Metadata = ADA, **limits: object
) -> pb.InviteResponse:
    return await collab.stub.Invite(pb.InviteRequest(room=ROOM, role=role, **limits), metadata=who)


async def accept(collab: Collab, token: str, who: Metadata = BOB) -> res.Room:
    request = pb.AcceptInvitationRequest(room=ROOM, token=token)
    return await collab.stub.AcceptInvitation(request, metadata=who)


async def roles(collab: Collab) -> dict[str, str]:
    return {member.user: res.Role.Name(member.role) for member in (await collab.get()).members}


def sayings() -> dict[str, pb.Submit]:
    """One of everything that may be said in a room with a comment 2 and a film 3."""
    return {
        "comment": remark(),
        "resolve": submit(resolve=res.Resolve(comment=2, resolved=True)),
        "review": review("REJECTED", 3),
        "edit": edit(lock("s1")),
        "undo": submit(undo=1),
        "save_version": submit(save_version=res.SaveVersion(name="x")),
        "describe_version": submit(describe_version=res.DescribeVersion(number=1, name="x")),
        "restore_version": submit(restore_version=1),
        "policy": submit(policy=res.Policy(min_approvals=2)),
        "member": submit(member=res.Member(user="zoe", role="VIEWER")),
        "invitation": invitation(),
        "withdraw_invitation": submit(withdraw_invitation=DIGEST),
        "milestone": submit(milestone=res.Milestone(stage="render", text="x")),
        "film": master(name="another"),
        "accept_invitation": submit(accept_invitation="x" * 40),
    }


REVIEWS = {"comment", "resolve", "review"}
EDITS = {"edit", "undo", "save_version", "describe_version", "restore_version"}
OWNS = {"policy", "member", "invitation", "withdraw_invitation"}
MAY = {
    "OWNER": REVIEWS | EDITS | OWNS,
    "EDITOR": REVIEWS | EDITS,
    "REVIEWER": REVIEWS,
    "VIEWER": set(),
}


@pytest.mark.parametrize("role", MAY)
async def test_who_may_say_what(collab: Collab, role: str) -> None:
    await collab.send(comment())
    await collab.send(master())
    await admit(collab, bob=role)
    at_edge = user("bob", edge=True)
    allowed = set()
    assert set(sayings()) == {field.name for field in pb.Submit.DESCRIPTOR.oneofs_by_name["body"].fields}
    for kind, said in sayings().items():
        answer = await asyncio.gather(collab.send(said, at_edge), return_exceptions=True)
        reason = received_reason(answer[0]) if isinstance(answer[0], grpc.aio.AioRpcError) else ""
        assert reason in ("", "FORBIDDEN") or (kind in ("undo", "accept_invitation") and reason == "GONE")
        if reason != "FORBIDDEN":
            allowed.add(kind)
    # Anybody may try to accept an invitation.
    assert allowed == MAY[role] | {"accept_invitation"}


async def test_the_owner_stays_and_others_may_leave(collab: Collab) -> None:
    await admit(collab, bob="OWNER", eve="VIEWER")
    for role in ("EDITOR", "ROLE_UNSPECIFIED"):
        for who in (ADA, BOB):
            assert (
                await refused(collab.send(submit(member=res.Member(user="ada", role=role)), who)) == FORBIDDEN
            )
    assert await refused(collab.send(submit(member=res.Member(user="bob")), EVE)) == FORBIDDEN
    assert await refused(collab.send(submit(member=res.Member(user="eve", role="EDITOR")), EVE)) == FORBIDDEN
    await collab.send(submit(member=res.Member(user="eve")), EVE)
    assert await roles(collab) == {"ada": "OWNER", "bob": "OWNER"}
    assert await refused(collab.get(EVE)) == NOWHERE


async def test_an_invitation_makes_a_member(collab: Collab) -> None:
    made = await invite(collab)
    assert made.invitation.digest == hashlib.sha256(made.token.encode()).hexdigest()
    assert made.invitation.expire_time.ToSeconds() == pytest.approx(time.time() + 7 * 86400, abs=5)
    room = await accept(collab, made.token)
    assert (room.name, await roles(collab)) == (ROOM, {"ada": "OWNER", "bob": "EDITOR"})
    (event,) = await collab.watch(2).read_to(3)
    assert (event.actor, event.accept_invitation) == ("bob", made.invitation.digest)
    assert made.token not in str(await collab.watch().read_to(3)), "the log does not know the token"
    assert await refused(accept(collab, made.token, EVE)) == NO_INVITATION


async def test_accepting_again_changes_nothing(collab: Collab) -> None:
    made = await invite(collab, uses=2)
    many = await asyncio.gather(*(accept(collab, made.token) for _ in range(10)))
    assert all(room.name == ROOM for room in many)
    await accept(collab, made.token)
    assert await refused(collab.send(submit(accept_invitation=made.token), BOB)) == RULE
    assert await refused(collab.send(submit(accept_invitation=made.token), ADA)) == RULE
    await accept(collab, made.token, EVE)
    assert await roles(collab) == {"ada": "OWNER", "bob": "EDITOR", "eve": "EDITOR"}
    assert await refused(accept(collab, made.token, user("zoe"))) == NO_INVITATION


async def test_an_invitation_is_used_as_often_as_it_says(collab: Collab) -> None:
    made = await invite(collab, uses=3)
    people = [user(f"u{n}") for n in range(10)]
    answers = await asyncio.gather(
        *(accept(collab, made.token, who) for who in people), return_exceptions=True
    )
    assert sum(isinstance(answer, res.Room) for answer in answers) == 3
    assert len(await roles(collab)) == 4


async def test_an_invitation_may_give_a_member_more(collab: Collab) -> None:
    await admit(collab, bob="VIEWER")
    made = await invite(collab)
    await collab.send(submit(accept_invitation=made.token), BOB)
    assert (await roles(collab))["bob"] == "EDITOR"


async def test_what_is_no_open_invitation(collab: Collab) -> None:
    for seconds in (-1, 366 * 86400):
        assert await refused(collab.send(invitation(seconds=seconds))) == RULE
    made = await invite(collab)
    await collab.send(submit(withdraw_invitation=made.invitation.digest))
    assert await refused(accept(collab, made.token)) == NO_INVITATION
    assert await refused(accept(collab, "x" * 40)) == NO_INVITATION
    assert await roles(collab) == {"ada": "OWNER"}


class Room:
    """A room's state, in which people speak at the times that a test wants."""

    def __init__(self) -> None:
        self.state = RoomState("ada")
        self._log(res.Event(actor="ada", manifest=MANIFEST), 0)

    def say(self, who: str, said: pb.Submit, now: float) -> None:
        for event in saying.events(self.state, Said(who, said.op_id, said, False, int(now * 1e9))):
            self._log(event, now)

    def _log(self, event: res.Event, now: float) -> None:
        event.seq = self.state.seq + 1
        event.create_time.FromNanoseconds(int(now * 1e9))
        self.state.apply(event)


def until(seconds: int, digest: str = DIGEST) -> pb.Submit:
    made = res.Invitation(digest=digest, role=res.VIEWER, uses=1000)
    made.expire_time.FromSeconds(seconds)
    return submit(invitation=made)


def test_an_invitation_expires() -> None:
    room = Room()
    room.say("ada", until(10, hashlib.sha256(b"x" * 40).hexdigest()), now=5)
    accepts = submit(accept_invitation="x" * 40)
    room.say("bob", accepts, now=9.999)
    with pytest.raises(FailedPrecondition) as refusal:
        room.say("eve", accepts, now=10)
    assert refusal.value.reason == "GONE"
    assert list(room.state.members) == ["ada", "bob"]


def test_so_many_invitations_are_open_and_expired_ones_do_not_count() -> None:
    room = Room()
    for n in range(100):
        room.say("ada", until(10, f"{n:064x}"), now=5)
    with pytest.raises(FailedPrecondition) as refusal:
        room.say("ada", until(20), now=9)
    assert refusal.value.reason == "INVARIANT"
    room.say("ada", until(20), now=10)
    assert list(room.state.invitations) == [DIGEST]


async def test_a_room_has_so_many_members(collab: Collab) -> None:
    await asyncio.gather(*(admit(collab, **{f"u{n}": "VIEWER"}) for n in range(499)))
    made = await invite(collab)
    assert await refused(collab.send(submit(member=res.Member(user="bob", role="VIEWER")))) == RULE
    assert await refused(accept(collab, made.token)) == NO_INVITATION
    await admit(collab, u7="EDITOR", u8="ROLE_UNSPECIFIED")
    await accept(collab, made.token)


async def test_who_is_no_member_any_more_is_gone_at_once(collab: Collab) -> None:
    await admit(collab, bob="EDITOR", eve="VIEWER")
    say_hello = pb.JoinRequest(hello=hello())
    theirs = [collab.watch(metadata=BOB), collab.join(say_hello, metadata=BOB)]
    others = [collab.watch(), collab.join(say_hello, metadata=EVE)]
    await asyncio.gather(*(stream.read_to(3) for stream in theirs + others))
    await admit(collab, bob="VIEWER")
    await asyncio.gather(*(stream.read_to(4) for stream in theirs))
    await admit(collab, bob="ROLE_UNSPECIFIED")
    for stream in theirs:
        error = await stream.failure()
        assert (error.code().name, received_reason(error)) == ("PERMISSION_DENIED", "MEMBERSHIP_ENDED")
    event = await collab.send(comment())
    for stream in others:
        assert (await stream.read_to(6))[-1] == event
    assert await refused(collab.send(comment(), BOB)) == NOWHERE


async def test_a_token_that_expires_ends_its_stream_only(collab: Collab) -> None:
    soon = (*ADA, ("x-user-expires", str(time.time() + 0.3)))
    expiring = [collab.watch(metadata=soon), collab.join(pb.JoinRequest(hello=hello()), metadata=soon)]
    lasting = collab.watch(metadata=(*ADA, ("x-user-expires", str(time.time() + 3600))))
    await lasting.read_to(1)
    for stream in expiring:
        error = await stream.failure()
        assert seqs(stream.events) == [1]
        assert (error.code().name, received_reason(error)) == ("UNAUTHENTICATED", "TOKEN_EXPIRED")
    assert (await lasting.read_to((await collab.send(comment())).seq))[-1].actor == "ada"


async def test_nobody_speaks_as_another(serve: Serve) -> None:
    """There is no field for it; what is smuggled in unknown fields is not kept either."""
    async with serve(**FAST) as collab:
        await collab.open()
        await admit(collab, bob="EDITOR")
        said = comment()
        smuggled = pb.Submit.FromString(said.SerializeToString() + b"\xfa\x07\x03ada")
        event = await collab.send(smuggled, BOB)
        assert event.actor == "bob"
        (logged,) = await collab.watch(2).read_to(3)
        assert logged == event
        joined = collab.join(pb.JoinRequest(hello=hello()), metadata=BOB)
        joined.say(pb.JoinRequest(submit=comment()))
        assert (await joined.read_to(4))[-1].actor == "bob"
        other = comment(op_id=said.op_id)
        assert (await collab.send(other, ADA)).seq == 5, "an op_id is its actor's own"
