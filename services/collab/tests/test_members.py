"""Members: their roles, and what ends a stream."""

import asyncio
import time

import grpc
import pytest

from aiprod.collab.v1 import collab_service_pb2 as api
from aiprod.collab.v1 import resources_pb2 as pb
from aiprod_rpc.status import received_reason

from .builders import DIGEST, admit, edit, invitation, lock, master, remark, review, roles, submit
from .conftest import (
    ADA,
    BOB,
    FAST,
    Collab,
    Serve,
    comment,
    error_of,
    hello,
    milestone,
    seqs,
    user,
)
from .test_plan_reviews import request as plan_review

FORBIDDEN = ("PERMISSION_DENIED", "FORBIDDEN")
NOWHERE = ("NOT_FOUND", "ROOM_NOT_FOUND")
EVE = user("eve")


def one_of_each_command() -> dict[str, api.Submit]:
    """Return one submit of each kind, for a room with comment 2 and film 3."""
    return {
        "comment": remark(),
        "resolve": submit(resolve=pb.Resolve(comment=2, resolved=True)),
        "review": review("REJECTED", 3),
        "edit": edit(lock("s1")),
        "undo": submit(undo=1),
        "save_revision": submit(save_revision=pb.SaveRevision(display_name="x")),
        "describe_revision": submit(describe_revision=pb.DescribeRevision(number=1, display_name="x")),
        "restore_revision": submit(restore_revision=pb.RestoreRevision(number=1)),
        "policy": submit(policy=pb.Policy(min_approvals=2)),
        "member": submit(member=pb.Member(user="zoe", role="VIEWER")),
        "invitation": invitation(),
        "withdraw_invitation": submit(withdraw_invitation=DIGEST),
        "milestone": milestone(),
        "film": master(name="another"),
        "accept_invitation": submit(accept_invitation="x" * 40),
        "review_request": plan_review(),
        "guest": submit(guest=pb.Guest(display_name="x", invitation=DIGEST)),
    }


REVIEWS = {"comment", "resolve", "review"}
EDITS = {"edit", "undo", "save_revision", "describe_revision", "restore_revision"}
OWNS = {"policy", "member", "invitation", "withdraw_invitation"}
WITHOUT_TARGET = {"undo", "withdraw_invitation", "accept_invitation"}
MAY = {
    "OWNER": REVIEWS | EDITS | OWNS,
    "EDITOR": REVIEWS | EDITS,
    "REVIEWER": REVIEWS,
    "COMMENTER": REVIEWS - {"review"},
    "VIEWER": set(),
}


@pytest.mark.parametrize("role", MAY)
async def test_which_role_may_submit_what(collab: Collab, role: str) -> None:
    await collab.send(comment())
    await collab.send(master())
    await admit(collab, bob=role)
    at_edge = user("bob", edge=True)
    allowed = set()
    assert set(one_of_each_command()) == {
        field.name for field in api.Submit.DESCRIPTOR.oneofs_by_name["body"].fields
    }
    for kind, command in one_of_each_command().items():
        result = await asyncio.gather(collab.send(command, at_edge), return_exceptions=True)
        reason = received_reason(result[0]) if isinstance(result[0], grpc.aio.AioRpcError) else ""
        assert reason in ("", "FORBIDDEN") or (kind in WITHOUT_TARGET and reason.endswith("NOT_FOUND"))
        if reason != "FORBIDDEN":
            allowed.add(kind)
    # Every member may try to accept an invitation.
    assert allowed == MAY[role] | {"accept_invitation"}


async def test_the_owner_stays_and_others_may_leave(collab: Collab) -> None:
    await admit(collab, bob="OWNER", eve="VIEWER")
    for role in ("EDITOR", "ROLE_UNSPECIFIED"):
        for who in (ADA, BOB):
            assert (
                await error_of(collab.send(submit(member=pb.Member(user="ada", role=role)), who)) == FORBIDDEN
            )
    assert await error_of(collab.send(submit(member=pb.Member(user="bob")), EVE)) == FORBIDDEN
    assert await error_of(collab.send(submit(member=pb.Member(user="eve", role="EDITOR")), EVE)) == FORBIDDEN
    await collab.send(submit(member=pb.Member(user="eve")), EVE)
    assert await roles(collab) == {"ada": "OWNER", "bob": "OWNER"}
    assert await error_of(collab.get(EVE)) == NOWHERE


async def test_a_removed_member_is_disconnected_at_once(collab: Collab) -> None:
    await admit(collab, bob="EDITOR", eve="VIEWER")
    say_hello = api.JoinRequest(hello=hello())
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
    assert await error_of(collab.send(comment(), BOB)) == NOWHERE


async def test_a_token_that_expires_ends_its_stream_only(collab: Collab) -> None:
    soon = (*ADA, ("x-user-expires", str(time.time() + 0.3)))
    expiring = [collab.watch(metadata=soon), collab.join(api.JoinRequest(hello=hello()), metadata=soon)]
    lasting = collab.watch(metadata=(*ADA, ("x-user-expires", str(time.time() + 3600))))
    await lasting.read_to(1)
    for stream in expiring:
        error = await stream.failure()
        assert seqs(stream.events) == [1]
        assert (error.code().name, received_reason(error)) == ("UNAUTHENTICATED", "TOKEN_EXPIRED")
    assert (await lasting.read_to((await collab.send(comment())).seq))[-1].actor == "ada"


async def test_nobody_submits_as_another_user(serve: Serve) -> None:
    """No field holds the actor, and unknown fields are not stored."""
    async with serve(**FAST) as collab:
        await collab.open()
        await admit(collab, bob="EDITOR")
        command = comment()
        smuggled = api.Submit.FromString(command.SerializeToString() + b"\xfa\x07\x03ada")
        event = await collab.send(smuggled, BOB)
        assert event.actor == "bob"
        (logged,) = await collab.watch(2).read_to(3)
        assert logged == event
        joined = collab.join(api.JoinRequest(hello=hello()), metadata=BOB)
        joined.write(api.JoinRequest(submit=comment()))
        assert (await joined.read_to(4))[-1].actor == "bob"
        other = comment(request_id=command.request_id)
        assert (await collab.send(other, ADA)).seq == 5, "a request_id is its actor's own"
