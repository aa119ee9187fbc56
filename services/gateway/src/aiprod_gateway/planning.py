"""The stages PLAN and ROOM: from a prompt, or a revision in a room, to a manifest in an open room."""

import math
from contextlib import aclosing
from dataclasses import replace
from functools import partial

from aiprod.collab.v1 import resources_pb2 as collab_pb
from aiprod.film.v1 import manifest_pb2 as film
from aiprod.film.v1.stage_pb2 import Stage
from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod.llm.v1 import llm_service_pb2 as llm_api
from aiprod.llm.v1 import resources_pb2 as llm_pb
from aiprod.render.v1 import render_service_pb2 as render_api
from aiprod_gateway import job_changes
from aiprod_gateway.caption_translation import translate
from aiprod_gateway.clients.streams import stream_events
from aiprod_gateway.clip_sounds import list_silent_clips
from aiprod_gateway.engines import check_engines, is_missed
from aiprod_gateway.fonts import list_missing_glyphs
from aiprod_gateway.job_context import JobContext
from aiprod_gateway.job_steps import Step
from aiprod_gateway.messages import now
from aiprod_gateway.narration import fit_film, has_voice, speak_film, speak_scene
from aiprod_gateway.prices import scene_prices
from aiprod_gateway.scene_calls import begin_scene
from aiprod_gateway.service_requests import plan_request, story
from aiprod_gateway.takes import with_take
from aiprod_gateway.variants import as_variant, untranslated
from aiprod_rpc.errors import Unavailable


async def plan(context: JobContext, step: Step) -> film.Manifest:
    """Returns the manifest that llm plans for the job's prompt or storyboard.

    Each scene begins to render as soon as it is planned, if the job may.
    """
    markers = await _extract_markers(context, step) if context.job.project else None
    engine = await context.services.render.GetCapabilities(render_api.GetCapabilitiesRequest())
    check_engines(engine, context.job)
    request = plan_request(context.job, markers, voice=has_voice(engine, context.job))
    context.ceiling.check("the plan")
    manifest, head, provenance = film.Manifest(), llm_api.PlanScenesResponse(), None
    given: set[str] = set()
    # A model may be silent for long, and llm limits its time itself: only the step's deadline counts.
    async with aclosing(stream_events(context.services.llm.PlanScenes, request, math.inf, 0)) as pieces:
        async for piece in pieces:
            match piece.WhichOneof("piece"):
                case "head":
                    manifest, head, given = piece.head, piece, set()
                    # Those of a plan that is discarded, or whose stream broke.
                    await context.early_scenes.discard()
                case "scene":
                    manifest.scenes.append(piece.scene)
                    given |= {piece.scene.id} if piece.length_given else set()
                    newest, is_given = manifest.scenes[-1], piece.length_given
                    await speak_scene(context, step, newest, manifest.voice, is_given=is_given)
                    await step.report_progress(0.5, piece.scene.title)
                    # A planner of an earlier release does not count its scenes, and the last one differs.
                    if head.scene_count and begin_scene(context, engine, manifest, head.scene_count):
                        step.change_job(partial(job_changes.set_started, Stage.RENDER, now()))
                case "unshown" if is_missed(engine, context.job, piece.unshown):
                    manifest.unshown.append(piece.unshown)
                case "provenance":
                    provenance = piece.provenance
    if provenance is None:
        raise Unavailable("the plan ended before it was complete", reason="PLAN_TRUNCATED")
    context.ceiling.charge(provenance.cost_usd_micros)
    await fit_film(context, step, manifest, given)
    await list_missing_glyphs(context, manifest)
    await list_silent_clips(context, manifest)
    step.change_job(partial(job_changes.set_plan, manifest, head, provenance))
    return manifest


async def _extract_markers(context: JobContext, step: Step) -> llm_pb.Markers:
    """Returns what the films of the job's project share, with what this prompt adds."""
    request = llm_api.ExtractMarkersRequest(prompt=story(context.job), project=context.job.project)
    context.ceiling.check("the extraction of markers")
    markers = await context.services.llm.ExtractMarkers(request)
    context.ceiling.charge(markers.provenance.cost_usd_micros)
    step.change_job(partial(job_changes.add_model_use, markers.provenance))
    return markers


async def load_revision(context: JobContext, step: Step) -> film.Manifest:
    """Returns the manifest of the revision that the job renders, with the job's take if it makes one."""
    revision = await context.room.get_revision(context.job.revision.number)
    manifest = revision.manifest
    if context.job.HasField("take"):
        manifest = with_take(manifest, context.job.take)
    await speak_film(context, step, manifest)
    step.change_job(partial(job_changes.set_scenes, manifest))
    return manifest


async def load_shared_plan(context: JobContext, step: Step) -> film.Manifest:
    """Returns the plan of the job's film as this variant shows it. Raises as `as_variant`."""
    first = await context.steps.first_variant(context.job)
    room = replace(context.room, name=first.room)
    revision = await room.get_revision(first.plan_revision)
    translated = await translate(context, step, untranslated(revision.manifest, first, context.job))
    manifest = as_variant(revision.manifest, first, context.job, translated)
    step.change_job(partial(job_changes.set_shared_plan, manifest, first))
    return manifest


async def open_room(context: JobContext, step: Step, manifest: film.Manifest) -> collab_pb.Room:
    """Opens the job's room with the manifest and returns it; the room of a revision is open."""
    room = await context.room.open(manifest)
    engine = await context.services.render.GetCapabilities(render_api.GetCapabilitiesRequest())
    step.change_job(partial(job_changes.set_room, room.name))
    step.change_job(partial(job_changes.set_estimates, scene_prices(engine, manifest)))
    await context.room.post_milestone(Stage.PLAN, _origin(context.job, manifest))
    return room


def _origin(job: pb.Job, manifest: film.Manifest) -> str:
    if job.HasField("take"):
        return f"A take of scene {job.take.scene} of “{manifest.title}”"
    number = job.revision.number
    origin = f"Revision {number} of" if number else "Planned"
    return f"{origin} “{manifest.title}” in {len(manifest.scenes)} scenes"
