"""A render service with Veo, as tests call it."""

from dataclasses import dataclass
from typing import Any

from aiprod.film.v1 import manifest_pb2 as film
from aiprod.render.v1 import render_service_pb2 as api
from aiprod.render.v1.render_service_pb2_grpc import RenderServiceStub

from .fake_vertex import FakeVertex

HD = film.VideoFormat(width=1280, height=720, frame_rate=film.FrameRate(numerator=24, denominator=1))
LIST_PRICE = 100_000
"""The list price of a second of 720p by Veo, in micro-dollars."""


@dataclass
class VeoService:
    stub: RenderServiceStub
    assets: Any
    vertex: FakeVertex
    requests: Any

    def scene(self, number: int, frames: int = 48, **changes: Any) -> api.RenderSceneRequest:
        scene = self.requests.scene(
            id=f"s{number}", caption="", action=f"Scene {number} happens.", seed=number
        )
        return self.requests.clip(frames, **{"format": HD, "scene": scene} | changes)

    async def render(self, request: api.RenderSceneRequest) -> api.RenderEvent:
        return [event async for event in self.stub.RenderScene(request, timeout=100)][-1]

    async def clip(self, request: api.RenderSceneRequest) -> api.Artifact:
        last = await self.render(request)
        assert last.WhichOneof("event") == "artifact", last
        return last.artifact
