"""The stream of events of a clip or master that is being built."""

import asyncio
import time
from collections.abc import AsyncGenerator

from aiprod.render.v1 import render_service_pb2 as api
from aiprod_render.assets import Artifact
from aiprod_render.encoding.preview import preview_frame
from aiprod_render.engine import ContentFiltered, RenderCancelled
from aiprod_render.messages import artifact_event, progress_event
from aiprod_render.progress import Progress
from aiprod_render.render_inputs import ClipSpec, Score
from aiprod_rpc.errors import DeadlineExceeded, FailedPrecondition, Unavailable
from aiprod_rpc.status import error_status

TICK_SECONDS = 0.2
"""The shortest time between two progress events."""
REPEAT_SECONDS = 10.0


async def stream_events(
    progress: Progress,
    task: asyncio.Task[Artifact],
    spec: ClipSpec | Score,
    engine: str,
    repeat_seconds: float = REPEAT_SECONDS,
) -> AsyncGenerator[api.RenderEvent]:
    """Yields progress, a clip's preview as soon as there is one, and the result.

    Repeats unchanged progress every `repeat_seconds`, so a stream that is silent for longer has stalled.
    Raises errors that do not end the work (ResourceExhausted, errors of storage).
    """
    # A master has no preview: treat it as sent.
    last, sent_at, preview_sent = api.RenderEvent(), 0.0, not isinstance(spec, ClipSpec)
    running = True
    while running:
        # `wait` leaves the task running when its time is up; `wait_for` would cancel it.
        running = not (await asyncio.wait({task}, timeout=TICK_SECONDS))[0]
        event = progress_event(progress, spec.frame_count)
        if running and (event != last or time.monotonic() - sent_at >= repeat_seconds):
            sent_at = time.monotonic()
            yield event
        last = event
        if not preview_sent and progress.preview and isinstance(spec, ClipSpec):
            yield api.RenderEvent(preview=api.Preview(jpeg=progress.preview, frame=preview_frame(spec)))
            preview_sent = True
    yield _result(task, progress, spec.frame_count, engine)


def _result(
    task: asyncio.Task[Artifact], progress: Progress, frame_count: int, engine: str
) -> api.RenderEvent:
    # Reported with every end: work that fails may have cost money too.
    cost = progress.take_cost()
    try:
        return artifact_event(task.result(), frame_count, engine, cost=cost, reused=False)
    except ContentFiltered as error:
        filtered = api.Filtered(count=error.count, reasons=error.reasons, cost_usd_micros=cost)
        return api.RenderEvent(filtered=filtered)
    except RenderCancelled as error:
        return api.RenderEvent(cancelled=api.Cancelled(message=str(error), cost_usd_micros=cost))
    except (DeadlineExceeded, FailedPrecondition, Unavailable) as error:
        # FailedPrecondition depends on the request alone, so a retry would fail the same way.
        retryable = not isinstance(error, FailedPrecondition)
        failed = api.Failed(error=error_status(error), retryable=retryable, cost_usd_micros=cost)
        return api.RenderEvent(failed=failed)
