"""Revisions: lists, differences, and restoring while others edit."""

import asyncio
import random

import grpc
import pytest

from aiprod.collab.v1 import collab_service_pb2 as api
from aiprod.collab.v1 import resources_pb2 as pb
from aiprod.film.v1 import manifest_pb2 as film
from aiprod_collab.state.edits import check_document
from aiprod_rpc.status import received_reason

from .builders import (
    LOCKED,
    RULE,
    add,
    edit,
    length,
    lock,
    manifest,
    move,
    put,
    remove,
    replayed,
    scene,
    submit,
    update,
    update_film,
)
from .conftest import ADA, BOB, ROOM, Collab, comment, error_of, user

KEEPER = film.Entity(id="e1", name="The keeper")
PLAN = manifest(scene("s1", 4, subjects=["e1"]), scene("s2"), scene("s3"), entities=[KEEPER])
WARM = film.Manifest(title="The storm", style=film.Style(grade="warm"))
EVE = user("eve")


def restore(number: int, *, keep_locked: bool = False) -> api.Submit:
    return submit(restore_revision=pb.RestoreRevision(number=number, keep_locked=keep_locked))


def save(name: str = "a name", description: str = "") -> api.Submit:
    return submit(save_revision=pb.SaveRevision(display_name=name, description=description))


def named(number: int, room: str = ROOM) -> str:
    return f"{room}/revisions/{number}"


async def revisions(collab: Collab, **page: int | str) -> api.ListManifestRevisionsResponse:
    return await collab.stub.ListManifestRevisions(
        api.ListManifestRevisionsRequest(parent=ROOM, **page), metadata=ADA
    )


async def revision(collab: Collab, number: int) -> pb.ManifestRevision:
    return await collab.stub.GetManifestRevision(
        api.GetManifestRevisionRequest(name=named(number)), metadata=ADA
    )


async def diff(collab: Collab, before: int, after: int = 0) -> list[tuple[str, str, str]]:
    other = named(after) if after else ""
    request = api.DiffManifestRevisionsRequest(name=named(before), other=other)
    response = await collab.stub.DiffManifestRevisions(request, metadata=ADA)
    return [(change.path, change.before, change.after) for change in response.changes]


async def test_the_plan_is_revision_1(plan: Collab) -> None:
    (first,) = (await revisions(plan)).revisions
    assert (first.number, first.name, first.display_name) == (1, "rooms/film/revisions/1", "Plan")
    assert (first.author, first.manifest_seq) == ("ada", 1)
    assert first.create_time == (await plan.get()).create_time
    assert not first.HasField("manifest")
    got = await revision(plan, 1)
    assert (got.name, got.manifest) == (first.name, PLAN)


async def test_a_revision_lists_contributors_since_the_previous_one(plan: Collab) -> None:
    for who in (ADA, BOB, BOB):
        edited = await plan.send(edit(update("s1", caption=str(who))), who)
    event = await plan.send(save("Storm", "The night is longer"), BOB)
    last = await plan.send(edit(update("s2", caption="x")))
    await plan.send(comment())
    await plan.send(submit(undo=last.seq))
    await plan.send(save())
    newest, saved, _ = (await revisions(plan)).revisions
    assert (saved.number, saved.display_name, saved.description) == (2, "Storm", "The night is longer")
    assert (saved.author, saved.manifest_seq) == ("bob", edited.seq)
    assert saved.create_time.ToSeconds() == pytest.approx(event.create_time.ToSeconds(), abs=2)
    assert dict(saved.contributions) == {"ada": 1, "bob": 2}
    assert dict(newest.contributions) == {"ada": 2}
    assert (await revision(plan, 2)).manifest == event.revision.manifest
    assert not event.revision.name, "an event belongs to one room"


async def test_a_diff_lists_changed_fields(plan: Collab) -> None:
    await plan.send(
        edit(
            update_film(WARM, "title", "style.grade"),
            update("s1", duration=length(5.5), subjects=[], shot_size=film.Scene.WIDE, seed=3),
            remove("s2"),
            add("s4", "s3", caption="灯"),
            move("s3"),
            put("e1", name="The keeper", kind=film.Entity.PERSON),
        )
    )
    await plan.send(save())
    expected = [
        ("style.grade", "", "warm"),
        ("title", "The lighthouse", "The storm"),
        (
            "entities/e1",
            '{"id": "e1", "name": "The keeper"}',
            '{"id": "e1", "kind": "PERSON", "name": "The keeper"}',
        ),
        ("scenes/s1/duration", "4s", "5.500s"),
        ("scenes/s1/seed", "", "3"),
        ("scenes/s1/shot_size", "", "WIDE"),
        ("scenes/s1/subjects", '["e1"]', ""),
        ("scenes/s4", "", '{"id": "s4", "caption": "灯", "duration": "2s"}'),
        ("scenes/s2", '{"id": "s2", "duration": "2s"}', ""),
        ("scenes/s3/order", "after s2", "first"),
    ]
    assert await diff(plan, 1) == await diff(plan, 1, 2) == expected
    back = {path: (after, before) for path, before, after in expected if "order" not in path}
    assert {path: (old, new) for path, old, new in await diff(plan, 2, 1) if "order" not in path} == back
    assert await diff(plan, 2) == await diff(plan, 2, 2) == []


async def test_restoring_a_revision_is_an_edit(plan: Collab) -> None:
    await plan.send(edit(update("s1", caption="x"), remove("s2"), move("s3"), add("s4")))
    await plan.send(save())
    before = (await plan.get()).manifest
    restored = await plan.send(restore(1), BOB)
    assert restored.edited.restores == 1
    assert (await plan.get()).manifest == PLAN
    assert [v.number for v in (await revisions(plan)).revisions] == [2, 1]
    await plan.send(submit(undo=restored.seq), BOB)
    assert (await plan.get()).manifest == before
    await plan.send(restore(2))
    nothing = await plan.send(restore(2))
    assert not nothing.edited.changes
    assert (await plan.get()).manifest == before


async def test_a_restore_names_the_locked_scenes_that_it_would_change(plan: Collab) -> None:
    await plan.send(edit(update("s1", caption="x"), update("s2", caption="y"), add("s4"), lock("s3")))
    before = (await plan.send(edit(lock("s4"), lock("s1")))).seq
    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await plan.send(restore(1))
    assert (refused.value.code().name, received_reason(refused.value)) == LOCKED
    assert "cannot change: s4, s1;" in (refused.value.details() or ""), "in film order, without s3"
    assert (await plan.get()).head == before


async def test_a_restore_may_keep_locked_scenes(plan: Collab) -> None:
    await plan.send(
        edit(
            put("e1", name="The young keeper"),
            put("e2", name="A gull"),
            update("s1", caption="x", subjects=["e1", "e2"]),
            update("s2", caption="y"),
            move("s3"),
            add("s4", "s2", subjects=["e2"]),
            add("s5", "s4"),
            remove("s2"),
        )
    )
    await plan.send(edit(add("s6", "s4"), lock("s1"), lock("s4"), lock("s6")))
    locked = {one.id: one for one in (await plan.get()).manifest.scenes}
    event = await plan.send(restore(1, keep_locked=True), BOB)
    restored = (await plan.get()).manifest
    # s4 and s6, which the plan lacks, stay behind s1. Their entity stays; the rest is as in the plan.
    assert [one.id for one in restored.scenes] == ["s1", "s4", "s6", "s2", "s3"]
    assert [one for one in restored.scenes if one.id in ("s1", "s4", "s6")] == [
        locked[name] for name in ("s1", "s4", "s6")
    ]
    assert restored.scenes[3:] == PLAN.scenes[1:]
    assert {entity.id: entity.name for entity in restored.entities} == {"e1": "The keeper", "e2": "A gull"}
    assert (event.edited.restores, list((await plan.get()).locked_scenes)) == (1, ["s1", "s4", "s6"])
    assert not (await plan.send(restore(1, keep_locked=True))).edited.changes


async def test_a_restore_that_keeps_locked_scenes_follows_the_rules(plan: Collab) -> None:
    await plan.send(edit(*(update(name, duration=length(60)) for name in ("s1", "s2", "s3"))))
    await plan.send(edit(*(add(f"n{n}", seconds=60) for n in range(7))))
    await plan.send(save())
    await plan.send(edit(remove("n0"), remove("n1"), add("late", seconds=60), lock("late")))
    assert await error_of(plan.send(restore(2, keep_locked=True))) == RULE


async def test_restoring_while_others_edit_is_safe(plan: Collab) -> None:
    await plan.send(edit(update("s1", caption="saved"), add("s4", "s2")))
    await plan.send(save())
    draw = random.Random(5)

    async def work(who: str) -> None:
        for n in range(30):
            moving = move("s3", draw.choice(["", "s1"]))
            change = draw.choice([update("s1", caption=who), moving, add(f"{who}{n}"), remove("s4")])
            await asyncio.gather(plan.send(edit(change), user(who)), return_exceptions=True)

    async def restore_both() -> None:
        for n in range(15):
            await plan.send(restore(n % 2 + 1), ADA)

    await asyncio.gather(work("ada"), work("bob"), work("ada"), restore_both())
    saved = {number: (await revision(plan, number)).manifest for number in (1, 2)}
    state, restored = None, 0
    for event in await plan.watch().read_to((await plan.get()).head):
        state = replayed([event], state=state)
        check_document(state.document)
        if event.edited.restores:
            restored += 1
            assert state.document.manifest == saved[event.edited.restores]
    assert restored == 15


async def test_a_revision_can_be_renamed(plan: Collab) -> None:
    describe = submit(
        describe_revision=pb.DescribeRevision(number=1, display_name="First", description="why")
    )
    assert await error_of(plan.send(describe, EVE)) == ("PERMISSION_DENIED", "FORBIDDEN")
    await plan.send(describe, BOB)
    (first,) = (await revisions(plan)).revisions
    assert (first.display_name, first.description, first.author) == ("First", "why", "ada")
    assert (await revision(plan, 1)).manifest == PLAN


async def test_missing_revisions_and_missing_permissions(plan: Collab) -> None:
    assert await error_of(revision(plan, 2)) == ("NOT_FOUND", "REVISION_NOT_FOUND")
    assert await error_of(diff(plan, 1, 2)) == ("NOT_FOUND", "REVISION_NOT_FOUND")
    assert await error_of(diff(plan, 2)) == ("NOT_FOUND", "REVISION_NOT_FOUND")
    for missing in (
        restore(2),
        submit(describe_revision=pb.DescribeRevision(number=2, display_name="x")),
    ):
        assert await error_of(plan.send(missing)) == ("NOT_FOUND", "REVISION_NOT_FOUND")
    for forbidden in (save(), restore(1)):
        assert await error_of(plan.send(forbidden, EVE)) == ("PERMISSION_DENIED", "FORBIDDEN")


async def test_a_diff_is_of_one_room(plan: Collab) -> None:
    await plan.open(room="rooms/other")
    request = api.DiffManifestRevisionsRequest(name=named(1), other=named(1, "rooms/other"))
    call = plan.stub.DiffManifestRevisions(request, metadata=ADA)
    assert await error_of(call) == ("INVALID_ARGUMENT", "OTHER_ROOM")
    for name in (ROOM, named(0), f"{named(1)}/x"):
        call = plan.stub.GetManifestRevision(api.GetManifestRevisionRequest(name=name), metadata=ADA)
        assert await error_of(call) == ("INVALID_ARGUMENT", "INVALID_REQUEST")


async def test_revision_pages_and_the_revision_limit(plan: Collab) -> None:
    await asyncio.gather(*(plan.send(save(f"{n}")) for n in range(99)))
    assert await error_of(plan.send(save())) == ("FAILED_PRECONDITION", "INVARIANT")
    seen, token = [], ""
    for expected in (40, 40, 20):
        page = await revisions(plan, page_size=40, page_token=token)
        assert len(page.revisions) == expected
        seen += [v.number for v in page.revisions]
        token = page.next_page_token
    assert (seen, token) == (list(range(100, 0, -1)), "")
    assert len((await revisions(plan, page_size=1 << 30)).revisions) == 100
    bad = plan.stub.ListManifestRevisions(
        api.ListManifestRevisionsRequest(parent=ROOM, page_token="x"), metadata=ADA
    )
    assert await error_of(bad) == ("INVALID_ARGUMENT", "BAD_PAGE_TOKEN")


async def test_pages_do_not_shift_when_a_revision_is_saved(plan: Collab) -> None:
    for n in range(3):
        await plan.send(save(f"{n}"))
    page = await revisions(plan, page_size=2)
    await plan.send(save("meanwhile"))
    rest = await revisions(plan, page_size=2, page_token=page.next_page_token)
    assert [v.number for v in [*page.revisions, *rest.revisions]] == [4, 3, 2, 1]
