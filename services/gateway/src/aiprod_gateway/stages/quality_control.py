"""The stages PROBE, WATCH and GATE: technical report, semantic scores, verdict."""

from collections.abc import Container
from contextlib import aclosing
from functools import partial
from typing import NamedTuple

from aiprod.film.v1 import asset_pb2 as film_asset
from aiprod.film.v1 import manifest_pb2 as film
from aiprod.film.v1.stage_pb2 import Stage
from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod.llm.v1 import llm_service_pb2 as llm_api
from aiprod.llm.v1 import resources_pb2 as llm_pb
from aiprod.probe.v1 import probe_service_pb2 as probe_api
from aiprod.probe.v1 import resources_pb2 as probe_pb
from aiprod_gateway.clients.streams import stream_events
from aiprod_gateway.jobs import job_changes
from aiprod_gateway.messages import now
from aiprod_gateway.stages.job_context import JobContext
from aiprod_gateway.stages.job_steps import Step
from aiprod_gateway.stages.model_limits import within_limit
from aiprod_gateway.stages.quality_gate import MAX_REASON, failing_scenes, is_repeated, judge, semantic_score
from aiprod_gateway.stages.replanning import replan
from aiprod_gateway.stages.service_requests import qc_spec
from aiprod_rpc.errors import ResourceExhausted, Unavailable


class Judged(NamedTuple):
    """What quality control judges: a master, its manifest, and the scenes whose clips must stay.

    If it is the last round, nothing is planned again.
    """

    master: film_asset.Asset
    manifest: film.Manifest
    locked: Container[str]
    is_last: bool


async def probe_master(
    context: JobContext, step: Step, manifest: film.Manifest, master: film_asset.Asset
) -> probe_pb.QcReport:
    """Returns probe's report on the master."""
    settings = context.settings
    request = probe_api.AnalyzeRequest(asset=master, spec=qc_spec(manifest))
    call = stream_events(
        context.services.probe.Analyze, request, settings.silence_seconds, settings.queue_seconds
    )
    async with aclosing(call) as events:
        async for event in events:
            if event.HasField("report"):
                return event.report
            await step.report_progress(event.progress)
    raise Unavailable("the analysis ended without a report", reason="ANALYSIS_TRUNCATED")


async def review_master(
    context: JobContext, step: Step, manifest: film.Manifest, master: film_asset.Asset
) -> llm_pb.SemanticQc:
    """Returns llm's scores of the master, or that no model scored it."""
    request = llm_api.AnalyzeVideoRequest(manifest=manifest, master=master)
    try:
        with within_limit(context.ceiling, "the semantic check", request):
            semantic = await context.services.llm.AnalyzeVideo(request)
    except ResourceExhausted as error:
        # The film is paid for: it is delivered, and says why nobody scored it.
        return llm_pb.SemanticQc(state=llm_pb.SemanticQc.UNSCORED, reason=str(error)[:MAX_REASON])
    if semantic.HasField("provenance"):
        context.ceiling.charge(semantic.provenance.cost_usd_micros)
        step.change_job(partial(job_changes.add_model_use, semantic.provenance))
    return semantic


async def judge_master(
    context: JobContext,
    step: Step,
    technical: probe_pb.QcReport,
    semantic: llm_pb.SemanticQc,
    judged: Judged,
) -> pb.Quality:
    """Returns the verdict, records it with its reasons in the job, and posts it to the room.

    Scenes with faults are planned again for the next round, if there is one.
    """
    quality = judge(technical, semantic, context.settings.pass_score)
    failing = failing_scenes(quality, judged.manifest, judged.locked)
    if failing and not judged.is_last:
        quality.replanned.extend(await replan(context, step, quality, judged.manifest, failing))
        if not is_repeated(quality):
            for each in failing:
                each.remedy = pb.FailingScene.REMEDY_UNSPECIFIED
    made = pb.QualityRound(
        master=judged.master.name,
        create_time=now(),
        verdict=quality.verdict,
        semantic_score=semantic_score(semantic),
        failing_scenes=failing,
    )
    step.change_job(partial(job_changes.set_quality, quality))
    step.change_job(partial(job_changes.add_round, made))
    verdict = probe_pb.Verdict.Name(quality.verdict)
    await context.room.post_milestone(Stage.GATE, f"Quality control: {verdict}")
    for scene in quality.replanned:
        await context.room.post_milestone(Stage.GATE, f"Planned again: {scene.action}"[:500], scene.id)
    return quality
