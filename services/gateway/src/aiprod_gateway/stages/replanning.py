"""Scenes that failed quality control are planned again by a model, or at least rendered with new seeds."""

import logging
from collections.abc import Container, Iterable, Sequence
from functools import partial

import grpc

from aiprod.film.v1 import manifest_pb2 as film
from aiprod.film.v1 import storyboard_pb2 as film_storyboard
from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod.llm.v1 import llm_service_pb2 as llm_api
from aiprod_gateway.jobs import job_changes
from aiprod_gateway.stages.job_context import JobContext
from aiprod_gateway.stages.job_steps import Step
from aiprod_gateway.stages.model_limits import within_limit
from aiprod_gateway.stages.quality_gate import MAX_REASON, scenes_with_findings
from aiprod_rpc.errors import ResourceExhausted

log = logging.getLogger(__name__)

CHOICES = ("shot_size", "camera_angle", "camera_movement", "lighting")
"""What a model may choose anew, unless the author has stated it."""


async def replan(
    context: JobContext,
    step: Step,
    quality: pb.Quality,
    manifest: film.Manifest,
    failing: Sequence[pb.FailingScene],
) -> list[film.Scene]:
    """Returns the scenes whose pictures have faults, as a model plans them again.

    Notes in `failing` what becomes of each scene. Without a model, or below a limit that is spent, none is
    planned again.
    """
    faulty = scenes_with_findings(quality)
    faults = [
        llm_api.SceneFaults(scene=each.scene, reasons=each.reasons)
        for each in failing
        if each.scene in faulty
    ]
    revised, hindrance = await _revise(context, step, manifest, faults) if faults else ([], "")
    actions = {scene.id: scene.action for scene in revised}
    for each in failing:
        each.remedy = pb.FailingScene.REPLAN if each.scene in actions else pb.FailingScene.RESEED
        each.action = actions.get(each.scene, "")
        each.unrevised_reason = hindrance if each.scene in faulty else ""
    return revised


async def _revise(
    context: JobContext, step: Step, manifest: film.Manifest, faults: Sequence[llm_api.SceneFaults]
) -> tuple[list[film.Scene], str]:
    """Returns the revised scenes; or none, and why."""
    request = llm_api.ReviseScenesRequest(manifest=manifest, faults=faults)
    try:
        with within_limit(context.ceiling, "planning scenes again", request):
            answer = await context.services.llm.ReviseScenes(request)
    except (ResourceExhausted, grpc.aio.AioRpcError) as error:
        reason = (error.details() if isinstance(error, grpc.aio.AioRpcError) else str(error)) or "no answer"
        log.warning("no scene is planned again: %s", reason, extra={"job": context.job.name})
        return [], reason[:MAX_REASON]
    context.ceiling.charge(answer.provenance.cost_usd_micros)
    step.change_job(partial(job_changes.add_model_use, answer.provenance))
    stated = {f"s{number}": scene for number, scene in enumerate(context.job.storyboard.scenes, start=1)}
    planned = {scene.id: scene for scene in manifest.scenes}
    return [_keeping(planned[scene.id], scene, stated.get(scene.id)) for scene in answer.scenes], ""


def _keeping(
    planned: film.Scene, revised: film.Scene, stated: film_storyboard.StoryboardScene | None
) -> film.Scene:
    """Returns the planned scene with what was revised of it, without what its author has stated."""
    result = film.Scene()
    result.CopyFrom(planned)
    result.action = revised.action
    for name in CHOICES:
        if not (stated and getattr(stated, name)):
            setattr(result, name, getattr(revised, name))
    return result


def next_plan(
    manifest: film.Manifest, failing: Iterable[pb.FailingScene], replanned: Iterable[film.Scene]
) -> film.Manifest:
    """Returns the manifest with the replanned scenes, and with new seeds for all that failed."""
    revised = {scene.id: scene for scene in replanned}
    result = film.Manifest()
    result.CopyFrom(manifest)
    ids: Container[str] = {each.scene for each in failing}
    for scene in result.scenes:
        if scene.id in revised:
            scene.CopyFrom(revised[scene.id])
        if scene.id in ids:
            # Seeds are 32-bit.
            scene.seed = (scene.seed + 1) % 2**32
    return result
