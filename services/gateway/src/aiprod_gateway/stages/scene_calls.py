"""Calls of render for one scene: by the scene's step, or ahead of it while the plan still streams."""

import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace

from aiprod.film.v1 import manifest_pb2 as film
from aiprod.render.v1 import render_service_pb2 as render_api
from aiprod_gateway.clients.streams import stream_events
from aiprod_gateway.deadlines import acquired_slot
from aiprod_gateway.stages.job_context import JobContext
from aiprod_gateway.stages.prices import newest_scene_price
from aiprod_gateway.stages.service_requests import newest_scene_request
from aiprod_rpc.call import current_call, in_call
from aiprod_work.fair_queue import Ticket


async def scene_events(
    context: JobContext, request: render_api.RenderSceneRequest
) -> AsyncGenerator[render_api.RenderEvent]:
    """Yields render's events of a scene, from its turn in the gateway's queue. Raises as `stream_events`."""
    settings = context.settings
    ticket = Ticket(context.steps.user)
    async with acquired_slot(context.scene_queue, ticket, settings.queue_seconds):
        call = stream_events(
            context.services.render.RenderScene, request, settings.silence_seconds, settings.queue_seconds
        )
        async with aclosing(call) as events:
            async for event in events:
                yield event


def begin_scene(
    context: JobContext, engine: render_api.Capabilities, manifest: film.Manifest, scene_count: int
) -> bool:
    """Begins to render the newest scene of a plan that still streams, if the job may; returns whether it did.

    The film will have `scene_count` scenes.
    """
    max_usd = context.settings.max_scene_usd
    request = newest_scene_request(context.job.name, manifest, scene_count, max_usd)
    # A recording for the whole film may lengthen its scenes when all are planned.
    is_final = not manifest.HasField("voice_over")
    price = newest_scene_price(engine, manifest, request.frame_count)
    # Words that no voice can speak, or that do not fit, end the job: all are spoken before a scene is paid.
    is_narrated = bool(manifest.scenes[-1].narration) or any(
        scene.narration for scene in context.job.storyboard.scenes
    )
    if not is_final or (price != 0 and is_narrated) or not _may_begin(context, price):
        return False
    # The step that plans has a deadline of its own, which is not that of a scene.
    deadline = time.monotonic() + context.settings.stage_seconds
    with in_call(replace(current_call(), deadline=deadline)):
        context.early_scenes.begin(request, scene_events(context, request))
    return True


def _may_begin(context: JobContext, price: int | None) -> bool:
    # What the plan costs is known at its end, so below a limit nothing else is paid until then. A plan that
    # waits for a review has nothing paid for it before.
    is_within_limit = price == 0 or not context.ceiling.is_limited
    return context.settings.render_ahead and not context.job.hold_for_review and is_within_limit
