"""What is handed over at the end of a job, and what goes into the ledger."""

from collections.abc import Sequence

from google.protobuf import duration_pb2

from aiprod.film.v1 import manifest_pb2
from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod.probe.v1 import resources_pb2 as probe
from aiprod.render.v1 import render_service_pb2 as render
from aiprod.storage.v1 import resources_pb2 as storage
from aiprod_gateway.gate import semantic_score
from aiprod_gateway.messages import now, scene_spans

OUTCOMES = {
    pb.Job.FAILED: storage.JobMetrics.FAILED,
    pb.Job.CANCELLED: storage.JobMetrics.CANCELLED,
}


def delivery_manifest(
    job: pb.Job,
    manifest: manifest_pb2.Manifest,
    clips: Sequence[render.Artifact],
    master: render.Artifact,
    quality: pb.Quality,
) -> storage.DeliveryManifest:
    spans = zip(manifest.scenes, scene_spans(manifest), clips, strict=True)
    result = storage.DeliveryManifest(
        job=job.name,
        revision=1,
        title=manifest.title,
        master=master.asset,
        captions=master.captions if master.HasField("captions") else None,
        scenes=[
            storage.SceneSpan(scene=scene.id, start_frame=span.start, frame_count=span.count, clip=clip.asset)
            for scene, span, clip in spans
        ],
        format=manifest.format,
        technical_qc=quality.technical,
        semantic_qc=quality.semantic,
        engines=job.engines,
    )
    if job.HasField("cost_usd_micros"):
        result.cost_usd_micros = job.cost_usd_micros
    return result


def job_metrics(job: pb.Job, user: str) -> storage.JobMetrics:
    """The ledger's row; a job that has not ended counts as SUCCEEDED, as it is just being delivered."""
    result = storage.JobMetrics(
        job=job.name,
        revision=1,
        user=user,
        outcome=OUTCOMES.get(job.state, storage.JobMetrics.SUCCEEDED),
        film_duration=_seconds(job.duration_sec),
        job_duration=_between(job.start_time.ToNanoseconds(), now().ToNanoseconds())
        if job.HasField("start_time")
        else None,
        stages=[
            storage.StageTime(
                stage=pb.Stage.Name(run.stage).lower(),
                duration=_between(run.start_time.ToNanoseconds(), run.end_time.ToNanoseconds()),
            )
            for run in job.stages
            if run.HasField("end_time")
        ],
        scene_count=len(job.scenes),
        scenes_reused=sum(scene.reused for scene in job.scenes),
        retries=job.retries,
        cache_hits=job.cache_hits,
        semantic_method=job.quality.semantic.engine,
        verdict=probe.Verdict.Name(job.quality.verdict) if job.quality.verdict else "",
    )
    if job.HasField("cost_usd_micros"):
        result.cost_usd_micros = job.cost_usd_micros
    else:
        result.known_cost_usd_micros = sum(cost.usd_micros for cost in job.costs.values())
    score = semantic_score(job.quality.semantic)
    if score is not None:
        result.semantic_score = score
    return result


def _seconds(seconds: float) -> duration_pb2.Duration:
    return _between(0, round(seconds * 1e9))


def _between(start: int, end: int) -> duration_pb2.Duration:
    duration = duration_pb2.Duration()
    duration.FromNanoseconds(max(0, end - start))
    return duration
