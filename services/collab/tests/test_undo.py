"""Undo: only of parts nobody changed since, by users who may, and once."""

import asyncio

import pytest

from aiprod.collab.v1 import collab_service_pb2 as api
from aiprod.collab.v1 import edits_pb2 as edits
from aiprod.collab.v1 import resources_pb2 as pb
from aiprod_collab.state.document import Document

from .builders import (
    GONE,
    LOCKED,
    MISSING,
    PLAN,
    add,
    admit,
    edit,
    lock,
    move,
    opened,
    order,
    remove,
    submit,
    update,
)
from .conftest import ADA, BOB, FAST, Collab, Serve, comment, error_of, hello, user

EVE = user("eve")


async def test_undo_needs_parts_that_nobody_changed_since(plan: Collab) -> None:
    mine = await plan.send(edit(update("s1", caption="mine", title="mine")), BOB)
    await plan.send(edit(update("s1", action="another field"), update("s2", caption="another scene")))
    undone = await plan.send(submit(undo=mine.seq), BOB)
    assert (await plan.get()).manifest.scenes[0].action == "another field"
    assert await error_of(plan.send(submit(undo=mine.seq), BOB)) == ("ABORTED", "STALE")
    await plan.send(edit(update("s1", caption="theirs")))
    assert await error_of(plan.send(submit(undo=undone.seq), BOB)) == ("ABORTED", "STALE")


@pytest.mark.parametrize("since", [update("s4", caption="theirs"), move("s4"), lock("s4"), remove("s4")])
async def test_adding_a_scene_that_others_changed_cannot_be_undone(plan: Collab, since: edits.Change) -> None:
    added = await plan.send(edit(add("s4", "s3"), update("s4", title="mine")), BOB)
    await plan.send(edit(since))
    assert await error_of(plan.send(submit(undo=added.seq), BOB)) == ("ABORTED", "STALE")


async def test_undo_of_a_removal_that_was_already_undone(plan: Collab) -> None:
    removed = await plan.send(edit(remove("s2")))
    back = await plan.send(submit(undo=removed.seq))
    again = await plan.send(edit(remove("s2")))
    for stale in (removed, back):
        assert await error_of(plan.send(submit(undo=stale.seq))) == ("ABORTED", "STALE")
    await plan.send(submit(undo=again.seq))
    assert await order(plan) == ["s1", "s2", "s3"]


async def test_undo_follows_the_current_rules(plan: Collab) -> None:
    edited = await plan.send(edit(update("s1", caption="x")), BOB)
    removed = await plan.send(edit(remove("s3")), BOB)
    await plan.send(edit(lock("s1"), remove("s2")))
    assert await error_of(plan.send(submit(undo=edited.seq), BOB)) == LOCKED
    assert await error_of(plan.send(submit(undo=removed.seq), BOB)) == GONE


async def test_who_may_undo_what(plan: Collab) -> None:
    await admit(plan, zoe="EDITOR")
    edited = await plan.send(edit(update("s1", caption="x")), BOB)
    commented = await plan.send(comment())
    assert await error_of(plan.send(submit(undo=edited.seq), EVE)) == ("PERMISSION_DENIED", "FORBIDDEN")
    for seq in (commented.seq, 1, 1000):
        assert await error_of(plan.send(submit(undo=seq))) == MISSING
    # Every editor undoes everybody's edits, the owner's too.
    undone = await plan.send(submit(undo=edited.seq), user("zoe"))
    assert undone.actor == "zoe"
    mine = await plan.send(edit(update("s1", caption="y")), ADA)
    assert (await plan.send(submit(undo=mine.seq), BOB)).actor == "bob"


async def test_an_edit_that_the_log_no_longer_has_is_gone(serve: Serve) -> None:
    async with serve(log_events=1000, snapshot_events=1000, **FAST) as collab:
        await opened(collab, PLAN)
        edited = await collab.send(edit(update("s1", caption="x")))
        for _ in range(4):
            await asyncio.gather(*(collab.send(comment()) for _ in range(500)))
        assert await error_of(collab.send(submit(undo=edited.seq))) == GONE


async def test_an_edit_is_undone_once_by_many_at_once(plan: Collab) -> None:
    edited = await plan.send(edit(update("s1", caption="x")))
    results = await asyncio.gather(
        *(plan.send(submit(undo=edited.seq)) for _ in range(20)), return_exceptions=True
    )
    assert sum(isinstance(result, pb.Event) for result in results) == 1


def test_removed_parts_are_kept_up_to_a_limit() -> None:
    document = Document.of(PLAN)
    for n in range(1200):
        changes = [add(f"n{n}"), update(f"n{n}", caption="x"), remove(f"n{n}")]
        for change in changes:
            document.apply(change)
        document.touch(changes, n + 1)
    assert len(document.touched) == 1000
    assert not document.is_unchanged_since(remove("n199"), 200)
    assert document.is_unchanged_since(remove("n200"), 201)


async def test_a_stream_undoes_as_send_does(plan: Collab) -> None:
    before = (await plan.get()).manifest
    edited = await plan.send(edit(update("s1", caption="x")), BOB)
    joined = plan.join(api.JoinRequest(hello=hello(edited.seq)), metadata=BOB)
    await joined.read_to(0)
    joined.write(*(api.JoinRequest(submit=submit(undo=seq)) for seq in (edited.seq, 1)))
    (undone,) = await joined.read_to(edited.seq + 1, rejects=1)
    assert (undone.edited.undoes, (await plan.get()).manifest) == (edited.seq, before)
    assert [reject.reason for reject in joined.rejects] == ["NOT_FOUND"]
