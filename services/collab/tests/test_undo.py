"""Edits are taken back: what nobody changed since, by whom who may, once."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from aiprod.collab.v1 import edits_pb2 as edits
from aiprod.collab.v1 import resources_pb2 as res
from aiprod_collab.state.document import Document

from .conftest import ADA, BOB, Collab, Serve, comment, refused, user
from .people import add, admit, edit, lock, manifest, move, order, remove, scene, submit, three_people, update

GONE, RULE = ("FAILED_PRECONDITION", "GONE"), ("FAILED_PRECONDITION", "INVARIANT")
PLAN = manifest(scene("s1", 4), scene("s2"), scene("s3"))
EVE = user("eve")


@pytest.fixture
async def plan(serve: Serve) -> AsyncIterator[Collab]:
    async with three_people(serve, PLAN) as collab:
        yield collab


async def test_undo_is_for_what_nobody_changed_since(plan: Collab) -> None:
    mine = await plan.send(edit(update("s1", caption="mine", title="mine")), BOB)
    await plan.send(edit(update("s1", action="another field"), update("s2", caption="another scene")))
    undone = await plan.send(submit(undo=mine.seq), BOB)
    assert (await plan.get()).manifest.scenes[0].action == "another field"
    assert await refused(plan.send(submit(undo=mine.seq), BOB)) == ("ABORTED", "STALE")
    await plan.send(edit(update("s1", caption="theirs")))
    assert await refused(plan.send(submit(undo=undone.seq), BOB)) == ("ABORTED", "STALE")


@pytest.mark.parametrize("since", [update("s4", caption="theirs"), move("s4"), lock("s4"), remove("s4")])
async def test_an_added_scene_that_others_work_on_is_not_taken_back(
    plan: Collab, since: edits.Change
) -> None:
    added = await plan.send(edit(add("s4", "s3"), update("s4", title="mine")), BOB)
    await plan.send(edit(since))
    assert await refused(plan.send(submit(undo=added.seq), BOB)) == ("ABORTED", "STALE")


async def test_undo_of_a_removal_when_it_came_back_meanwhile(plan: Collab) -> None:
    removed = await plan.send(edit(remove("s2")))
    back = await plan.send(submit(undo=removed.seq))
    again = await plan.send(edit(remove("s2")))
    for stale in (removed, back):
        assert await refused(plan.send(submit(undo=stale.seq))) == ("ABORTED", "STALE")
    await plan.send(submit(undo=again.seq))
    assert await order(plan) == ["s1", "s2", "s3"]


async def test_undo_obeys_the_rules_of_today(plan: Collab) -> None:
    edited = await plan.send(edit(update("s1", caption="x")), BOB)
    removed = await plan.send(edit(remove("s3")), BOB)
    await plan.send(edit(lock("s1"), remove("s2")))
    assert await refused(plan.send(submit(undo=edited.seq), BOB)) == RULE
    assert await refused(plan.send(submit(undo=removed.seq), BOB)) == GONE


async def test_who_may_take_back_what(plan: Collab) -> None:
    await admit(plan, zoe="EDITOR")
    edited = await plan.send(edit(update("s1", caption="x")), BOB)
    said = await plan.send(comment())
    assert await refused(plan.send(submit(undo=edited.seq), user("zoe"))) == (
        "PERMISSION_DENIED",
        "FORBIDDEN",
    )
    assert await refused(plan.send(submit(undo=edited.seq), EVE)) == ("PERMISSION_DENIED", "FORBIDDEN")
    for seq in (said.seq, 1, 1000):
        assert await refused(plan.send(submit(undo=seq))) == GONE
    assert (await plan.send(submit(undo=edited.seq), ADA)).actor == "ada"


async def test_an_edit_is_taken_back_once_by_many_at_once(plan: Collab) -> None:
    edited = await plan.send(edit(update("s1", caption="x")))
    answers = await asyncio.gather(
        *(plan.send(submit(undo=edited.seq)) for _ in range(20)), return_exceptions=True
    )
    assert sum(isinstance(answer, res.Event) for answer in answers) == 1


def test_removed_parts_are_remembered_up_to_a_number() -> None:
    document = Document.of(PLAN)
    for n in range(1200):
        changes = [add(f"n{n}"), update(f"n{n}", caption="x"), remove(f"n{n}")]
        for change in changes:
            document.apply(change)
        document.touch(changes, n + 1)
    assert len(document.touched) == 1000
    assert not document.is_as_left(remove("n199"), 200)
    assert document.is_as_left(remove("n200"), 201)
