"""Makes a master: renders the scenes of a manifest side by side, and assembles their clips."""

import asyncio
from collections.abc import Mapping
from functools import partial

from aiprod.collab.v1 import resources_pb2 as collab_pb
from aiprod.film.v1 import manifest_pb2 as film
from aiprod.film.v1.stage_pb2 import Stage
from aiprod.render.v1 import render_service_pb2 as render_api
from aiprod_gateway.jobs.failures import is_lost_asset
from aiprod_gateway.stages.job_context import JobContext
from aiprod_gateway.stages.job_steps import gather_all
from aiprod_gateway.stages.rendering import assemble, prepare_sound, render_scene
from aiprod_gateway.stages.service_requests import render_requests

type Clips = list[render_api.Artifact]


async def make_master(
    context: JobContext, manifest: film.Manifest, locked: Mapping[str, collab_pb.FilmScene]
) -> tuple[Clips, render_api.Artifact]:
    """Returns the clips of the manifest in its order, and their master; `locked` has the locked scenes by id.

    Tries once more when storage loses a clip meanwhile. Raises StageFailed.
    """
    try:
        clips = await _render_scenes(context, manifest, locked)
        return clips, await _assemble(context, manifest, clips)
    except Exception as error:
        if not is_lost_asset(error):
            raise
    # Render finds the clips that still exist and makes only the lost ones.
    clips = await _render_scenes(context, manifest, locked)
    return clips, await _assemble(context, manifest, clips)


async def _render_scenes(
    context: JobContext, manifest: film.Manifest, locked: Mapping[str, collab_pb.FilmScene]
) -> Clips:
    requests = render_requests(context.job.name, manifest, context.settings.max_scene_usd)
    sound = asyncio.create_task(prepare_sound(context, manifest))
    try:
        clips = await gather_all(
            *(
                context.steps.run_stage(
                    Stage.RENDER,
                    partial(render_scene, context, request, locked.get(request.scene.id)),
                    request.scene.id,
                )
                for request in requests
            )
        )
        await sound
        return clips
    finally:
        # Without its scenes, no film needs it.
        sound.cancel()


async def _assemble(context: JobContext, manifest: film.Manifest, clips: Clips) -> render_api.Artifact:
    return await context.steps.run_stage(
        Stage.ASSEMBLE, lambda step: assemble(context, step, manifest, clips)
    )
