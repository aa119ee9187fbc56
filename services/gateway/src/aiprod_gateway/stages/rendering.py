"""The stages RENDER and ASSEMBLE: from a manifest to clips, and from clips to the master."""

import logging
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import replace
from functools import partial

import grpc

from aiprod.collab.v1 import resources_pb2 as collab_pb
from aiprod.film.v1 import asset_pb2 as film_asset
from aiprod.film.v1 import manifest_pb2 as film
from aiprod.film.v1.stage_pb2 import Stage
from aiprod.render.v1 import render_service_pb2 as render_api
from aiprod.storage.v1 import storage_service_pb2 as storage_api
from aiprod_gateway.clients.render import receive_artifact
from aiprod_gateway.clients.streams import stream_events
from aiprod_gateway.deadlines import restart_deadline
from aiprod_gateway.jobs import job_changes, job_costs
from aiprod_gateway.stages.job_context import JobContext
from aiprod_gateway.stages.job_steps import Step
from aiprod_gateway.stages.narration import speak_within_ceiling
from aiprod_gateway.stages.scene_calls import scene_events
from aiprod_gateway.stages.service_requests import assemble_request, render_requests, with_ceiling
from aiprod_rpc.call import in_call
from aiprod_rpc.status import received_reason

log = logging.getLogger(__name__)


def locked_scenes(room: collab_pb.Room) -> dict[str, collab_pb.FilmScene]:
    """Returns the locked scenes by id, as the room's newest film has them: they keep their clips."""
    return {scene.scene: scene for scene in room.film.scenes if scene.scene in room.locked_scenes}


async def render_scene(
    context: JobContext,
    request: render_api.RenderSceneRequest,
    locked: collab_pb.FilmScene | None,
    step: Step,
) -> render_api.Artifact:
    """Returns the scene's clip: the locked one if it still fits, else what render finds or makes."""
    clip = None
    # A clip of another length would move every scene behind it.
    if locked and locked.frame_count == request.frame_count:
        clip = await _find_locked_clip(context, locked, request.scene.title)
    if clip:
        artifact = render_api.Artifact(
            asset=clip, frame_count=request.frame_count, reused=True, cost_usd_micros=0
        )
    else:
        artifact = await _render_within_ceiling(context, step, request)
    step.change_job(partial(job_changes.set_rendered, request.scene.id, artifact))
    outcome = "found" if artifact.reused else "rendered"
    text = f"Scene “{request.scene.title}” {outcome}"
    await context.room.post_milestone(Stage.RENDER, text, request.scene.id)
    return artifact


async def _find_locked_clip(
    context: JobContext, locked: collab_pb.FilmScene, title: str
) -> film_asset.Asset | None:
    """Returns a locked scene's clip; None, and a milestone in the room, when storage has lost it."""
    try:
        return await context.services.storage.GetAsset(storage_api.GetAssetRequest(name=locked.clip))
    except grpc.aio.AioRpcError as error:
        if error.code() not in (grpc.StatusCode.NOT_FOUND, grpc.StatusCode.DATA_LOSS):
            raise
    text = f"The clip of the locked scene “{title}” is lost; the scene is rendered again"
    await context.room.post_milestone(Stage.RENDER, text, locked.scene)
    return None


async def _render_within_ceiling(
    context: JobContext, step: Step, request: render_api.RenderSceneRequest
) -> render_api.Artifact:
    if early := await context.early_scenes.take(request):
        try:
            return await _receive(context, step, early.events())
        finally:
            # A retry has the time that the call has left, whenever it began.
            restart_deadline(early.remaining)
    if not context.ceiling.is_limited:
        return await _call_render(context, step, request)
    # What is stored is free, and reserves nothing that another scene needs.
    if stored := await _render_for(context, step, request, 0):
        return stored
    job = await context.steps.current_job()
    scene = next(scene for scene in job.scenes if scene.scene == request.scene.id)
    price = scene.estimated_cost_usd_micros if scene.HasField("estimated_cost_usd_micros") else None
    with context.ceiling.reserved(price) as allowed:
        artifact = await _render_for(context, step, request, allowed) if allowed else None
    if artifact is None:
        raise context.ceiling.exceeded(f"the scene “{request.scene.title}”", price)
    return artifact


async def _render_for(
    context: JobContext, step: Step, request: render_api.RenderSceneRequest, micros: int
) -> render_api.Artifact | None:
    """Returns the clip; None if it costs more than `micros`."""
    try:
        return await _call_render(context, step, with_ceiling(request, micros))
    except grpc.aio.AioRpcError as error:
        if received_reason(error) != "SCENE_TOO_EXPENSIVE":
            raise
        return None


async def _call_render(
    context: JobContext, step: Step, request: render_api.RenderSceneRequest
) -> render_api.Artifact:
    return await _receive(context, step, scene_events(context, request))


async def prepare_sound(context: JobContext, manifest: film.Manifest) -> None:
    """Has the film's sound made while its scenes render, unless what is spoken may cost too much.

    What fails here fails again, and is told, when the master is assembled.
    """
    if context.ceiling.is_limited:
        return
    requests = render_requests(context.job.name, manifest)
    request = render_api.PrepareSoundRequest(
        job=context.job.name,
        manifest=manifest,
        frame_counts=[each.frame_count for each in requests],
    )
    try:
        # Longer than a call usually may: on a busy machine it waits for a worker, and what is cut off is made
        # again.
        seconds = context.settings.stage_seconds
        with in_call(replace(context.steps.call, deadline=time.monotonic() + seconds)):
            await context.services.render.PrepareSound(request, timeout=seconds)
    except grpc.aio.AioRpcError as error:
        log.info("no sound is ready yet: %s", error.details(), extra={"job": context.job.name})


async def assemble(
    context: JobContext, step: Step, manifest: film.Manifest, clips: Sequence[render_api.Artifact]
) -> render_api.Artifact:
    """Returns the master of the clips."""
    await speak_within_ceiling(context, step, manifest)
    request = assemble_request(await context.steps.current_job(), manifest, clips)
    settings = context.settings
    call = stream_events(
        context.services.render.Assemble, request, settings.silence_seconds, settings.queue_seconds
    )
    master = await _receive(context, step, call)
    await context.room.post_milestone(Stage.ASSEMBLE, "The master is assembled")
    return master


async def _receive(
    context: JobContext, step: Step, call: AsyncGenerator[render_api.RenderEvent]
) -> render_api.Artifact:
    def record_cost(micros: int | None) -> None:
        context.ceiling.charge(micros)
        step.change_job(partial(job_costs.add_render_cost, micros))

    async with aclosing(call) as events:
        artifact = await receive_artifact(events, step.report_progress, step.report_preview, record_cost)
    context.ceiling.charge(artifact.cost_usd_micros)
    return artifact
