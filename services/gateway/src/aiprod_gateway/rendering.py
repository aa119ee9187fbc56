"""What comes of a call to the renderer."""

import time
from collections.abc import AsyncIterable, Awaitable, Callable

from google.rpc import status_pb2

from aiprod.render.v1 import render_service_pb2 as render
from aiprod_gateway.stages import StageFailed
from aiprod_runtime.errors import FailedPrecondition, Unavailable
from aiprod_runtime.status import error_status, status

TOLD_EVERY = 0.25
"""Seconds between two times that one call's progress is told."""


async def artifact_of(
    events: AsyncIterable[render.RenderEvent],
    tell: Callable[[float], Awaitable[None]],
    spend: Callable[[int | None], Awaitable[object]],
) -> render.Artifact:
    """The call's artifact; its progress, 0 to 1, is told on the way.

    Unavailable where another try may help, StageFailed where it will not. What was spent on nothing is
    told to `spend`, in micro-dollars, None where that is unknown.
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
            case "failed":
                await spend(_cost(event.failed))
                if event.failed.retryable:
                    raise Unavailable(event.failed.error.message, reason="RENDER_FAILED")
                raise StageFailed(event.failed.error)
            case "filtered":
                await spend(_cost(event.filtered))
                raise StageFailed(_held_back(event.filtered))
            case "cancelled":
                await spend(_cost(event.cancelled))
                raise StageFailed(status("CANCELLED", event.cancelled.message))
    raise Unavailable("render ended its stream without a result", reason="RENDER_TRUNCATED")


def _cost(end: render.Failed | render.Filtered | render.Cancelled) -> int | None:
    return end.cost_usd_micros if end.HasField("cost_usd_micros") else None


def _held_back(filtered: render.Filtered) -> status_pb2.Status:
    why = "; ".join(filtered.reasons) or "it does not say why"
    text = f"the video model held back what it made: {why}. Say the scene in other words"
    return error_status(FailedPrecondition(text, reason="RENDER_FILTERED"))
