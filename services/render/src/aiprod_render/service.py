"""The render service: requests to pieces of work, their progress to events."""

from collections.abc import AsyncIterator
from typing import Any

import grpc

from aiprod.film.v1.cost_pb2 import Cost
from aiprod.render.v1 import render_service_pb2 as pb2
from aiprod.render.v1.render_service_pb2_grpc import RenderServiceServicer
from aiprod_render import events
from aiprod_render.assets import Assets
from aiprod_render.content_key import content_key
from aiprod_render.engine import Engine, check, check_price
from aiprod_render.flights import Flights
from aiprod_render.messages import capabilities, captions, clip_spec, score
from aiprod_render.production import ASSEMBLER, Made, Production
from aiprod_render.progress import Progress

type Context = grpc.aio.ServicerContext[Any, Any]
type Events = AsyncIterator[pb2.RenderEvent]


class RenderService(RenderServiceServicer):
    """Renders with `engine`."""

    def __init__(self, assets: Assets, engine: Engine, production: Production) -> None:
        self._assets = assets
        self._engine = engine
        self._production = production
        self._clips = Flights[str, Progress, Made]()
        self._masters = Flights[bytes, Progress, Made]()

    async def GetCapabilities(
        self, request: pb2.GetCapabilitiesRequest, context: Context
    ) -> pb2.Capabilities:
        return capabilities(self._engine.capabilities)

    async def GetCost(self, request: pb2.GetCostRequest, context: Context) -> Cost:
        spent = self._engine.spent(request.job)
        return Cost(usd_micros=spent.micros, unpriced_calls=spent.unpriced)

    async def RenderScene(self, request: pb2.RenderSceneRequest, context: Context) -> Events:
        spec, can = clip_spec(request), self._engine.capabilities
        check(spec, can)
        key = content_key(spec, can.engine)
        if found := await self._assets.find(key):
            yield events.artifact(Made(found), spec.frame_count, can.engine, cost=0, reused=True)
            return
        check_price(self._engine.price(spec), _limit(request))
        yield events.accepted(f"clips/{key}", resumable=can.resumable)
        async with self._clips.join(
            key,
            self._production.progress(),
            lambda progress: self._production.clip(spec, key, request.job, progress),
        ) as (progress, task):
            async for event in events.of(progress, task, spec, can.engine):
                yield event

    async def Assemble(self, request: pb2.AssembleRequest, context: Context) -> Events:
        music = score(request)
        clips = [clip.asset for clip in request.clips]
        async with self._masters.join(
            request.SerializeToString(deterministic=True),
            self._production.progress(),
            lambda progress: self._production.master(clips, music, captions(request), request.job, progress),
        ) as (progress, task):
            async for event in events.of(progress, task, music, ASSEMBLER):
                yield event


def _limit(request: pb2.RenderSceneRequest) -> int | None:
    return request.max_cost_usd_micros if request.HasField("max_cost_usd_micros") else None
