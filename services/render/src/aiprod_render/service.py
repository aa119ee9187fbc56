"""The render service: requests to pieces of work, their progress to events."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import grpc

from aiprod.film.v1.asset_pb2 import Asset
from aiprod.render.v1 import render_service_pb2 as pb2
from aiprod.render.v1.render_service_pb2_grpc import RenderServiceServicer
from aiprod_render.animatic import ENGINE, MAX_PIXELS
from aiprod_render.assets import Assets
from aiprod_render.content_key import content_key
from aiprod_render.flights import Flights
from aiprod_render.messages import captions, clip_spec, score
from aiprod_render.production import Master, Production, Progress
from aiprod_render.workers import Workers
from aiprod_runtime.errors import AiprodError, DeadlineExceeded, FailedPrecondition, Unavailable
from aiprod_runtime.status import error_status

TICK_SECONDS = 0.2
"""Events come no faster than this."""

type Context = grpc.aio.ServicerContext[Any, Any]


class RenderService(RenderServiceServicer):
    """Renders with the animatic engine in the processes of `workers`."""

    def __init__(self, assets: Assets, workers: Workers, production: Production) -> None:
        self._assets = assets
        self._workers = workers
        self._production = production
        self._clips = Flights[str, Progress, Asset]()
        self._masters = Flights[bytes, Progress, Master]()

    async def GetCapabilities(
        self, request: pb2.GetCapabilitiesRequest, context: Context
    ) -> pb2.Capabilities:
        return pb2.Capabilities(
            engine=ENGINE,
            max_pixels=MAX_PIXELS,
            seed_honoured=True,
            concurrency=self._workers.count,
            cost_usd_micros_per_second=0,
        )

    async def RenderScene(
        self, request: pb2.RenderSceneRequest, context: Context
    ) -> AsyncIterator[pb2.RenderEvent]:
        spec = clip_spec(request)
        key = content_key(spec, ENGINE)
        if found := await self._assets.find(key):
            yield _artifact(found, spec.frame_count, reused=True)
            return
        async with self._clips.join(
            key,
            Progress(self._workers),
            lambda progress: self._production.clip(spec, key, request.job, progress),
        ) as (progress, task):
            async for event in _events(progress, task, spec.frame_count):
                yield event

    async def Assemble(
        self, request: pb2.AssembleRequest, context: Context
    ) -> AsyncIterator[pb2.RenderEvent]:
        music = score(request)
        clips = [clip.asset for clip in request.clips]
        async with self._masters.join(
            request.SerializeToString(deterministic=True),
            Progress(self._workers),
            lambda progress: self._production.master(clips, music, captions(request), request.job, progress),
        ) as (progress, task):
            async for event in _events(progress, task, music.frame_count):
                yield event


async def _events(
    progress: Progress, task: asyncio.Task[Asset] | asyncio.Task[Master], frames_total: int
) -> AsyncIterator[pb2.RenderEvent]:
    last = pb2.RenderEvent()
    while not (await asyncio.wait({task}, timeout=TICK_SECONDS))[0]:
        event = _standing(progress, frames_total)
        if event != last:
            yield event
        last = event
    try:
        yield _artifact(task.result(), frames_total, reused=False)
    except (DeadlineExceeded, FailedPrecondition, Unavailable) as error:
        yield _failed(error)


def _standing(progress: Progress, frames_total: int) -> pb2.RenderEvent:
    if ahead := progress.place.ahead:
        return pb2.RenderEvent(queued=pb2.Queued(ahead=ahead))
    return pb2.RenderEvent(progress=pb2.Progress(frames_done=progress.frames_done, frames_total=frames_total))


def _artifact(made: Asset | Master, frame_count: int, *, reused: bool) -> pb2.RenderEvent:
    film, captions = (made.film, made.captions) if isinstance(made, Master) else (made, None)
    artifact = pb2.Artifact(
        asset=film,
        frame_count=frame_count,
        engine=ENGINE,
        reused=reused,
        cost_usd_micros=0,
        captions=captions,
    )
    return pb2.RenderEvent(artifact=artifact)


def _failed(error: AiprodError) -> pb2.RenderEvent:
    retryable = not isinstance(error, FailedPrecondition)
    return pb2.RenderEvent(failed=pb2.Failed(error=error_status(error), retryable=retryable))
