"""The llm service without a model, over a real connection."""

from collections.abc import AsyncIterator
from itertools import pairwise
from pathlib import Path

import grpc
import protovalidate
import pytest
from google.protobuf import duration_pb2

from aiprod.film.v1 import asset_pb2 as film_asset
from aiprod.film.v1 import manifest_pb2 as film
from aiprod.llm.v1 import llm_service_pb2 as api
from aiprod.llm.v1 import resources_pb2 as pb
from aiprod.llm.v1.llm_service_pb2_grpc import LlmServiceStub
from aiprod_llm.provenance import Result
from aiprod_llm.review import Severity
from tests.long_cases import long_cases

from .conftest import running_llm
from .prompts import PROMPTS

FORMAT = film.VideoFormat(
    width=1280, height=720, frame_rate=film.FrameRate(numerator=30000, denominator=1001)
)


@pytest.fixture
async def llm(tmp_path: Path) -> AsyncIterator[LlmServiceStub]:
    async with running_llm(tmp_path, engine="embedded") as llm:
        yield llm.stub


def request(prompt: str, seconds: int = 12) -> api.PlanScenesRequest:
    return api.PlanScenesRequest(
        prompt=prompt, duration=duration_pb2.Duration(seconds=seconds), format=FORMAT, seed=3
    )


async def test_a_plan_streams_its_head_then_scenes_then_its_summary(llm: LlmServiceStub) -> None:
    pieces = [piece async for piece in llm.PlanScenes(request("a fox in the snow"))]
    kinds = [piece.WhichOneof("piece") for piece in pieces]
    assert kinds == ["head", *["scene"] * (len(pieces) - 2), "provenance"]
    assert pieces[0].scene_count == kinds.count("scene")
    assert len(pieces) - 2 == 5
    head, made = pieces[0].head, pieces[-1].provenance
    assert (head.prompt, head.title, head.seed) == ("a fox in the snow", "A Fox in the Snow", 3)
    assert head.format == FORMAT
    assert head.planner == made.engine == "embedded-planner/15"
    assert made.HasField("cost_usd_micros")
    assert (made.cost_usd_micros, made.degraded, made.reason) == (0, False, "")


@pytest.mark.parametrize("prompts", [PROMPTS[::5], *long_cases((PROMPTS,))], ids=["some", "all"])
async def test_every_plan_is_a_valid_manifest(llm: LlmServiceStub, prompts: tuple[str, ...]) -> None:
    for prompt in (prompt for prompt in prompts if prompt.strip()):
        head, *pieces, _ = [piece async for piece in llm.PlanScenes(request(prompt))]
        manifest = head.head
        manifest.scenes.extend(piece.scene for piece in pieces if piece.HasField("scene"))
        manifest.unshown.extend(piece.unshown for piece in pieces if piece.HasField("unshown"))
        protovalidate.validate(manifest)
        assert sum(scene.duration.ToNanoseconds() for scene in manifest.scenes) == 12_000_000_000
        for scene in manifest.scenes:
            assert all(value for field, value in scene.ListFields() if field.enum_type)
            assert sum(field.enum_type is not None for field, _ in scene.ListFields()) == 10
        assert all(entity.kind for entity in manifest.entities)


async def test_a_storyboard_is_a_valid_manifest_with_its_scenes(llm: LlmServiceStub) -> None:
    prompt = (
        'Scene 1 (3s): a fox wakes. Scene 2 (4s): it runs. Caption: "Run!" Scene 3 (5s): night in the forest.'
    )
    head, *pieces, _ = [piece async for piece in llm.PlanScenes(request(prompt))]
    head.head.scenes.extend(piece.scene for piece in pieces if piece.WhichOneof("piece") == "scene")
    protovalidate.validate(head.head)
    assert head.scene_count == len(head.head.scenes)
    lengths = [scene.duration.ToNanoseconds() for scene in head.head.scenes]
    frame = 1001 / 30000 * 1e9
    assert sum(lengths) == 12_000_000_000
    assert all(abs(length - given * 1e9) < frame for length, given in zip(lengths, (3, 4, 5), strict=True))
    assert [scene.caption for scene in head.head.scenes] == ["", "Run!", ""]


async def test_a_long_film_is_a_valid_manifest(llm: LlmServiceStub) -> None:
    head, *scenes, _ = [piece async for piece in llm.PlanScenes(request("a fox, then a crow", 600))]
    head.head.scenes.extend(piece.scene for piece in scenes)
    protovalidate.validate(head.head)
    captions = [scene.caption for scene in head.head.scenes]
    assert all(before != after for before, after in pairwise(captions) if after)


async def test_without_a_model_a_film_is_not_scored(llm: LlmServiceStub) -> None:
    head, scene, *_ = [piece async for piece in llm.PlanScenes(request("a fox"))]
    head.head.scenes.append(scene.scene)
    answer = await llm.AnalyzeVideo(
        api.AnalyzeVideoRequest(manifest=head.head, master=film_asset.Asset(name="jobs/x/master.mp4"))
    )
    assert answer.state == pb.SemanticQc.UNSCORED
    assert "no model is configured" in answer.reason
    assert not answer.HasField("scores")
    protovalidate.validate(answer)


async def test_a_prompt_without_text_is_refused(llm: LlmServiceStub) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as failure:
        await anext(aiter(llm.PlanScenes(request("  \n "))))
    assert failure.value.code() is grpc.StatusCode.INVALID_ARGUMENT


@pytest.mark.parametrize(
    ("own", "contract"),
    [
        (Result, pb.CacheResult),
        (Severity, pb.Finding.Severity),
    ],
)
def test_the_words_are_those_of_the_contract(own: type, contract: object) -> None:
    assert {member.name: member.value for member in own} == dict(contract.items()[1:])  # type: ignore[attr-defined]
