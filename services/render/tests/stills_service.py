"""A render service with a model that draws stills, as tests call it."""

from dataclasses import dataclass
from typing import Any

from aiprod.film.v1 import engine_pb2 as film_engine
from aiprod.film.v1.cost_pb2 import Cost
from aiprod.render.v1 import render_service_pb2 as api
from aiprod.render.v1.render_service_pb2_grpc import RenderServiceStub

from .fake_gemini import FakeGemini


@dataclass
class StillsService:
    stub: RenderServiceStub
    assets: Any
    gemini: FakeGemini
    requests: Any

    def scene(self, number: int, frames: int = 12, **changes: Any) -> api.RenderSceneRequest:
        scene = self.requests.scene(
            id=f"s{number}",
            caption="",
            action=f"Scene {number} happens.",
            seed=number,
            engine=film_engine.STILLS,
        )
        return self.requests.clip(frames, **{"scene": scene} | changes)

    async def render(self, request: api.RenderSceneRequest) -> api.RenderEvent:
        return [event async for event in self.stub.RenderScene(request, timeout=100)][-1]

    async def clip(self, request: api.RenderSceneRequest) -> api.Artifact:
        last = await self.render(request)
        assert last.WhichOneof("event") == "artifact", last
        return last.artifact

    async def cost(self, job: str) -> Cost:
        return await self.stub.GetCost(api.GetCostRequest(job=job))
