"""Invitations: tokens with a number of uses, until they expire or are withdrawn."""

import asyncio
import hashlib
import time

import pytest

from aiprod.collab.v1 import collab_service_pb2 as api
from aiprod.collab.v1 import resources_pb2 as pb
from aiprod_collab.state.commands import Command, decide
from aiprod_collab.state.state import RoomState
from aiprod_rpc.errors import FailedPrecondition

from .builders import DIGEST, admit, invitation, roles, submit
from .conftest import (
    ADA,
    BOB,
    MANIFEST,
    ROOM,
    Collab,
    Metadata,
    error_of,
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


async def test_tokens_without_an_open_invitation_are_rejected(collab: Collab) -> None:
    for seconds in (-1, 366 * 86400):
        assert await error_of(collab.send(invitation(seconds=seconds))) == RULE
    made = await invite(collab)
    await collab.send(submit(withdraw_invitation=made.invitation.digest))
    assert await error_of(accept(collab, made.token)) == NO_INVITATION
    assert await error_of(accept(collab, "x" * 40)) == NO_INVITATION
    assert await roles(collab) == {"ada": "OWNER"}


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


def until(seconds: int, digest: str = DIGEST) -> api.Submit:
    made = pb.Invitation(digest=digest, role=pb.VIEWER, uses=1000)
    made.expire_time.FromSeconds(seconds)
    return submit(invitation=made)


def test_an_invitation_expires() -> None:
    room = Room()
    room.submit("ada", until(10, hashlib.sha256(b"x" * 40).hexdigest()), now=5)
    accepts = submit(accept_invitation="x" * 40)
    room.submit("bob", accepts, now=9.999)
    with pytest.raises(FailedPrecondition) as rejection:
        room.submit("eve", accepts, now=10)
    assert rejection.value.reason == "GONE"
    assert list(room.state.members) == ["ada", "bob"]


def test_open_invitations_are_limited_and_expired_ones_do_not_count() -> None:
    room = Room()
    for n in range(100):
        room.submit("ada", until(10, f"{n:064x}"), now=5)
    with pytest.raises(FailedPrecondition) as rejection:
        room.submit("ada", until(20), now=9)
    assert rejection.value.reason == "INVARIANT"
    room.submit("ada", until(20), now=10)
    assert list(room.state.invitations) == [DIGEST]


async def test_members_are_limited(collab: Collab) -> None:
    await asyncio.gather(*(admit(collab, **{f"u{n}": "VIEWER"}) for n in range(499)))
    made = await invite(collab)
    assert await error_of(collab.send(submit(member=pb.Member(user="bob", role="VIEWER")))) == RULE
    assert await error_of(accept(collab, made.token)) == NO_INVITATION
    await admit(collab, u7="EDITOR", u8="ROLE_UNSPECIFIED")
    await accept(collab, made.token)
