"""Plans films with the embedded planner, through the llm service's contract."""

import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from aiprod.film.v1 import manifest_pb2 as film
from aiprod.llm.v1 import llm_service_pb2 as llm_api
from aiprod.llm.v1.llm_service_pb2_grpc import LlmServiceStub
from aiprod_llm.__main__ import serving
from aiprod_llm.config import LlmSettings
from aiprod_rpc.channel import open_channel
from tests.bench.fidelity.truth import Prompt, Storyboard

FRAMES_PER_SECOND = 24
PROMPT_SECONDS = 12
FORMAT = film.VideoFormat(
    width=640, height=360, frame_rate=film.FrameRate(numerator=FRAMES_PER_SECOND, denominator=1)
)

type Plan = Callable[[Prompt | Storyboard, int], Awaitable[film.Manifest]]
"""Plans a film with a seed."""


@asynccontextmanager
async def planner() -> AsyncIterator[Plan]:
    with tempfile.TemporaryDirectory() as home:
        settings = LlmSettings(
            engine="embedded", listen="127.0.0.1:0", data=Path(home), drain_seconds=0, stop_seconds=0
        )
        async with (
            serving(settings) as port,
            open_channel(f"127.0.0.1:{port}", "aiprod.llm.v1") as channel,
        ):
            stub = LlmServiceStub(channel)

            async def plan(source: Prompt | Storyboard, seed: int) -> film.Manifest:
                request = llm_api.PlanScenesRequest(prompt=source.text, format=FORMAT, seed=seed)
                request.duration.FromMilliseconds(round(film_seconds(source) * 1000))
                manifest = film.Manifest()
                async for piece in stub.PlanScenes(request, timeout=60):
                    if piece.WhichOneof("piece") == "head":
                        manifest.CopyFrom(piece.head)
                    elif piece.WhichOneof("piece") == "scene":
                        manifest.scenes.append(piece.scene)
                    elif piece.WhichOneof("piece") == "unshown":
                        manifest.unshown.append(piece.unshown)
                return manifest

            yield plan


def film_seconds(source: Prompt | Storyboard) -> float:
    return (source.seconds if isinstance(source, Storyboard) else None) or PROMPT_SECONDS


def seconds(scene: film.Scene) -> float:
    return scene.duration.seconds + scene.duration.nanos / 1e9
