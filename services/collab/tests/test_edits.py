"""Edits of the manifest: every change and its inverse, and rejections."""

import asyncio
import re
from pathlib import Path

import grpc
import pytest
from google.protobuf.duration_pb2 import Duration

from aiprod.collab.v1 import collab_service_pb2 as api
from aiprod.collab.v1 import edits_pb2 as edits
from aiprod.collab.v1 import resources_pb2 as pb
from aiprod.film.v1 import manifest_pb2 as film
from aiprod_collab.state.edits import MAX_MANIFEST_BYTES

from .builders import (
    GONE,
    LOCKED,
    MISSING,
    RULE,
    add,
    edit,
    lock,
    manifest,
    merge,
    move,
    opened,
    put,
    remove,
    scene,
    split,
    submit,
    submit_frame,
    update,
    update_film,
    write,
)
from .conftest import BOB, FAST, ROOM, Collab, Serve, error_of, hello, seqs, user

ROOT = Path(__file__).parents[3]
EVE = user("eve")
PLAN = manifest(
    scene("s1", 4, action="The lamp goes out.", subjects=["e1"]),
    scene("s2", caption="Night", palette=manifest().style.palette),
    scene("s3"),
    entities=[film.Entity(id="e1", name="The keeper"), film.Entity(id="e2", name="A gull")],
)
WARM = film.Manifest(title="The storm", style=film.Style(grade="warm"))
CHANGES = {
    "update_film": update_film(WARM, "title", "style.grade"),
    "update_film, cleared": update_film(film.Manifest(), "title", "style.grade"),
    "update_scene": update("s1", caption="It is dark", seed=7, subjects=["e2", "e1"]),
    "update_scene, cleared": edits.Change(
        update_scene=edits.UpdateScene(scene="s2", fields={"paths": ["palette", "caption"]})
    ),
    "add_scene, first": add("s4", title="Before"),
    "add_scene, last": add("s4", "s3"),
    "remove_scene": remove("s2"),
    "move_scene": move("s3"),
    "lock_scene": lock("s2"),
    "put_entity, new": put("e3", name="A boat"),
    "put_entity, existing": put("e1", name="The old keeper"),
    "remove_entity": edits.Change(remove_entity="e2"),
    "edit_text": write("The lamp goes out.", "The old lamp goes out."),
    "split_scene": split("s1", "s1b", 1.5),
    "merge_scenes": merge("s1", "s2"),
}
PRIMITIVE = {"update_film", "update_scene", "add_scene", "remove_scene", "move_scene", "lock_scene"}


async def manifest_and_locks(collab: Collab) -> tuple[film.Manifest, list[str]]:
    room = await collab.get()
    return room.manifest, list(room.locked_scenes)


def test_every_change_of_the_contract_is_tested() -> None:
    kinds = {kind.partition(",")[0] for kind in CHANGES}
    assert kinds == set(edits.Change.DESCRIPTOR.fields_by_name)


@pytest.mark.parametrize("kind", CHANGES)
async def test_each_change_applies_undoes_and_redoes(plan: Collab, kind: str) -> None:
    before = await manifest_and_locks(plan)
    event = await plan.send(edit(CHANGES[kind]), BOB)
    changed = await manifest_and_locks(plan)
    assert changed != before
    logged = {change.WhichOneof("change") for change in event.edited.changes}
    assert logged <= PRIMITIVE | {"put_entity", "remove_entity"}
    undone = await plan.send(submit(undo=event.seq), BOB)
    assert (undone.edited.undoes, await manifest_and_locks(plan)) == (event.seq, before)
    await plan.send(submit(undo=undone.seq), BOB)
    assert await manifest_and_locks(plan) == changed


async def test_compound_changes_expand_to_primitive_ones(plan: Collab) -> None:
    await plan.send(edit(split("s1", "s1b", 1.5)))
    first, second, *_ = (await plan.get()).manifest.scenes
    assert (first.id, first.duration.ToMilliseconds(), second.id, second.duration.ToMilliseconds()) == (
        "s1",
        1500,
        "s1b",
        2500,
    )
    assert (second.action, second.subjects, second.transition) == (first.action, ["e1"], film.Scene.CUT)
    await plan.send(
        edit(update("s1b", action="Waves.", subjects=["e2"]), merge("s1", "s1b"), merge("s1", "s2"))
    )
    merged, last = (await plan.get()).manifest.scenes
    assert (merged.id, last.id, merged.duration.ToSeconds()) == ("s1", "s3", 6)
    assert (merged.action, merged.caption) == ("The lamp goes out. Waves.", "Night")
    assert merged.subjects == ["e1", "e2"]


def long_ago(change: edits.Change) -> edits.Change:
    change.split_scene.at.CopyFrom(Duration(seconds=-(1 << 63)))
    return change


def fields(*paths: str) -> edits.Change:
    return edits.Change(update_scene=edits.UpdateScene(scene="s1", fields={"paths": paths}))


RED = film.Manifest(style=film.Style(palette=film.Palette(zenith="red")))


FIELD, SHAPE = ("INVALID_ARGUMENT", "BAD_FIELD"), ("INVALID_ARGUMENT", "INVALID_REQUEST")
ODD = Duration(seconds=1, nanos=-5)
REFUSED = {
    "update a scene that never was": ([update("s9", caption="x")], MISSING),
    "update a scene that is gone": ([remove("s2"), update("s2", caption="x")], GONE),
    "add after one": ([add("s4", "s9")], MISSING),
    "move one": ([move("s9")], MISSING),
    "move behind one": ([move("s1", "s9")], MISSING),
    "lock one": ([lock("s9")], MISSING),
    "remove one": ([remove("s9")], MISSING),
    "remove one twice": ([remove("s3"), remove("s3")], GONE),
    "split one": ([split("s9", "s4")], MISSING),
    "merge with one": ([merge("s1", "s9")], MISSING),
    "write in one": ([write("", "x", "s9")], MISSING),
    "remove an entity that never was": ([edits.Change(remove_entity="e9")], MISSING),
    "remove an entity twice": ([edits.Change(remove_entity="e2"), edits.Change(remove_entity="e2")], GONE),
    "the same words": ([write("The lamp is lit.", "The lamp is dim.")], ("ABORTED", "TEXT_CONFLICT")),
    "an id that is taken": ([add("s2")], RULE),
    "an id that is taken, by a split": ([split("s1", "s2")], RULE),
    "no scene left": ([remove("s1"), remove("s2"), remove("s3")], RULE),
    "an entity in use": ([edits.Change(remove_entity="e1")], RULE),
    "no such entity": ([update("s2", subjects=["e9"])], RULE),
    "too long": ([update("s1", duration=Duration(seconds=61))], RULE),
    "too short a rest": ([split("s1", "s4", 3.9)], RULE),
    "too long a caption": ([update("s1", caption="x" * 501)], RULE),
    "too long when merged": ([update("s2", action="x" * 1990), merge("s1", "s2")], RULE),
    "not one after the other": ([merge("s1", "s3")], RULE),
    "merged with itself": ([merge("s1", "s1")], RULE),
    "after itself": ([move("s1", "s1")], RULE),
    "locked, updated": ([lock("s1"), update("s1", caption="x")], LOCKED),
    "locked, written": ([lock("s2"), write("", "x", "s2")], LOCKED),
    "locked, removed": ([lock("s1"), remove("s1")], LOCKED),
    "locked, split": ([lock("s1"), split("s1", "s4")], LOCKED),
    "locked, merged": ([lock("s2"), merge("s1", "s2")], LOCKED),
    "no colour": ([update_film(RED, "style.palette")], RULE),
    "no palette": ([update_film(film.Manifest(), "style.palette")], RULE),
    "a length that no one writes": ([update("s1", duration=ODD)], RULE),
    "201 scenes": ([add(f"n{n}", seconds=0.5) for n in range(198)], RULE),
    "101 entities": ([put(f"n{n}") for n in range(99)], RULE),
    "the id": ([update("s1", id="s9")], FIELD),
    "a part of a field": ([fields("palette.zenith")], FIELD),
    "the format": ([update_film(film.Manifest(), "format")], FIELD),
    "the scenes": ([update_film(film.Manifest(), "scenes")], FIELD),
    "all of the style": ([update_film(film.Manifest(), "style")], FIELD),
    "no field": ([fields()], FIELD),
    "a text that is none": ([write("", "x", field="seed")], FIELD),
    "a text of the film": ([write("", "x", field="prompt")], FIELD),
    "no change": ([], SHAPE),
    "an empty change": ([edits.Change()], SHAPE),
    "a scene without a length": ([edits.Change(add_scene=edits.AddScene(scene=film.Scene(id="s4")))], SHAPE),
    "an id with a slash": ([add("s/4")], SHAPE),
    "a split before all time": ([long_ago(split("s1", "s4"))], SHAPE),
}  # fmt: skip


async def test_a_rejected_edit_gives_its_reason_and_changes_nothing(plan: Collab) -> None:
    before = await plan.get()
    results = {
        name: await error_of(
            plan.send(edit(update("s3", caption="part of a whole"), *changes) if changes else edit())
        )
        for name, (changes, _) in REFUSED.items()
    }
    assert results == {name: expected for name, (_, expected) in REFUSED.items()}
    assert await plan.get() == before


async def test_the_rejects_of_a_stream_have_their_reasons(serve: Serve) -> None:
    async with serve(submits_per_second=0.001, submit_burst=10, max_submit_bytes=2000) as collab:
        await opened(collab, PLAN, bob="EDITOR")
        submits = {
            "NOT_FOUND": edit(remove("s9")),
            "REVISION_NOT_FOUND": submit(restore_revision=pb.RestoreRevision(number=9)),
            "GONE": edit(remove("s3"), remove("s3")),
            "LOCKED": edit(lock("s1"), remove("s1")),
            "BAD_FIELD": edit(update("s1", id="s9")),
            "TEXT_CONFLICT": edit(write("The lamp is lit.", "The lamp is dim.")),
            "INVARIANT": edit(move("s1", "s1")),
            "FORBIDDEN": submit(policy=pb.Policy(min_approvals=1)),
            "TOO_LARGE": edit(*(update("s1", caption="x" * 500) for _ in range(5))),
            "": edit(update("s1", caption="fine")),
            "STALE": submit(review=pb.Review(verdict="APPROVED", film=1)),
            "RATE": edit(update("s1", caption="one more")),
        }
        joined = collab.join(api.JoinRequest(hello=hello()), metadata=BOB)
        joined.write(*(api.JoinRequest(submit=one) for one in submits.values()))
        await joined.read_to(3, rejects=11)
        assert {reject.request_id: reject.reason for reject in joined.rejects} == {
            submitted.request_id: reason for reason, submitted in submits.items() if reason
        }
        assert all(len(reject.message) > 10 for reject in joined.rejects)
    assert {reason for reason in submits if reason} == documented_reasons() == coded_reasons()


def documented_reasons() -> set[str]:
    """Return the reasons in the comment of `Reject.reason`."""
    contract = (ROOT / "protos/aiprod/collab/v1/collab_service.proto").read_text()
    comment = contract.partition("message Reject {")[2].partition("string reason")[0]
    return set(re.findall(r"[A-Z_]{4,}", comment))


def coded_reasons() -> set[str]:
    """Return the reasons in the module that rejects; no other module of the state has any."""
    state = ROOT / "services/collab/src/aiprod_collab/state"
    reasons = {path.stem: set(re.findall(r'reason="(\w+)"', path.read_text())) for path in state.glob("*.py")}
    rejections = reasons.pop("rejections")
    assert not set().union(*reasons.values())
    return rejections


async def test_a_viewer_cannot_edit(plan: Collab) -> None:
    assert await error_of(plan.send(edit(lock("s1")), EVE)) == ("PERMISSION_DENIED", "FORBIDDEN")


async def test_a_manifest_has_a_maximum_size(serve: Serve) -> None:
    async with serve(**FAST) as collab:
        await opened(collab, manifest(*(scene(f"s{n}", 1) for n in range(100))))
        changes = [update(f"s{n}", action="語" * 990) for n in range(100)]
        results = [collab.send(edit(*changes[at : at + 20])) for at in range(0, 100, 20)]
        *fine, too_much = results
        assert len(await asyncio.gather(*fine)) == 4
        assert await error_of(too_much) == RULE
        assert (await collab.get()).manifest.ByteSize() < MAX_MANIFEST_BYTES


@pytest.mark.parametrize(
    "broken",
    [
        manifest(scene("s1"), scene("s1")),
        manifest(scene("s1", subjects=["e9"])),
        manifest(*(scene(f"s{n}", 60) for n in range(11))),
    ],
)
async def test_a_room_rejects_an_invalid_first_manifest(serve: Serve, broken: film.Manifest) -> None:
    async with serve() as collab:
        assert await error_of(opened(collab, broken)) == RULE


async def test_two_users_edit_one_text(plan: Collab) -> None:
    base = "The lamp goes out."
    await asyncio.gather(
        plan.send(edit(write(base, "The old lamp goes out."))),
        plan.send(edit(write(base, "The lamp goes out at midnight.")), BOB),
    )
    assert (await plan.get()).manifest.scenes[0].action == "The old lamp goes out at midnight."
    await plan.send(edit(write("", "雨の夜に灯台が光る。", name="s2")))
    base = "雨の夜に灯台が光る。"
    await plan.send(edit(write(base, "嵐の夜に灯台が光る。", name="s2")))
    await plan.send(edit(write(base, "雨の夜に灯台が消える。", name="s2")), BOB)
    assert (await plan.get()).manifest.scenes[1].action == "嵐の夜に灯台が消える。"
    await plan.send(edit(edits.Change(edit_text=edits.EditText(field="prompt", text="A storm"))))
    assert (await plan.get()).manifest.prompt == "A storm"


async def test_an_unexpected_error_ends_only_its_own_stream(
    plan: Collab, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    watching = plan.watch()
    await watching.read_to(3)
    joined = plan.join(api.JoinRequest(hello=hello()), metadata=BOB)
    await joined.read_to(3)
    async with plan.rooms.acquire(ROOM) as room:
        kept, room.state.document.order = room.state.document.order, []
        joined.write(submit_frame(edit=edits.Edit(changes=[remove("s1")])))
        assert (await joined.failure()).code() is grpc.StatusCode.INTERNAL
        room.state.document.order = kept
    await plan.send(edit(remove("s1")))
    assert seqs(await watching.read_to(4)) == [1, 2, 3, 4]
    assert "unexpected error" in caplog.text
