"""People come and go: roles, and what ends a stream."""

import asyncio
import time

import grpc
import pytest

from aiprod.collab.v1 import collab_service_pb2 as pb
from aiprod.collab.v1 import resources_pb2 as res
from aiprod_runtime.status import received_reason

from .conftest import (
    ADA,
    BOB,
    FAST,
    Collab,
    Serve,
    comment,
    hello,
    refused,
    seqs,
    user,
)
from .people import DIGEST, admit, edit, invitation, lock, master, remark, review, roles, submit

FORBIDDEN = ("PERMISSION_DENIED", "FORBIDDEN")
NOWHERE = ("NOT_FOUND", "ROOM_NOT_FOUND")
EVE = user("eve")


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
