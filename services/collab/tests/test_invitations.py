"""Invitations: tokens with a number of uses, until they expire or are withdrawn."""

import asyncio
import hashlib
import time

import grpc
import pytest
from google.protobuf.timestamp_pb2 import Timestamp
from google.rpc import status_pb2

from aiprod.collab.v1 import collab_service_pb2 as api
from aiprod.collab.v1 import resources_pb2 as pb
from aiprod_collab.membership import REFUSAL_SECONDS
from aiprod_collab.state.command import Command
from aiprod_collab.state.commands import decide
from aiprod_collab.state.state import RoomState
from aiprod_rpc.errors import FailedPrecondition, NotFound
from aiprod_rpc.status import received_status

from .builders import DIGEST, MISSING, admit, invitation, roles, submit
from .conftest import (
    ADA,
    BOB,
    MANIFEST,
    ROOM,
    Collab,
    Metadata,
    Serve,
    error_of,
    until,
    user,
)

RULE = ("FAILED_PRECONDITION", "INVARIANT")
NO_INVITATION = ("NOT_FOUND", "INVITATION_NOT_FOUND")
EVE = user("eve")


async def invite(
    collab: Collab, role: str = "EDITOR", who: Metadata = ADA, **limits: object
) -> api.InviteResponse:
    return await collab.stub.Invite(api.InviteRequest(name=ROOM, role=role, **limits), metadata=who)


async def accept(collab: Collab, token: str, who: Metadata = BOB) -> pb.Room:
    request = api.AcceptInvitationRequest(name=ROOM, token=token)
    return await collab.stub.AcceptInvitation(request, metadata=who)


async def test_an_invitation_makes_a_member(collab: Collab) -> None:
    made = await invite(collab)
    assert made.invitation.digest == hashlib.sha256(made.token.encode()).hexdigest()
    assert made.invitation.expire_time.ToSeconds() == pytest.approx(time.time() + 7 * 86400, abs=5)
    room = await accept(collab, made.token)
    assert (room.name, await roles(collab)) == (ROOM, {"ada": "OWNER", "bob": "EDITOR"})
    (event,) = await collab.watch(2).read_to(3)
    assert (event.actor, event.accept_invitation) == ("bob", made.invitation.digest)
    assert made.token not in str(await collab.watch().read_to(3)), "the log does not contain the token"
    assert await error_of(accept(collab, made.token, EVE)) == NO_INVITATION


async def test_accepting_again_changes_nothing(collab: Collab) -> None:
    made = await invite(collab, uses=2)
    many = await asyncio.gather(*(accept(collab, made.token) for _ in range(10)))
    assert all(room.name == ROOM for room in many)
    await accept(collab, made.token)
    assert await error_of(collab.send(submit(accept_invitation=made.token), BOB)) == RULE
    assert await error_of(collab.send(submit(accept_invitation=made.token), ADA)) == RULE
    await accept(collab, made.token, EVE)
    assert await roles(collab) == {"ada": "OWNER", "bob": "EDITOR", "eve": "EDITOR"}
    assert await error_of(accept(collab, made.token, user("zoe"))) == NO_INVITATION


async def test_an_invitation_is_used_as_often_as_it_allows(collab: Collab) -> None:
    made = await invite(collab, uses=3)
    people = [user(f"u{n}") for n in range(10)]
    results = await asyncio.gather(
        *(accept(collab, made.token, who) for who in people), return_exceptions=True
    )
    assert sum(isinstance(result, pb.Room) for result in results) == 3
    assert len(await roles(collab)) == 4


async def test_an_invitation_may_give_a_member_more(collab: Collab) -> None:
    await admit(collab, bob="VIEWER")
    made = await invite(collab)
    await collab.send(submit(accept_invitation=made.token), BOB)
    assert (await roles(collab))["bob"] == "EDITOR"


@pytest.mark.parametrize(
    "expires", [Timestamp(seconds=2**63 - 1), Timestamp(seconds=-(2**63)), Timestamp(seconds=253402300800)]
)
async def test_an_invitation_expires_at_a_time(collab: Collab, expires: Timestamp) -> None:
    assert await error_of(invite(collab, expire_time=expires)) == RULE
    soon = Timestamp(seconds=int(time.time()) + 60, nanos=-5)
    assert await error_of(invite(collab, expire_time=soon)) == RULE


async def test_tokens_without_an_open_invitation_are_rejected(collab: Collab) -> None:
    for seconds in (-1, 366 * 86400):
        assert await error_of(collab.send(invitation(seconds=seconds))) == RULE
    made = await invite(collab)
    await collab.send(submit(withdraw_invitation=made.invitation.digest))
    assert await error_of(accept(collab, made.token)) == NO_INVITATION
    withdraw = submit(withdraw_invitation=made.invitation.digest)
    assert await error_of(collab.send(withdraw)) == MISSING, "it is no longer open"
    assert await roles(collab) == {"ada": "OWNER"}


async def test_a_refused_invitation_does_not_show_why(serve: Serve) -> None:
    async with serve(submits_per_second=0.001, submit_burst=20) as collab:
        await collab.open()
        used, withdrawn, good = [await invite(collab) for _ in range(3)]
        await accept(collab, used.token, EVE)
        await collab.send(submit(withdraw_invitation=withdrawn.invitation.digest))
        expiring = await collab.send(invitation(hashlib.sha256(b"e" * 40).hexdigest(), seconds=1))
        await until(lambda: time.time_ns() > expiring.invitation.expire_time.ToNanoseconds())
        tried = [(ROOM, used.token), (ROOM, withdrawn.token), (ROOM, "e" * 40), ("rooms/none", good.token)]
        # More than the room lets anybody submit: its limits would show that it exists.
        refusals = await asyncio.gather(*(refusal(collab, *each) for each in tried + [(ROOM, "x" * 40)] * 30))
    (text,) = {status.message for status, _ in refusals}
    assert "used up" in text
    assert len({status.SerializeToString() for status, _ in refusals}) == 1
    assert all(seconds > 0.9 * REFUSAL_SECONDS for _, seconds in refusals), "no look-up shows in the time"


async def refusal(collab: Collab, room: str, token: str) -> tuple[status_pb2.Status, float]:
    """Return the answer to bob, and the seconds that it took."""
    begin = time.monotonic()
    request = api.AcceptInvitationRequest(name=room, token=token)
    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await collab.stub.AcceptInvitation(request, metadata=BOB)
    return received_status(refused.value), time.monotonic() - begin


async def test_one_request_creates_one_invitation(collab: Collab) -> None:
    request_id = "6E5A0DD4-9A3A-4F5E-8F6E-6B1F7F2F7C11"
    made = await invite(collab, request_id=request_id)
    for again in (request_id, request_id.lower()):
        assert await error_of(invite(collab, request_id=again)) == ("ALREADY_EXISTS", "REQUEST_EXISTS")
    assert (await collab.get()).head == 2
    assert (await invite(collab)).token != (await invite(collab)).token != made.token
    await accept(collab, made.token)


class Room:
    """A room's state with commands at given times."""

    def __init__(self) -> None:
        self.state = RoomState("ada")
        self._log(pb.Event(actor="ada", manifest=MANIFEST), 0)

    def submit(self, who: str, submitted: api.Submit, now: float) -> None:
        command = Command(who, submitted.request_id, submitted, int(now * 1e9))
        for event in decide(self.state, command):
            self._log(event, now)

    def _log(self, event: pb.Event, now: float) -> None:
        event.seq = self.state.seq + 1
        event.create_time.FromNanoseconds(int(now * 1e9))
        self.state.apply(event)


def ending_at(seconds: int, digest: str = DIGEST) -> api.Submit:
    made = pb.Invitation(digest=digest, role=pb.VIEWER, uses=1000)
    made.expire_time.FromSeconds(seconds)
    return submit(invitation=made)


def test_an_invitation_expires() -> None:
    room = Room()
    room.submit("ada", ending_at(10, hashlib.sha256(b"x" * 40).hexdigest()), now=5)
    accepts = submit(accept_invitation="x" * 40)
    room.submit("bob", accepts, now=9.999)
    with pytest.raises(NotFound):
        room.submit("eve", accepts, now=10)
    assert list(room.state.members) == ["ada", "bob"]


def test_open_invitations_are_limited_and_expired_ones_do_not_count() -> None:
    room = Room()
    for n in range(100):
        room.submit("ada", ending_at(10, f"{n:064x}"), now=5)
    with pytest.raises(FailedPrecondition) as rejection:
        room.submit("ada", ending_at(20), now=9)
    assert rejection.value.reason == "INVARIANT"
    room.submit("ada", ending_at(20), now=10)
    assert list(room.state.invitations) == [DIGEST]


async def test_members_are_limited(collab: Collab) -> None:
    await asyncio.gather(*(admit(collab, **{f"u{n}": "VIEWER"}) for n in range(499)))
    made = await invite(collab)
    assert await error_of(collab.send(submit(member=pb.Member(user="bob", role="VIEWER")))) == RULE
    assert await error_of(accept(collab, made.token)) == NO_INVITATION
    await admit(collab, u7="EDITOR", u8="ROLE_UNSPECIFIED")
    await accept(collab, made.token)
