"""Scenes with faults are planned again by the model, over its real protocol."""

import json
from pathlib import Path

from aiprod.film.v1 import manifest_pb2 as film
from aiprod.llm.v1 import llm_service_pb2 as api
from aiprod_rpc.status import received_reason

from .conftest import Running, running_llm
from .fake_gemini import FakeGemini
from .test_degraded import film_to_watch
from .test_model import refused


def faulty(*scenes: str) -> api.ReviseScenesRequest:
    manifest = film_to_watch().manifest
    for scene in manifest.scenes:
        scene.action = f"a fox in {scene.id}"
        scene.caption = "Snow"
        scene.shot_size = film.Scene.WIDE
    faults = [api.SceneFaults(scene=scene, reasons=["MISSING_ACTION: no fox"]) for scene in scenes]
    return api.ReviseScenesRequest(manifest=manifest, faults=faults)


async def test_scenes_are_planned_again_with_their_faults(llm: Running, gemini: FakeGemini) -> None:
    request = faulty("s2", "s4")
    answer = await llm.stub.ReviseScenes(request)
    assert [scene.action for scene in answer.scenes] == ["Better: a fox in s2", "Better: a fox in s4"]
    assert answer.provenance.cost_usd_micros > 0
    asked = json.loads(gemini.calls[0]["contents"][0]["parts"][0]["text"])
    assert asked["scenes"][0]["faults"] == ["MISSING_ACTION: no fox"]
    assert asked["scenes"][0]["shot_size"] == "WIDE"
    assert [scene["id"] for scene in asked["story"]] == ["s1", "s2", "s3", "s4"]
    expected = film.Scene()
    expected.CopyFrom(request.manifest.scenes[1])
    expected.action = answer.scenes[0].action
    for scene in (expected, answer.scenes[0]):
        for name in ("shot_size", "camera_angle", "camera_movement", "lighting", "tempo"):
            scene.ClearField(name)
    assert (answer.scenes[0].id, answer.scenes[0].caption) == (expected.id, expected.caption)
    assert answer.scenes[0].duration == expected.duration


async def test_a_model_that_plans_other_scenes_is_told_so(llm: Running, gemini: FakeGemini) -> None:
    other = {"action": "a fox", "shot_size": "WIDE", "camera_angle": "LOW", "camera_movement": "STATIC"}
    gemini.answers = [json.dumps({"scenes": [{"id": "s9", "lighting": "SOFT", **other}]})]
    answer = await llm.stub.ReviseScenes(faulty("s2"))
    assert [scene.id for scene in answer.scenes] == ["s2"]
    assert len(gemini.calls) == 2


async def test_without_a_model_no_scene_is_planned_again(tmp_path: Path) -> None:
    async with running_llm(tmp_path) as llm:
        assert received_reason(await refused(llm.stub.ReviseScenes(faulty("s2")))) == "NO_MODEL"
        assert received_reason(await refused(llm.stub.ReviseScenes(faulty("s9")))) == "INVALID_REQUEST"
