"""RenderScene on a real server."""

import asyncio
import hashlib
import io
import os
import shutil
from collections import Counter
from fractions import Fraction
from typing import Any

import av
import grpc
import psutil
import pytest

from aiprod.film.v1 import manifest_pb2 as film
from aiprod.render.v1 import render_service_pb2 as api
from aiprod.render.v1.render_service_pb2_grpc import RenderServiceStub
from aiprod_film.engine_kind import EngineKind
from aiprod_render.animatic.engine import ENGINE, AnimaticEngine
from aiprod_render.artifact_builder import ArtifactBuilder
from aiprod_render.billing.file_records import FileRecords
from aiprod_render.billing.order_ledger import OrderLedger
from aiprod_render.config import RenderSettings
from aiprod_render.engines import Engines
from aiprod_render.media.fonts import Fonts
from aiprod_render.media.recordings import Recordings
from aiprod_render.messages import clip_spec
from aiprod_render.progress import Progress
from aiprod_render.service import SERVICE, RenderService, add_to_server
from aiprod_render.worker import render_clip
from aiprod_rpc.channel import open_channel
from aiprod_rpc.status import reason as status_reason
from aiprod_rpc.status import received_reason
from aiprod_server.server import Binding, running

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def until(condition: Any) -> None:
    """Waits until a condition holds; the test's timeout is the limit."""
    while not condition():
        await asyncio.sleep(0.01)


async def next_event(call: Any) -> api.RenderEvent:
    """Returns the next event after `accepted`."""
    while (event := await call.read()).WhichOneof("event") == "accepted":
        pass
    return event


LONG = 2400
"""Frames that no machine draws within one of the stream's ticks, 0.2 s, and any within a few seconds."""


def slow(stack: Any, seed: int, frames: int = 3600) -> api.RenderSceneRequest:
    """Returns a request that keeps a worker busy for many seconds."""
    return stack.requests.clip(frames, scene=stack.requests.scene(seed=seed))


async def test_capabilities(stack: Any) -> None:
    answer = await stack.stub.GetCapabilities(api.GetCapabilitiesRequest())
    assert answer.engine == ENGINE
    assert answer.concurrency == 2
    assert answer.seed_honoured


async def test_a_rendered_scene_is_reused(stack: Any) -> None:
    request = stack.requests.clip(24)
    first = await stack.clip(request)
    assert (first.frame_count, first.engine, first.reused) == (24, ENGINE, False)
    request.job = "jobs/another"
    again = await stack.clip(request)
    assert again.reused
    assert again.asset == first.asset
    assert stack.leftovers == []


async def test_events_come_from_accepted_to_artifact(stack: Any) -> None:
    events = [event async for event in stack.stub.RenderScene(slow(stack, 1001, LONG))]
    kinds = [event.WhichOneof("event") for event in events]
    assert kinds[:2] == ["accepted", "progress"]
    assert kinds[-1] == "artifact"
    assert events[0].accepted.operation.startswith("clips/")
    assert not events[0].accepted.resumable
    (preview,) = (event.preview for event in events if event.HasField("preview"))
    with av.open(io.BytesIO(preview.jpeg)) as picture:
        (frame,) = picture.decode(video=0)
    assert (frame.width, preview.frame) == (320, 12)
    assert events[-1].artifact.cost_usd_micros == 0


async def test_an_unsupported_negative_prompt_is_rejected(stack: Any) -> None:
    with pytest.raises(grpc.aio.AioRpcError, match="cannot make a negative prompt") as caught:
        await stack.clip(stack.requests.clip(12, negative_prompt="rain"))
    assert caught.value.code() is grpc.StatusCode.FAILED_PRECONDITION


async def test_the_clip_plays_everywhere(stack: Any) -> None:
    clip = await stack.clip(stack.requests.clip(24, film_title="The Long Way"))
    with av.open(str(stack.assets.path(clip.asset))) as source:
        (track,) = source.streams
        context = track.codec_context
        assert (context.name, context.profile, context.pix_fmt) == ("h264", "High", "yuv420p")
        assert (context.colorspace, context.color_range) == (1, 1)
        assert (context.color_primaries, context.color_trc) == (1, 1)
        assert track.average_rate == 24


@pytest.mark.parametrize(
    ("rate", "frames"),
    [((24, 1), 25), ((30000, 1001), 101), ((24000, 1001), 1), ((25, 1), 7), ((12345, 500), 49)],
)
async def test_timestamps_are_exact(stack: Any, times_of: Any, rate: tuple[int, int], frames: int) -> None:
    request = stack.requests.clip(frames, format=stack.requests.format(240, 240, rate))
    clip = await stack.clip(request)
    frame = Fraction(rate[1], rate[0])
    assert times_of(stack.assets.path(clip.asset)) == [number * frame for number in range(frames)]


async def test_the_same_scene_is_the_same_bytes_in_every_process(stack: Any, tmp_path: Any) -> None:
    request = stack.requests.clip(24, scene=stack.requests.scene(setting=film.Scene.CITY, seed=99))
    clip = await stack.clip(request)
    here = render_clip(clip_spec(request), tmp_path)
    there = stack.assets.path(clip.asset)
    assert hashlib.sha256(here.read_bytes()).digest() == hashlib.sha256(there.read_bytes()).digest()


async def test_two_calls_for_one_scene_render_it_once(stack: Any) -> None:
    request = stack.requests.clip(48, scene=stack.requests.scene(seed=1001))
    before = Counter(stack.assets.uploads)
    first, second = await asyncio.gather(stack.clip(request), stack.clip(request))
    assert first.asset == second.asset
    assert (Counter(stack.assets.uploads) - before).total() == 1


async def test_a_render_survives_the_caller_that_started_it(stack: Any) -> None:
    request = slow(stack, 1002, LONG)
    first, second = stack.stub.RenderScene(request, timeout=100), stack.stub.RenderScene(request)
    assert (await next_event(first)).WhichOneof("event") == "progress"
    assert (await next_event(second)).WhichOneof("event") == "progress"
    before = len(stack.assets.uploads)
    first.cancel()
    events = [event async for event in second]
    assert events[-1].WhichOneof("event") == "artifact"
    assert len(stack.assets.uploads) == before + 1
    assert stack.assets.deadlines[-1] is None, "the first caller's deadline does not apply"


async def test_progress_counts_frames_at_a_limited_rate(stack: Any) -> None:
    loop = asyncio.get_running_loop()
    started, done = loop.time(), []
    async for event in stack.stub.RenderScene(slow(stack, 1003, LONG)):
        if event.WhichOneof("event") == "progress":
            assert event.progress.frames_total == LONG
            done.append(event.progress.frames_done)
    assert done == sorted(done)
    assert done[-1] > 0
    assert len(done) <= 5 * (loop.time() - started) + 1


async def test_cancelling_frees_the_worker_and_leaves_nothing(stack: Any) -> None:
    calls = [stack.stub.RenderScene(slow(stack, 1010 + number)) for number in range(2)]
    for call in calls:
        await next_event(call)
    assert stack.leftovers
    for call in calls:
        call.cancel()
    await until(lambda: not stack.leftovers)
    await stack.clip(stack.requests.clip(2, scene=stack.requests.scene(seed=1015)))


async def test_a_deadline_frees_the_worker(stack: Any) -> None:
    call = stack.stub.RenderScene(slow(stack, 1016), timeout=0.4)
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        async for _ in call:
            pass
    assert caught.value.code() is grpc.StatusCode.DEADLINE_EXCEEDED
    await until(lambda: not stack.leftovers)


async def test_requests_queue_up_to_a_limit(stack: Any) -> None:
    busy = [stack.stub.RenderScene(slow(stack, 1020 + number)) for number in range(2)]
    for call in busy:
        assert (await next_event(call)).WhichOneof("event") == "progress"
    waiting = [stack.stub.RenderScene(slow(stack, 1025))]
    assert (await next_event(waiting[0])).queued.position == 1
    waiting.append(stack.stub.RenderScene(slow(stack, 1026)))
    assert (await next_event(waiting[1])).queued.position == 2
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await stack.clip(slow(stack, 1027))
    assert caught.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
    assert received_reason(caught.value) == "RENDER_QUEUE_FULL"
    for call in busy[:1]:
        call.cancel()
    # The first in the queue gets a worker, so the second moves up.
    assert (await next_event(waiting[1])).queued.position == 1
    for call in (*busy, *waiting):
        call.cancel()
    await until(lambda: not stack.leftovers)


async def test_the_engine_fills_in_unset_fields(stack: Any) -> None:
    bare = film.Scene(id="s1", duration=stack.requests.scene().duration)
    assert (await stack.clip(stack.requests.clip(3, scene=bare))).frame_count == 3


async def test_an_invalid_request_is_rejected(stack: Any) -> None:
    request = stack.requests.clip(3)
    request.scene.setting = 77  # type: ignore[assignment]
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await stack.clip(request)
    assert caught.value.code() is grpc.StatusCode.INVALID_ARGUMENT


def running_workers() -> list[psutil.Process]:
    workers = [child for child in psutil.Process().children(recursive=True) if child.ppid() != os.getpid()]
    return [worker for worker in workers if worker.status() == psutil.STATUS_RUNNING]


async def test_a_render_survives_the_death_of_its_worker(stack: Any, times_of: Any, tmp_path: Any) -> None:
    call = stack.stub.RenderScene(slow(stack, 1040, LONG))
    while (await next_event(call)).progress.frames_done == 0:
        pass
    # Another worker may still be starting.
    while len(busy := running_workers()) != 1:
        await asyncio.sleep(0.01)
    busy[0].kill()
    events = [event async for event in call]
    assert events[-1].artifact.frame_count == LONG
    path = stack.assets.path(events[-1].artifact.asset)
    assert times_of(path) == [Fraction(number, 24) for number in range(LONG)]
    here = render_clip(clip_spec(slow(stack, 1040, LONG)), tmp_path)
    assert path.read_bytes() == here.read_bytes(), "the same bytes as without the crash"


async def test_a_render_that_is_too_slow_fails(stack: Any, tmp_path: Any) -> None:
    folder = stack.scratch
    settings = RenderSettings(workers=1, max_queued=2, clip_seconds=0.2, scratch=folder, drain_seconds=0)
    assets = type(stack.assets)(tmp_path / "assets")
    engines = Engines(
        {EngineKind.ANIMATIC: AnimaticEngine(stack.workers, settings.clip_seconds)}, EngineKind.ANIMATIC
    )
    builder = ArtifactBuilder(settings, assets, stack.workers, stack.tracks, stack.signer)
    recordings = Recordings(assets, stack.media_workers)
    orders = OrderLedger(FileRecords(tmp_path))
    service = RenderService(
        assets, engines, orders, builder, stack.speaker, recordings, Fonts(assets, stack.media_workers)
    )
    binding = Binding(SERVICE, add_to_server, service)
    async with (
        running(settings, binding) as port,
        open_channel(f"127.0.0.1:{port}", "aiprod.render.v1") as channel,
    ):
        call = RenderServiceStub(channel).RenderScene(slow(stack, 1050))
        last = [event async for event in call][-1]
    assert last.failed.retryable
    assert status_reason(last.failed.error) == "RENDER_TOO_SLOW"


async def test_a_clip_goes_after_the_one_that_it_dissolves_from(stack: Any) -> None:
    engine = AnimaticEngine(stack.workers, 60)
    first = stack.requests.scene(id="s1")
    second = stack.requests.scene(id="s2", transition=film.Scene.DISSOLVE)
    incoming = stack.requests.clip(6, scene=second, previous_scene=first, previous_frame_count=6)
    tickets = []
    for number, (job, request) in enumerate(
        [("jobs/a", stack.requests.clip(6, scene=first)), ("jobs/a", incoming), ("jobs/b", incoming)]
    ):
        folder, progress = stack.scratch / f"after{number}", Progress()
        folder.mkdir()
        await engine.render(clip_spec(request), job, folder, progress)
        shutil.rmtree(folder)
        tickets.append(progress.ticket)
    one, next_one, of_another_film = tickets
    assert (one.after, next_one.after) == (None, one.piece)
    assert of_another_film.after != one.piece
    assert len({ticket.piece for ticket in tickets}) == 3
