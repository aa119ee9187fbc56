"""What each stage writes into the job. Cost is what was spent: a step that runs again spends again."""

from google.rpc import status_pb2

from aiprod.film.v1 import cost_pb2, manifest_pb2
from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod.llm.v1 import resources_pb2 as llm
from aiprod.render.v1 import render_service_pb2 as render
from aiprod_gateway.messages import now, scene_spans

LLM, RENDER = "llm", "render"
"""Who spends, as `Job.costs` names them."""
CACHED = (llm.HIT_L1, llm.HIT_L2, llm.COALESCED)


def planned(manifest: manifest_pb2.Manifest, provenance: llm.Provenance, job: pb.Job) -> None:
    job.degraded = provenance.degraded
    job.degraded_reason = provenance.reason
    listed(manifest, job)
    spent(provenance, job)


def listed(manifest: manifest_pb2.Manifest, job: pb.Job) -> None:
    job.title = manifest.title
    del job.scenes[:]
    for scene, span in zip(manifest.scenes, scene_spans(manifest), strict=True):
        job.scenes.add(scene=scene.id, title=scene.title, frame_count=span.count)


def spent(provenance: llm.Provenance, job: pb.Job) -> None:
    _engine(job, provenance.engine)
    job.cache_hits += provenance.cache_result in CACHED
    _spend(job, LLM, provenance.cost_usd_micros if provenance.HasField("cost_usd_micros") else None)


def opened(room: str, job: pb.Job) -> None:
    job.room = room


def rendered(scene: str, artifact: render.Artifact, job: pb.Job) -> None:
    state = next(state for state in job.scenes if state.scene == scene)
    state.rendered = True
    state.reused = artifact.reused
    _engine(job, artifact.engine)
    _spend(job, RENDER, artifact.cost_usd_micros if artifact.HasField("cost_usd_micros") else None)


def paid(micros: int | None, job: pb.Job) -> None:
    _spend(job, RENDER, micros)


def settled(service: str, asked: cost_pb2.Cost, job: pb.Job) -> None:
    """Write what the service itself says that it spent on the job, calls without an answer included.

    What it orders for several jobs it may tell to any of them, so its books count and not what was told.
    """
    job.costs[service].CopyFrom(asked)
    _sum(job)


def unsettled(service: str, job: pb.Job) -> None:
    """The service does not say what it spent: the cost is unknown, not what happens to be known."""
    _spend(job, service, None)


def judged(quality: pb.Quality, job: pb.Job) -> None:
    job.quality.CopyFrom(quality)


def delivered(job: pb.Job) -> None:
    job.stages[-1].end_time.CopyFrom(now())
    _end(job, pb.Job.SUCCEEDED)


def failed(reason: status_pb2.Status, job: pb.Job) -> None:
    job.error.CopyFrom(reason)
    _end(job, pb.Job.FAILED)


def cancelled(job: pb.Job) -> None:
    _end(job, pb.Job.CANCELLED)


def _end(job: pb.Job, state: pb.Job.State.ValueType) -> None:
    job.state = state
    job.end_time.CopyFrom(now())


def _engine(job: pb.Job, engine: str) -> None:
    if engine and engine not in job.engines:
        job.engines.append(engine)


def _spend(job: pb.Job, service: str, micros: int | None) -> None:
    """Add to the cost of a service, None where the price is unknown."""
    cost = job.costs[service]
    cost.usd_micros += micros or 0
    cost.unpriced_calls += micros is None
    _sum(job)


def _sum(job: pb.Job) -> None:
    """One unknown price makes the whole unknown, for good."""
    if any(cost.unpriced_calls for cost in job.costs.values()):
        job.ClearField("cost_usd_micros")
    else:
        job.cost_usd_micros = sum(cost.usd_micros for cost in job.costs.values())
