"""The stills engine with the real SDK against Gemini's REST shape on a real port."""

import asyncio
from fractions import Fraction
from typing import Any

import av
import grpc
import numpy as np
import pytest

from aiprod.film.v1 import engine_pb2 as film_engine
from aiprod.film.v1 import manifest_pb2 as film
from aiprod.film.v1.cost_pb2 import Cost
from aiprod.render.v1 import render_service_pb2 as api
from aiprod_film.manifest import VideoFormat
from aiprod_render.stills.picture_spec import nearest_aspect
from aiprod_rpc.status import reason, received_reason

from .fake_gemini import BLOCKED, PICTURE_TOKENS, FakeGemini, refusal
from .stills_service import StillsService

pytestmark = pytest.mark.asyncio(loop_scope="session")

LIST_PRICE = 39_150
"""The most that a picture costs, in micro-dollars."""


async def test_engines_are_compared_by_price_and_limits(stills: StillsService) -> None:
    can = await stills.stub.GetCapabilities(api.GetCapabilitiesRequest())
    assert (can.kind, can.engine) == (film_engine.ANIMATIC, can.engines[0].engine)
    drawn, still = can.engines
    assert (drawn.kind, drawn.cost_usd_micros_per_second, drawn.cost_usd_micros_per_scene) == (1, 0, 0)
    assert (still.kind, still.engine) == (film_engine.STILLS, "gemini-2.5-flash-image/1")
    assert (still.cost_usd_micros_per_second, still.cost_usd_micros_per_scene) == (0, LIST_PRICE)
    assert still.negative_prompt
    assert [*still.sizes, *still.frame_rates, *still.engines] == []
    assert not still.seed_honoured


async def test_a_picture_is_drawn_and_the_camera_moves_over_it(stills: StillsService, frames_of: Any) -> None:
    request = stills.scene(1, 24, negative_prompt="rain")
    request.scene.camera_movement = film.Scene.PAN_RIGHT
    events = [event async for event in stills.stub.RenderScene(request, timeout=100)]
    kinds = [event.WhichOneof("event") for event in events]
    assert (kinds[0], kinds[-1]) == ("accepted", "artifact")
    assert events[0].accepted.resumable
    artifact = events[-1].artifact
    assert (artifact.engine, artifact.frame_count) == ("gemini-2.5-flash-image/1", 24)
    (asked,) = stills.gemini.requests
    config = asked["generationConfig"]
    assert (asked["model"], config["responseModalities"]) == ("gemini-2.5-flash-image", ["IMAGE"])
    assert config["imageConfig"] == {"aspectRatio": "16:9"}
    assert config["seed"] == 1
    prompt = asked["contents"][0]["parts"][0]["text"]
    assert prompt.startswith("Wide shot at eye level. Scene 1 happens.")
    assert "camera" not in prompt
    assert "without rain, text, letters" in prompt
    frames = frames_of(stills.assets.path(artifact.asset))
    lefts = [np.flatnonzero(frame[120] > 160)[0] for frame in (frames[2], frames[21])]
    assert lefts[1] < lefts[0] - 3, "the camera goes right, so the window goes left"


@pytest.mark.parametrize(
    ("size", "aspect"), [((1920, 800), "21:9"), ((720, 1280), "9:16"), ((500, 480), "1:1")]
)
async def test_the_picture_has_the_shape_that_is_nearest_to_the_frame(
    size: tuple[int, int], aspect: str
) -> None:
    assert nearest_aspect(VideoFormat(*size, Fraction(24))) == aspect


async def test_what_a_picture_costs_is_counted_by_its_tokens(stills: StillsService) -> None:
    clip = await stills.clip(stills.scene(1, job="jobs/a"))
    assert 0 <= clip.cost_usd_micros - stills.gemini.bill < 1, "rounded up"
    assert await stills.cost("jobs/a") == Cost(usd_micros=clip.cost_usd_micros)
    assert clip.cost_usd_micros > PICTURE_TOKENS * 30


async def test_a_paid_picture_makes_other_clips_for_free(stills: StillsService) -> None:
    first = await stills.clip(stills.scene(1))
    again = await stills.clip(stills.scene(1))
    assert (again.reused, again.cost_usd_micros, again.asset) == (True, 0, first.asset)
    changed = stills.scene(1, 20)
    changed.scene.caption = "Another caption."
    changed.scene.camera_movement = film.Scene.TILT_UP
    captioned = await stills.clip(changed)
    assert (captioned.reused, captioned.cost_usd_micros) == (False, 0)
    assert len(stills.gemini.requests) == 1


async def test_scenes_that_are_drawn_at_the_same_time_share_a_picture(stills: StillsService) -> None:
    one, other = stills.scene(1), stills.scene(1)
    other.scene.caption = "Another caption."
    clips = await asyncio.gather(stills.clip(one), stills.clip(other))
    assert len(stills.gemini.requests) == 1
    assert sum(bool(clip.cost_usd_micros) for clip in clips) == 1, "one of them reports the cost"


async def test_a_picture_that_was_paid_for_before_a_crash_is_not_paid_for_again(
    open_stills: Any, assets: Any, gemini: FakeGemini, tmp_path: Any
) -> None:
    async with open_stills() as service:
        assets.fails = True
        failed = await service.render(service.scene(1, job="jobs/crashed"))
        assert failed.failed.cost_usd_micros > 0
        assert list((tmp_path / "data/answers").iterdir())
    assets.fails = False
    async with open_stills() as service:
        clip = await service.clip(service.scene(1, job="jobs/next"))
        assert clip.cost_usd_micros == 0
        assert await service.cost("jobs/crashed") == Cost(usd_micros=failed.failed.cost_usd_micros)
        assert await service.cost("jobs/next") == Cost()
    assert len(gemini.requests) == 1
    assert not list((tmp_path / "data/answers").iterdir())


async def test_an_abandoned_order_stays_on_the_bill(stills: StillsService) -> None:
    stills.gemini.silent = True
    call = stills.stub.RenderScene(stills.scene(1, job="jobs/left"))
    await call.read()
    while not stills.gemini.requests:
        await asyncio.sleep(0.01)
    call.cancel()
    assert await stills.cost("jobs/left") == Cost(usd_micros=LIST_PRICE)


async def test_an_order_without_an_answer_counts_as_paid(stills: StillsService) -> None:
    stills.gemini.answers = [{"abort": True}]
    failed = await stills.render(stills.scene(1, job="jobs/a"))
    assert (failed.failed.retryable, failed.failed.cost_usd_micros) == (True, LIST_PRICE)
    clip = await stills.clip(stills.scene(1, job="jobs/a"))
    total = Cost(usd_micros=LIST_PRICE + clip.cost_usd_micros)
    assert await stills.cost("jobs/a") == total


@pytest.mark.parametrize(
    ("answer", "words", "cost"),
    [
        (refusal("IMAGE_SAFETY"), "IMAGE_SAFETY", 30),
        (refusal("STOP", content={"parts": [{"text": "I cannot draw this."}]}), "I cannot draw this", 30),
        (BLOCKED, "PROHIBITED_CONTENT", 0),
    ],
)
async def test_a_picture_that_is_held_back_is_reported_with_its_reason(
    stills: StillsService, answer: dict[str, Any], words: str, cost: int
) -> None:
    stills.gemini.answers = [answer]
    last = await stills.render(stills.scene(1, job="jobs/a"))
    assert last.filtered.count == 1
    assert words in " ".join(last.filtered.reasons)
    assert last.filtered.cost_usd_micros == cost, "what it read is paid for"
    assert await stills.cost("jobs/a") == Cost(usd_micros=cost)


@pytest.mark.parametrize(
    ("answer", "why", "retryable", "cost"),
    [
        ({"status": 503, "name": "UNAVAILABLE"}, "MODEL_UNAVAILABLE", True, 0),
        ({"status": 400, "name": "INVALID_ARGUMENT"}, "MODEL_REFUSED", False, 0),
        ({"body": {"usageMetadata": {}}}, "MODEL_MALFORMED", True, LIST_PRICE),
    ],
)
async def test_a_failure_of_the_model_is_told_and_costs_what_it_cost(
    stills: StillsService, answer: dict[str, Any], why: str, retryable: bool, cost: int
) -> None:
    stills.gemini.answers = [answer]
    failed = (await stills.render(stills.scene(1, job="jobs/a"))).failed
    assert (reason(failed.error), failed.retryable) == (why, retryable)
    assert await stills.cost("jobs/a") == Cost(usd_micros=cost)


async def test_a_used_up_quota_costs_nothing(stills: StillsService) -> None:
    stills.gemini.answers = [{"status": 429, "name": "RESOURCE_EXHAUSTED"}]
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await stills.render(stills.scene(1, job="jobs/a"))
    assert received_reason(caught.value) == "MODEL_QUOTA"
    assert await stills.cost("jobs/a") == Cost()


async def test_a_picture_above_the_price_limit_is_not_ordered(
    stills: StillsService, open_stills: Any
) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await stills.render(stills.scene(1, max_cost_usd_micros=LIST_PRICE - 1))
    assert received_reason(caught.value) == "SCENE_TOO_EXPENSIVE"
    async with open_stills(stills_model="gemini-99-image") as unknown:
        with pytest.raises(grpc.aio.AioRpcError, match="unknown"):
            await unknown.render(unknown.scene(1, max_cost_usd_micros=10**9))
        assert not stills.gemini.requests
        clip = await unknown.clip(unknown.scene(1, job="jobs/unlisted"))
        assert await unknown.cost("jobs/unlisted") == Cost(unpriced_calls=1)
    assert not clip.HasField("cost_usd_micros"), "an unknown price is not zero"


async def test_an_agreed_price_replaces_that_of_the_tokens(open_stills: Any) -> None:
    async with open_stills(stills_usd_per_picture=0.02) as service:
        clip = await service.clip(service.scene(1, max_cost_usd_micros=20_000))
    assert clip.cost_usd_micros == 20_000


async def test_stills_dissolve_into_each_other_and_each_is_paid_for_once(
    stills: StillsService, frames_of: Any
) -> None:
    first = stills.scene(1, 24)
    second = stills.scene(2, 24, previous_scene=first.scene, previous_frame_count=24)
    second.scene.transition = film.Scene.DISSOLVE
    clips = await asyncio.gather(stills.clip(first), stills.clip(second))
    assert len(stills.gemini.requests) == 2
    assert sum(clip.cost_usd_micros for clip in clips) == pytest.approx(stills.gemini.bill, abs=2)
    one, two = ([frame[10].mean() for frame in frames_of(stills.assets.path(clip.asset))] for clip in clips)
    assert abs(two[0] - one[-1]) < 5, "it starts with the previous scene"


async def test_scenes_of_different_engines_cut(stills: StillsService) -> None:
    drawn = stills.requests.scene(id="s0")
    request = stills.scene(1, previous_scene=drawn, previous_frame_count=12)
    request.scene.transition = film.Scene.DISSOLVE
    cut = await stills.clip(request)
    assert (await stills.clip(stills.scene(1, scene=request.scene))).asset == cut.asset


async def test_the_grade_of_the_film_changes_the_picture(stills: StillsService) -> None:
    grey = film.Style(medium="", grade="black and white", palette=stills.requests.palette)
    clip = await stills.clip(stills.scene(1, style=grey))
    with av.open(str(stills.assets.path(clip.asset))) as source:
        frame = next(source.decode(video=0)).to_ndarray(format="rgb24").astype(int)
    assert np.ptp(frame, axis=2).max() <= 6


async def test_a_still_never_stands_still(stills: StillsService, frames_of: Any) -> None:
    request = stills.scene(1, 48)
    request.scene.camera_movement = film.Scene.STATIC
    frames = frames_of(stills.assets.path((await stills.clip(request)).asset))
    assert np.abs(frames[-1] - frames[0]).max() > 40


async def test_an_engine_that_is_not_there_is_told_with_those_that_are(stills: StillsService) -> None:
    request = stills.scene(1)
    request.scene.engine = film_engine.VEO
    with pytest.raises(grpc.aio.AioRpcError, match="it has ANIMATIC, STILLS") as caught:
        await stills.render(request)
    assert received_reason(caught.value) == "ENGINE_MISSING"


async def test_a_scene_with_a_picture_of_its_own_orders_none(open_stills: Any) -> None:
    async with open_stills(engine="stills") as service:
        assert (await service.stub.GetCapabilities(api.GetCapabilitiesRequest())).kind == film_engine.STILLS
        request = service.scene(1)
        request.scene.media.asset.name = "uploads/none"
        request.scene.media.asset.generation = request.scene.media.asset.size = 1
        with pytest.raises(grpc.aio.AioRpcError, match="uploads/none"):
            await service.render(request)
        assert not service.gemini.requests
