"""What comes of a call to the renderer."""

import time
from collections.abc import AsyncIterable, Awaitable, Callable

from aiprod.render.v1 import render_service_pb2 as render
from aiprod_gateway.stages import StageFailed
from aiprod_runtime.errors import Unavailable

TOLD_EVERY = 0.25
"""Seconds between two times that one call's progress is told."""


async def artifact_of(
    events: AsyncIterable[render.RenderEvent], tell: Callable[[float], Awaitable[None]]
) -> render.Artifact:
    """The call's artifact; its progress, 0 to 1, is told on the way.

    Unavailable where another try may help, StageFailed where it will not.
    """
    told = 0.0
    async for event in events:
        match event.WhichOneof("event"):
            case "progress" if time.monotonic() - told >= TOLD_EVERY:
                told = time.monotonic()
                done = event.progress.frames_done / max(1, event.progress.frames_total)
                await tell(min(done, 0.99))
            case "artifact":
                return event.artifact
            case "failed" if event.failed.retryable:
                raise Unavailable(event.failed.error.message, reason="RENDER_FAILED")
            case "failed":
                raise StageFailed(event.failed.error)
    raise Unavailable("render ended its stream without a result", reason="RENDER_TRUNCATED")
