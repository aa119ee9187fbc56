"""The stages PLAN and ROOM: from a prompt, or a revision in a room, to a manifest in an open room."""

import math
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from functools import partial

from aiprod.collab.v1 import resources_pb2 as collab_pb
from aiprod.film.v1 import manifest_pb2 as film
from aiprod.film.v1.stage_pb2 import Stage
from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod.llm.v1 import llm_service_pb2 as llm_api
from aiprod.llm.v1 import resources_pb2 as llm_pb
from aiprod.render.v1 import render_service_pb2 as render_api
from aiprod_gateway.clients.streams import stream_events
from aiprod_gateway.jobs import job_changes, job_costs
from aiprod_gateway.messages import now
from aiprod_gateway.stages.caption_translation import translate
from aiprod_gateway.stages.clip_sounds import list_silent_clips
from aiprod_gateway.stages.engines import check_engines, is_missed
from aiprod_gateway.stages.fonts import list_missing_glyphs
from aiprod_gateway.stages.job_context import JobContext
from aiprod_gateway.stages.job_steps import Step
from aiprod_gateway.stages.model_limits import within_limit
from aiprod_gateway.stages.narration import fit_film, has_voice, speak_film, speak_scene
from aiprod_gateway.stages.prices import scene_prices
from aiprod_gateway.stages.scene_calls import begin_scene
from aiprod_gateway.stages.service_requests import plan_request, story
from aiprod_gateway.stages.takes import with_take
from aiprod_gateway.stages.variants import as_variant, untranslated
from aiprod_rpc.errors import Unavailable


@dataclass(slots=True)
class _Plan:
    """A plan as it streams; `given` holds the ids of scenes whose length must not change."""

    manifest: film.Manifest = field(default_factory=film.Manifest)
    head: llm_api.PlanScenesResponse = field(default_factory=llm_api.PlanScenesResponse)
    given: set[str] = field(default_factory=set)
    provenance: llm_pb.Provenance | None = None

    def add_scene(self, piece: llm_api.PlanScenesResponse) -> film.Scene:
        """Adds the piece's scene and returns it."""
        self.manifest.scenes.append(piece.scene)
        self.given |= {piece.scene.id} if piece.length_given else set()
        return self.manifest.scenes[-1]

    @property
    def has_words(self) -> bool:
        """Whether a scene so far is spoken."""
        return any(scene.narration or scene.HasField("voice_over") for scene in self.manifest.scenes)


async def plan(context: JobContext, step: Step) -> film.Manifest:
    """Returns the manifest that llm plans for the job's prompt or storyboard.

    Each scene begins to render as soon as it is planned, if the job may.
    """
    markers = await _extract_markers(context, step) if context.job.project else None
    engine = await context.services.render.GetCapabilities(render_api.GetCapabilitiesRequest())
    check_engines(engine, context.job)
    request = plan_request(context.job, markers, voice=has_voice(engine, context.job))
    with within_limit(context.ceiling, "the plan", request):
        planned = await _receive_plan(context, step, engine, request)
    manifest, provenance = planned.manifest, planned.provenance
    if provenance is None:
        raise Unavailable("the plan ended before it was complete", reason="PLAN_TRUNCATED")
    context.ceiling.charge(provenance.cost_usd_micros)
    if context.ceiling.is_limited:
        for scene in manifest.scenes:
            await speak_scene(context, step, scene, manifest.voice, is_given=scene.id in planned.given)
    await fit_film(context, step, manifest, planned.given)
    await list_missing_glyphs(context, manifest)
    await list_silent_clips(context, manifest)
    step.change_job(partial(job_changes.set_plan, manifest, planned.head, provenance))
    return manifest


async def _receive_plan(
    context: JobContext, step: Step, engine: render_api.Capabilities, request: llm_api.PlanScenesRequest
) -> _Plan:
    """Returns the plan; its scenes are spoken and begin to render while it streams, if the job may."""
    planned = _Plan()
    # A model may be silent for long, and llm limits its time itself: only the step's deadline counts.
    async with aclosing(stream_events(context.services.llm.PlanScenes, request, math.inf, 0)) as pieces:
        async for piece in pieces:
            match piece.WhichOneof("piece"):
                case "head":
                    planned = _Plan(piece.head, piece)
                    # Those of a plan that is discarded, or whose stream broke.
                    await context.early_scenes.discard()
                case "scene":
                    await _begin(context, step, engine, planned, piece)
                case "unshown" if is_missed(engine, context.job, piece.unshown):
                    planned.manifest.unshown.append(piece.unshown)
                case "provenance":
                    planned.provenance = piece.provenance
    return planned


async def _begin(
    context: JobContext,
    step: Step,
    engine: render_api.Capabilities,
    planned: _Plan,
    piece: llm_api.PlanScenesResponse,
) -> None:
    """Adds a scene to the plan, has it spoken, and begins to render it, if the job may."""
    scene = planned.add_scene(piece)
    # Below a limit the voice waits for the end of the plan, whose cost is known only then.
    speaks_later = context.ceiling.is_limited and planned.has_words
    if not speaks_later:
        await speak_scene(context, step, scene, planned.manifest.voice, is_given=piece.length_given)
    await step.report_progress(0.5, scene.title)
    # A planner of an earlier release does not count its scenes, and the last one differs.
    count = planned.head.scene_count
    if count and not speaks_later and begin_scene(context, engine, planned.manifest, count):
        step.change_job(partial(job_changes.set_started, Stage.RENDER, now()))


async def _extract_markers(context: JobContext, step: Step) -> llm_pb.Markers:
    """Returns what the films of the job's project share, with what this prompt adds."""
    request = llm_api.ExtractMarkersRequest(prompt=story(context.job), project=context.job.project)
    with within_limit(context.ceiling, "the extraction of markers", request):
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
    step.change_job(partial(job_costs.set_estimates, scene_prices(engine, manifest)))
    await context.room.post_milestone(Stage.PLAN, _origin(context.job, manifest))
    return room


def _origin(job: pb.Job, manifest: film.Manifest) -> str:
    if job.HasField("take"):
        return f"A take of scene {job.take.scene} of “{manifest.title}”"
    number = job.revision.number
    origin = f"Revision {number} of" if number else "Planned"
    return f"{origin} “{manifest.title}” in {len(manifest.scenes)} scenes"
