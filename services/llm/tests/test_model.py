"""Plans, markers, texts and reviews by a model, with the real SDK over a real connection."""

import json
from typing import Any

import grpc
import protovalidate
import pytest
from google.protobuf import duration_pb2

from aiprod.film.v1 import manifest_pb2 as film
from aiprod.llm.v1 import llm_service_pb2 as api
from aiprod.llm.v1 import resources_pb2 as pb
from aiprod_rpc.status import received_reason

from .conftest import Running
from .fake_gemini import ENTITIES, FakeGemini, Fault, scene

FORMAT = film.VideoFormat(width=1280, height=720, frame_rate=film.FrameRate(numerator=24, denominator=1))


def plan_request(
    prompt: str = "a fox in the snow", seconds: int = 12, seed: int = 1
) -> api.PlanScenesRequest:
    return api.PlanScenesRequest(
        prompt=prompt, duration=duration_pb2.Duration(seconds=seconds), format=FORMAT, seed=seed
    )


async def planned(llm: Running, request: api.PlanScenesRequest) -> list[api.PlanScenesResponse]:
    return [piece async for piece in llm.stub.PlanScenes(request, timeout=100)]


def kinds(pieces: list[api.PlanScenesResponse]) -> list[str | None]:
    return [piece.WhichOneof("piece") for piece in pieces]


async def refused(call: Any) -> grpc.aio.AioRpcError:
    with pytest.raises(grpc.aio.AioRpcError) as failure:
        await call
    return failure.value


async def test_a_plan_is_a_valid_manifest_with_its_cost(llm: Running, gemini: FakeGemini) -> None:
    pieces = await planned(llm, plan_request())
    assert kinds(pieces) == ["head", *["scene"] * 4, "provenance"]
    assert pieces[0].scene_count == 4
    manifest = pieces[0].head
    manifest.scenes.extend(piece.scene for piece in pieces[1:-1])
    protovalidate.validate(manifest)
    assert sum(scene.duration.ToNanoseconds() for scene in manifest.scenes) == 12_000_000_000
    assert (manifest.planner, manifest.entities[0].name) == ("gemini-2.5-flash", "the fox")
    made = pieces[-1].provenance
    assert (made.cache_result, made.degraded) == (pb.MISS, False)
    assert made.cost_usd_micros == round(gemini.billed * 1_000_000)
    assert gemini.calls[0]["generationConfig"]["responseJsonSchema"]["required"] == ["head", "scenes"]
    assert "Authorization" not in str(gemini.calls)


async def test_scenes_are_there_before_the_plan_is_complete(llm: Running, gemini: FakeGemini) -> None:
    gemini.faults = [Fault(kind="stall", after=12)]
    pieces = llm.stub.PlanScenes(plan_request())
    head, first = await anext(aiter(pieces)), await anext(aiter(pieces))
    assert (head.head.title, first.scene.id) == ("The Fox", "s1")
    await gemini.reached.wait()
    assert gemini.running == 1
    gemini.gate.set()
    assert kinds([piece async for piece in pieces])[-1] == "provenance"


async def test_a_broken_rule_is_repaired_without_repeating_scenes(llm: Running, gemini: FakeGemini) -> None:
    wrong = {"head": gemini.head(), "scenes": [scene(1), scene(2), scene(3) | {"subjects": ["nobody"]}]}
    gemini.answers = [json.dumps(wrong)]
    pieces = await planned(llm, plan_request())
    assert [piece.scene.id for piece in pieces[1:-1]] == ["s1", "s2", "s3", "s4"]
    assert len(gemini.calls) == 2
    assert "shows nobody, which is not an entity" in str(gemini.calls[1]["contents"][-1])


async def test_a_plan_that_is_not_repaired_fails(llm: Running, gemini: FakeGemini) -> None:
    wrong = {"head": gemini.head() | {"beats": [{"id": "s1", "seconds": 3, "summary": ""}]}, "scenes": []}
    gemini.answers = [json.dumps(wrong)] * 3
    error = await refused(planned(llm, plan_request()))
    assert error.code() is grpc.StatusCode.UNAVAILABLE
    assert received_reason(error) == "PLAN_INVALID"
    assert "sum to 3, not to 12" in (error.details() or "")
    assert len(gemini.calls) == 2


async def test_text(llm: Running) -> None:
    first = await llm.stub.GenerateText(api.GenerateTextRequest(prompt="hello"))
    again = await llm.stub.GenerateText(api.GenerateTextRequest(prompt="hello"))
    assert first.text == again.text == "echo hello"
    assert first.provenance.cache_result == pb.MISS
    assert (again.provenance.cache_result, again.provenance.cost_usd_micros) == (pb.HIT_L1, 0)


async def test_markers(llm: Running) -> None:
    markers = await llm.stub.ExtractMarkers(api.ExtractMarkersRequest(prompt="a fox"))
    protovalidate.validate(markers)
    assert [entity.description for entity in markers.entities] == [ENTITIES[0]["description"]]


async def test_the_storyboard_of_a_prompt_holds_for_the_model(llm: Running, gemini: FakeGemini) -> None:
    gemini.scenes = 3
    prompt = 'Scene 1 (2s): a fox. Caption: "Before dawn"\nScene 2 (4s): an owl\nScene 3 (6s): snow'
    _, *scenes, _ = await planned(llm, plan_request(prompt))
    assert [piece.scene.duration.ToSeconds() for piece in scenes] == [2, 4, 6]
    assert [piece.scene.caption for piece in scenes] == ["Before dawn", "", ""]
    sent = json.loads(gemini.calls[0]["contents"][0]["parts"][0]["text"])["storyboard"]
    assert [(row["id"], row["seconds"], row["text"]) for row in sent] == [
        ("s1", 2, "a fox."),
        ("s2", 4, "an owl"),
        ("s3", 6, "snow"),
    ]


async def test_a_model_states_what_is_drawn_by_keys(llm: Running, gemini: FakeGemini) -> None:
    gemini.scenes = 1
    walk, dive = {"subject": "e1", "verb": "walk"}, {"subject": "e1", "verb": "bungee-jump"}
    ridden = {"subject": "e1", "place": "ON", "object": "e2"}
    head = gemini.head()
    head["entities"] = [
        {**ENTITIES[0], "figure": "🦊", "count": 3},
        {"id": "e2", "kind": "OBJECT", "name": "zxqwv", "description": "", "figure": "zxqwv"},
    ]
    shot = {**scene(1), "setting": "LANDSCAPE", "place": "park", "subjects": ["e1", "e2"]}
    shots = [{**shot, "acts": [walk, dive], "relations": [ridden]}]
    gemini.answers = [json.dumps({"head": head, "scenes": shots})]
    first, shown, *rest = await planned(llm, plan_request())
    assert [(entity.figure, entity.count) for entity in first.head.entities] == [("🦊", 3), ("", 0)]
    assert shown.scene.place == "park"
    assert [(act.subject, act.verb) for act in shown.scene.acts] == [("e1", "walk")]
    assert [(r.subject, r.kind, r.object) for r in shown.scene.relations] == [("e1", 1, "e2")]
    reported = [piece.unshown.words for piece in rest if piece.WhichOneof("piece") == "unshown"]
    assert reported == ["bungee-jump", "zxqwv"]


async def test_a_model_is_told_what_is_drawn(llm: Running, gemini: FakeGemini) -> None:
    await planned(llm, plan_request())
    told = gemini.calls[0]["systemInstruction"]["parts"][0]["text"]
    assert all(key in told for key in ("living-room (INTERIOR)", "juggle", "lighthouse"))
    assert "{keys}" not in told


async def test_a_model_that_leaves_out_scenes_must_repair_its_plan(llm: Running, gemini: FakeGemini) -> None:
    gemini.scenes = 4
    with pytest.raises(grpc.aio.AioRpcError) as failure:
        await planned(llm, plan_request("Scene 1: a fox. Scene 2: an owl."))
    assert received_reason(failure.value) == "PLAN_INVALID"
    complaint = gemini.calls[-1]["contents"][-1]["parts"][-1]["text"]
    assert "the storyboard has 2 scenes, not 4" in complaint


@pytest.mark.parametrize(
    ("prompt", "title", "captions"),
    [
        # The fake's caption of each scene is `A fox`.
        ("in the snow a fox waits", "The Fox", ["A fox", "", "", ""]),
        ("an owl", "The Fox", [""] * 4),
        ("a fox, no captions", "The Fox", [""] * 4),
        ("a fox, no text", "", [""] * 4),
    ],
)
async def test_a_model_s_captions_are_the_author_s_words(
    llm: Running, gemini: FakeGemini, prompt: str, title: str, captions: list[str]
) -> None:
    head, *scenes, _ = await planned(llm, plan_request(prompt))
    assert (head.head.title, [piece.scene.caption for piece in scenes]) == (title, captions)
