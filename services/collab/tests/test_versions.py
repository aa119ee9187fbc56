"""Versions: lists, differences, and restoring while others edit."""

import asyncio
import random

import pytest

from aiprod.collab.v1 import collab_service_pb2 as api
from aiprod.collab.v1 import resources_pb2 as pb
from aiprod.film.v1 import manifest_pb2 as film
from aiprod_collab.state.edits import check_document

from .builders import (
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


def save(name: str = "a name", description: str = "") -> api.Submit:
    return submit(save_version=pb.SaveVersion(name=name, description=description))


async def versions(collab: Collab, **page: int | str) -> api.ListVersionsResponse:
    return await collab.stub.ListVersions(api.ListVersionsRequest(room=ROOM, **page), metadata=ADA)


async def version(collab: Collab, number: int) -> pb.Version:
    return await collab.stub.GetVersion(api.GetVersionRequest(room=ROOM, number=number), metadata=ADA)


async def diff(collab: Collab, before: int, after: int = 0) -> list[tuple[str, str, str]]:
    request = api.DiffVersionsRequest(room=ROOM, to=after, **{"from": before})
    response = await collab.stub.DiffVersions(request, metadata=ADA)
    return [(change.path, change.before, change.after) for change in response.changes]


async def test_the_plan_is_version_1(plan: Collab) -> None:
    (first,) = (await versions(plan)).versions
    assert (first.number, first.name, first.author, first.manifest_seq) == (1, "Plan", "ada", 1)
    assert first.create_time == (await plan.get()).create_time
    assert not first.HasField("manifest")
    assert (await version(plan, 1)).manifest == PLAN


async def test_a_version_lists_contributors_since_the_previous_one(plan: Collab) -> None:
    for who in (ADA, BOB, BOB):
        edited = await plan.send(edit(update("s1", caption=str(who))), who)
    event = await plan.send(save("Storm", "The night is longer"), BOB)
    last = await plan.send(edit(update("s2", caption="x")))
    await plan.send(comment())
    await plan.send(submit(undo=last.seq))
    await plan.send(save())
    newest, saved, _ = (await versions(plan)).versions
    assert (saved.number, saved.name, saved.description) == (2, "Storm", "The night is longer")
    assert (saved.author, saved.manifest_seq) == ("bob", edited.seq)
    assert saved.create_time.ToSeconds() == pytest.approx(event.create_time.ToSeconds(), abs=2)
    assert dict(saved.contributions) == {"ada": 1, "bob": 2}
    assert dict(newest.contributions) == {"ada": 2}
    assert (await version(plan, 2)).manifest == event.version.manifest


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


async def test_restoring_a_version_is_an_edit(plan: Collab) -> None:
    await plan.send(edit(update("s1", caption="x"), remove("s2"), move("s3"), add("s4")))
    await plan.send(save())
    before = (await plan.get()).manifest
    restore = await plan.send(submit(restore_version=1), BOB)
    assert restore.edited.restores == 1
    assert (await plan.get()).manifest == PLAN
    assert [v.number for v in (await versions(plan)).versions] == [2, 1]
    await plan.send(submit(undo=restore.seq), BOB)
    assert (await plan.get()).manifest == before
    await plan.send(submit(restore_version=2))
    nothing = await plan.send(submit(restore_version=2))
    assert not nothing.edited.changes
    assert (await plan.get()).manifest == before


async def test_restoring_does_not_change_locked_scenes(plan: Collab) -> None:
    await plan.send(edit(update("s1", caption="x"), update("s2", caption="y"), lock("s1")))
    assert await error_of(plan.send(submit(restore_version=1))) == ("FAILED_PRECONDITION", "INVARIANT")
    assert (await plan.get()).manifest.scenes[1].caption == "y"


async def test_restoring_while_others_edit_is_safe(plan: Collab) -> None:
    await plan.send(edit(update("s1", caption="saved"), add("s4", "s2")))
    await plan.send(save())
    draw = random.Random(5)

    async def work(who: str) -> None:
        for n in range(30):
            moving = move("s3", draw.choice(["", "s1"]))
            change = draw.choice([update("s1", caption=who), moving, add(f"{who}{n}"), remove("s4")])
            await asyncio.gather(plan.send(edit(change), user(who)), return_exceptions=True)

    async def restore() -> None:
        for n in range(15):
            await plan.send(submit(restore_version=n % 2 + 1), ADA)

    await asyncio.gather(work("ada"), work("bob"), work("ada"), restore())
    saved = {number: (await version(plan, number)).manifest for number in (1, 2)}
    state, restore = None, 0
    for event in await plan.watch().read_to((await plan.get()).head):
        state = replayed([event], state=state)
        check_document(state.document)
        if event.edited.restores:
            restore += 1
            assert state.document.manifest == saved[event.edited.restores]
    assert restore == 15


async def test_a_version_can_be_renamed(plan: Collab) -> None:
    describe = submit(describe_version=pb.DescribeVersion(number=1, name="First", description="why"))
    assert await error_of(plan.send(describe, EVE)) == ("PERMISSION_DENIED", "FORBIDDEN")
    await plan.send(describe, BOB)
    (first,) = (await versions(plan)).versions
    assert (first.name, first.description, first.author) == ("First", "why", "ada")
    assert (await version(plan, 1)).manifest == PLAN


async def test_missing_versions_and_missing_permissions(plan: Collab) -> None:
    assert await error_of(version(plan, 2)) == ("NOT_FOUND", "VERSION_NOT_FOUND")
    assert await error_of(diff(plan, 1, 2)) == ("NOT_FOUND", "VERSION_NOT_FOUND")
    assert await error_of(diff(plan, 2)) == ("NOT_FOUND", "VERSION_NOT_FOUND")
    for missing in (
        submit(restore_version=2),
        submit(describe_version=pb.DescribeVersion(number=2, name="x")),
    ):
        assert await error_of(plan.send(missing)) == ("FAILED_PRECONDITION", "GONE")
    for forbidden in (save(), submit(restore_version=1)):
        assert await error_of(plan.send(forbidden, EVE)) == ("PERMISSION_DENIED", "FORBIDDEN")


async def test_version_pages_and_the_version_limit(plan: Collab) -> None:
    await asyncio.gather(*(plan.send(save(f"{n}")) for n in range(99)))
    assert await error_of(plan.send(save())) == ("FAILED_PRECONDITION", "INVARIANT")
    seen, token = [], ""
    for expected in (40, 40, 20):
        page = await versions(plan, page_size=40, page_token=token)
        assert len(page.versions) == expected
        seen += [v.number for v in page.versions]
        token = page.next_page_token
    assert (seen, token) == (list(range(100, 0, -1)), "")
    bad = plan.stub.ListVersions(api.ListVersionsRequest(room=ROOM, page_token="x"), metadata=ADA)
    assert await error_of(bad) == ("INVALID_ARGUMENT", "BAD_PAGE_TOKEN")


async def test_pages_do_not_shift_when_a_version_is_saved(plan: Collab) -> None:
    for n in range(3):
        await plan.send(save(f"{n}"))
    page = await versions(plan, page_size=2)
    await plan.send(save("meanwhile"))
    rest = await versions(plan, page_size=2, page_token=page.next_page_token)
    assert [v.number for v in [*page.versions, *rest.versions]] == [4, 3, 2, 1]
