"""Reads the result of a call to render."""

from collections.abc import AsyncIterable, Awaitable, Callable

from google.rpc import status_pb2

from aiprod.render.v1 import render_service_pb2 as render_api
from aiprod_gateway.jobs.failures import StageFailed
from aiprod_rpc.errors import FailedPrecondition, Unavailable
from aiprod_rpc.status import error_status, status


async def receive_artifact(
    events: AsyncIterable[render_api.RenderEvent],
    report_progress: Callable[[float], Awaitable[None]],
    report_preview: Callable[[bytes], Awaitable[None]],
    record_cost: Callable[[int | None], None],
) -> render_api.Artifact:
    """Returns the call's artifact and reports its progress, 0 to 1, and its preview, a JPEG, meanwhile.

    Raises Unavailable where a retry may help, StageFailed where it cannot. `record_cost` gets what a call
    without an artifact cost: micro-dollars, None where the price is unknown.
    """
    async for event in events:
        match event.WhichOneof("event"):
            case "progress":
                await report_progress(_fraction(event.progress))
            case "preview":
                await report_preview(event.preview.jpeg)
            case "artifact":
                return event.artifact
            case "failed":
                record_cost(_cost(event.failed))
                if event.failed.retryable:
                    raise Unavailable(event.failed.error.message, reason="RENDER_FAILED")
                raise StageFailed(event.failed.error)
            case "filtered":
                record_cost(_cost(event.filtered))
                raise StageFailed(_filtered_status(event.filtered))
            case "cancelled":
                record_cost(_cost(event.cancelled))
                raise StageFailed(status("CANCELLED", event.cancelled.message))
    raise Unavailable("render ended its stream without a result", reason="RENDER_TRUNCATED")


def _fraction(progress: render_api.Progress) -> float:
    # Only the artifact ends the work, so frames alone never make it complete.
    return min(progress.frames_done / max(1, progress.frames_total), 0.99)


def _cost(end: render_api.Failed | render_api.Filtered | render_api.Cancelled) -> int | None:
    return end.cost_usd_micros if end.HasField("cost_usd_micros") else None


def _filtered_status(filtered: render_api.Filtered) -> status_pb2.Status:
    reasons = "; ".join(filtered.reasons) or "it gives no reason"
    text = f"the video model's safety filter blocked the scene: {reasons}. Reword the scene"
    return error_status(FailedPrecondition(text, reason="RENDER_FILTERED"))
