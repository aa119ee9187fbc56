"""The changes that steps make to a job."""

from collections.abc import Sequence

from google.protobuf.timestamp_pb2 import Timestamp
from google.rpc import status_pb2

from aiprod.collab.v1 import resources_pb2 as collab_pb
from aiprod.film.v1 import manifest_pb2 as film
from aiprod.film.v1.stage_pb2 import Stage
from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod.llm.v1 import llm_service_pb2 as llm_api
from aiprod.llm.v1 import resources_pb2 as llm_pb
from aiprod.render.v1 import render_service_pb2 as render_api
from aiprod_film.frames import SECOND
from aiprod_film.messages.manifest import read_manifest
from aiprod_gateway.jobs.job_costs import LLM, add_cost, add_render_cost, attempt_cost, set_estimates
from aiprod_gateway.messages import now
from aiprod_rpc.errors import FailedPrecondition

FIRST_REVISION = 1
"""The revision with which a room opens: the manifest as it was planned."""
MAX_ROUNDS = 20
"""The most verdicts that a job keeps; each retry may add some."""
CACHED = (llm_pb.HIT_L1, llm_pb.HIT_L2, llm_pb.COALESCED)


def start_stage(stage: Stage.ValueType, job: pb.Job) -> None:
    """Makes the job RUNNING in this stage; a stage that started before keeps its start time."""
    job.state = pb.Job.RUNNING
    job.stage = stage
    if not job.HasField("start_time"):
        job.start_time.CopyFrom(now())
    set_started(stage, now(), job)


def set_started(stage: Stage.ValueType, time: Timestamp, job: pb.Job) -> None:
    """Sets the stage's start time, unless it started before."""
    if all(run.stage != stage for run in job.stages):
        job.stages.add(stage=stage, start_time=time)
        job.stages.sort(key=lambda run: run.stage)


def finish_stage(stage: Stage.ValueType, job: pb.Job) -> None:
    """Sets the stage's end time."""
    next(run for run in job.stages if run.stage == stage).end_time.CopyFrom(now())


def set_retried(max_cost: int | None, job: pb.Job) -> None:
    """Starts the next attempt of a job that FAILED or was CANCELLED; `max_cost` micro-dollars if not None.

    Raises FAILED_PRECONDITION for a job in another state.
    """
    if job.state not in (pb.Job.FAILED, pb.Job.CANCELLED):
        raise FailedPrecondition(
            f"{job.name} is {pb.Job.State.Name(job.state)}; only FAILED and CANCELLED jobs are retried",
            reason="NOT_RETRYABLE",
        )
    job.earlier_attempts.append(_attempt(job))
    job.attempt += 1
    job.state = pb.Job.PENDING
    for field in ("error", "end_time", "start_time"):
        job.ClearField(field)
    # A stage that did not end starts anew.
    ended = [run for run in job.stages if run.HasField("end_time")]
    del job.stages[:]
    job.stages.extend(ended)
    if max_cost is not None:
        job.max_cost_usd_micros = max_cost


def _attempt(job: pb.Job) -> pb.JobAttempt:
    return pb.JobAttempt(
        start_time=job.start_time if job.HasField("start_time") else None,
        end_time=job.end_time,
        state=job.state,
        error=job.error if job.HasField("error") else None,
        cost=attempt_cost(job),
    )


def count_retry(job: pb.Job) -> None:
    """Adds one to the job's retries."""
    job.retries += 1


def set_plan(
    manifest: film.Manifest, head: llm_api.PlanScenesResponse, provenance: llm_pb.Provenance, job: pb.Job
) -> None:
    """Sets what the plan determines, and adds the plan's cost."""
    planned = read_manifest(manifest)
    job.duration_sec = planned.duration / SECOND
    job.format.CopyFrom(manifest.format)
    job.duration_open = job.format_open = False
    job.options.CopyFrom(head.options)
    # A step that runs again replaces what it set before.
    del job.directions[:]
    job.directions.extend(head.directions)
    job.degraded = provenance.degraded
    job.degraded_reason = provenance.reason
    set_scenes(manifest, job)
    add_model_use(provenance, job)


def set_scenes(manifest: film.Manifest, job: pb.Job) -> None:
    """Sets title, scenes, and what none of them shows."""
    job.title = manifest.title
    del job.unshown[:]
    job.unshown.extend(manifest.unshown)
    del job.scenes[:]
    for scene, span in zip(manifest.scenes, read_manifest(manifest).spans, strict=True):
        job.scenes.add(scene=scene.id, title=scene.title, frame_count=span.count)


def set_shared_plan(manifest: film.Manifest, first: pb.Job, job: pb.Job) -> None:
    """Sets what the plan of the `first` job determines in its variant; that job has paid for it."""
    job.duration_sec = read_manifest(manifest).duration / SECOND
    job.format.CopyFrom(manifest.format)
    job.duration_open = job.format_open = False
    job.options.CopyFrom(first.options)
    job.degraded, job.degraded_reason = first.degraded, first.degraded_reason
    set_scenes(manifest, job)
    _add_engine(job, manifest.planner)


def set_plan_review(review: pb.PlanReview, job: pb.Job) -> None:
    """Makes the job wait for the review of its plan."""
    job.plan_review.CopyFrom(review)
    job.state = pb.Job.WAITING_FOR_REVIEW


def wait_for_review(job: pb.Job) -> None:
    """Makes the job wait again, unless the review has ended."""
    if not job.plan_review.HasField("end_time"):
        job.state = pb.Job.WAITING_FOR_REVIEW


def end_plan_review(job: pb.Job) -> None:
    """Makes a job that waits for its review PENDING."""
    if job.state == pb.Job.WAITING_FOR_REVIEW:
        job.plan_review.end_time.CopyFrom(now())
        job.state = pb.Job.PENDING


def set_approved_plan(
    approved: collab_pb.ManifestRevision, prices: Sequence[int | None], job: pb.Job
) -> None:
    """Sets the approved revision, and what was edited in it: title, scenes, length, and prices."""
    job.plan_revision = approved.number
    job.duration_sec = read_manifest(approved.manifest).duration / SECOND
    set_scenes(approved.manifest, job)
    set_estimates(prices, job)


def add_model_use(provenance: llm_pb.Provenance, job: pb.Job) -> None:
    """Adds the engine, the cost and the cache hit of one answer of a model."""
    _add_engine(job, provenance.engine)
    job.cache_hits += provenance.cache_result in CACHED
    cost = provenance.cost_usd_micros if provenance.HasField("cost_usd_micros") else None
    add_cost(LLM, cost, job)


def set_room(room: str, job: pb.Job) -> None:
    """Sets the room, as `rooms/{room}`, and its first revision as the plan, unless that is to be reviewed."""
    job.room = room
    job.plan_revision = job.revision.number or (0 if job.hold_for_review else FIRST_REVISION)


def set_rendered(scene: str, artifact: render_api.Artifact, job: pb.Job) -> None:
    """Marks the scene as rendered, and adds its engine and cost."""
    state = next(state for state in job.scenes if state.scene == scene)
    state.rendered = True
    state.reused = artifact.reused
    _add_engine(job, artifact.engine)
    add_render_cost(artifact.cost_usd_micros if artifact.HasField("cost_usd_micros") else None, job)


def add_speech(engine: str, micros: int | None, job: pb.Job) -> None:
    """Adds what spoke a narration, and its cost in micro-dollars; None where the price is unknown."""
    # A free voice of this machine is not a model that films name.
    if micros != 0:
        _add_engine(job, engine[:100])
    add_render_cost(micros, job)


def set_quality(quality: pb.Quality, job: pb.Job) -> None:
    """Sets the verdict and its reports."""
    job.quality.CopyFrom(quality)


def set_delivered(master: str, quality: pb.Quality, job: pb.Job) -> None:
    """Marks the master that is delivered, of all that were judged, and sets its quality."""
    set_quality(quality, job)
    for made in job.quality_rounds:
        made.delivered = made.master == master


def add_round(made: pb.QualityRound, job: pb.Job) -> None:
    """Adds what quality control said of one master, once; the oldest of more than MAX_ROUNDS go."""
    rounds = [each for each in job.quality_rounds if each.master != made.master]
    del job.quality_rounds[:]
    job.quality_rounds.extend([*rounds, made][-MAX_ROUNDS:])


def set_succeeded(job: pb.Job) -> None:
    """Ends the job with a film."""
    _end(job, pb.Job.SUCCEEDED)


def set_failed(reason: status_pb2.Status, job: pb.Job) -> None:
    """Ends the job with an error."""
    job.error.CopyFrom(reason)
    _end(job, pb.Job.FAILED)


def set_cancelled(job: pb.Job) -> None:
    """Ends the job at its user's request."""
    _end(job, pb.Job.CANCELLED)


def _end(job: pb.Job, state: pb.Job.State.ValueType) -> None:
    job.state = state
    job.end_time.CopyFrom(now())


def _add_engine(job: pb.Job, engine: str) -> None:
    if engine and engine not in job.engines:
        job.engines.append(engine)
