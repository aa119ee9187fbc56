"""What is told of a piece of work, as events of the contract."""

import asyncio
import time
from collections.abc import AsyncGenerator

from aiprod.render.v1 import render_service_pb2 as pb2
from aiprod_render.engine import Filtered, WorkEnded
from aiprod_render.film import ClipSpec, Score
from aiprod_render.preview import preview_frame
from aiprod_render.production import Made
from aiprod_render.progress import Progress
from aiprod_runtime.errors import DeadlineExceeded, FailedPrecondition, Unavailable
from aiprod_runtime.status import error_status

TICK_SECONDS = 0.2
"""Events come no faster than this."""
AGAIN_SECONDS = 10.0


async def of(
    progress: Progress,
    task: asyncio.Task[Made],
    work: ClipSpec | Score,
    engine: str,
    again: float = AGAIN_SECONDS,
) -> AsyncGenerator[pb2.RenderEvent]:
    """Where the work stands, a preview as soon as there is one, and how it ends.

    What has not changed for `again` seconds is told again, so a stream that is silent for longer has stalled.
    Errors that are no end of the work (ResourceExhausted, errors of storage) are raised.
    """
    last, told, shown = pb2.RenderEvent(), 0.0, not isinstance(work, ClipSpec)
    running = True
    while running:
        running = not (await asyncio.wait({task}, timeout=TICK_SECONDS))[0]
        event = _standing(progress, work.frame_count)
        if running and (event != last or time.monotonic() - told >= again):
            told = time.monotonic()
            yield event
        last = event
        if not shown and progress.preview and isinstance(work, ClipSpec):
            yield pb2.RenderEvent(preview=pb2.Preview(jpeg=progress.preview, frame=preview_frame(work)))
            shown = True
    yield _end(task, progress, work.frame_count, engine)


def accepted(operation: str, *, resumable: bool) -> pb2.RenderEvent:
    return pb2.RenderEvent(accepted=pb2.Accepted(operation=operation, resumable=resumable))


def artifact(made: Made, frame_count: int, engine: str, *, cost: int | None, reused: bool) -> pb2.RenderEvent:
    result = pb2.Artifact(
        asset=made.asset,
        captions=made.captions,
        frame_count=frame_count,
        engine=engine,
        reused=reused,
        cost_usd_micros=cost,
    )
    return pb2.RenderEvent(artifact=result)


def _standing(progress: Progress, frames_total: int) -> pb2.RenderEvent:
    if progress.ahead:
        return pb2.RenderEvent(queued=pb2.Queued(ahead=progress.ahead))
    done = pb2.Progress(frames_done=progress.frames_done, frames_total=frames_total, operation=progress.at)
    return pb2.RenderEvent(progress=done)


def _end(task: asyncio.Task[Made], progress: Progress, frame_count: int, engine: str) -> pb2.RenderEvent:
    cost = progress.settle()
    try:
        return artifact(task.result(), frame_count, engine, cost=cost, reused=False)
    except Filtered as error:
        filtered = pb2.Filtered(count=error.count, reasons=error.reasons, cost_usd_micros=cost)
        return pb2.RenderEvent(filtered=filtered)
    except WorkEnded as error:
        return pb2.RenderEvent(cancelled=pb2.Cancelled(message=str(error), cost_usd_micros=cost))
    except (DeadlineExceeded, FailedPrecondition, Unavailable) as error:
        retryable = not isinstance(error, FailedPrecondition)
        failed = pb2.Failed(error=error_status(error), retryable=retryable, cost_usd_micros=cost)
        return pb2.RenderEvent(failed=failed)
