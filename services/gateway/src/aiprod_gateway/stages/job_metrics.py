"""The metrics of a job, which storage records when the job ends."""

from google.protobuf import duration_pb2

from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod.storage.v1 import resources_pb2 as storage_pb
from aiprod.storage.v1 import storage_service_pb2 as storage_api
from aiprod_film.frames import nanoseconds
from aiprod_film.messages.values import write_duration
from aiprod_gateway.jobs.job_costs import attempt_cost
from aiprod_gateway.messages import now
from aiprod_gateway.stages.job_context import JobContext
from aiprod_gateway.stages.quality_gate import semantic_score

OUTCOMES = {
    pb.Job.FAILED: storage_pb.JobMetrics.FAILED,
    pb.Job.CANCELLED: storage_pb.JobMetrics.CANCELLED,
}
SCORED_BY_MODEL = "model"
"""The only method so far that makes semantic scores."""


async def record_metrics(context: JobContext, job: pb.Job) -> None:
    """Records the metrics of the job's newest attempt; storage keeps the first ones of each."""
    metrics = job_metrics(job, context.steps.user)
    await context.services.storage.RecordMetrics(storage_api.RecordMetricsRequest(metrics=metrics))


def job_metrics(job: pb.Job, user: str) -> storage_pb.JobMetrics:
    """Returns the metrics of the newest attempt.

    A job that has not ended counts as SUCCEEDED: its delivery is under way.
    """
    result = storage_pb.JobMetrics(
        job=job.name,
        user=user,
        outcome=OUTCOMES.get(job.state, storage_pb.JobMetrics.SUCCEEDED),
        film_duration=write_duration(nanoseconds(job.duration_sec)),
        job_duration=_worked(job) if job.HasField("start_time") else None,
        stages=[_stage_time(run) for run in job.stages if run.HasField("end_time")],
        scene_count=len(job.scenes),
        scenes_reused=sum(scene.reused for scene in job.scenes),
        retries=job.retries,
        cache_hits=job.cache_hits,
        verdict=job.quality.verdict,
        attempt=job.attempt,
    )
    cost = attempt_cost(job)
    if cost.unpriced_calls:
        result.known_cost_usd_micros = cost.usd_micros
    else:
        result.cost_usd_micros = cost.usd_micros
    score = semantic_score(job.quality.semantic)
    if score is not None:
        result.semantic_score = score
        result.semantic_method = SCORED_BY_MODEL
        result.semantic_engine = job.quality.semantic.engine
    return result


def _worked(job: pb.Job) -> duration_pb2.Duration:
    """Returns the time since the attempt started, without its wait for a review."""
    start, review = job.start_time.ToNanoseconds(), job.plan_review
    waited = 0
    if review.HasField("end_time") and review.create_time.ToNanoseconds() >= start:
        waited = review.end_time.ToNanoseconds() - review.create_time.ToNanoseconds()
    return _elapsed(start + waited, now().ToNanoseconds())


def _stage_time(run: pb.StageRun) -> storage_pb.StageTime:
    return storage_pb.StageTime(
        stage=run.stage,
        duration=_elapsed(run.start_time.ToNanoseconds(), run.end_time.ToNanoseconds()),
    )


def _elapsed(start: int, end: int) -> duration_pb2.Duration:
    return write_duration(max(0, end - start))
