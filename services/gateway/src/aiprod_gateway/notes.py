"""What each stage writes into the job. Cost is what was spent: a step that runs again spends again."""

from google.rpc import status_pb2

from aiprod.film.v1 import manifest_pb2
from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod.llm.v1 import resources_pb2 as llm
from aiprod.render.v1 import render_service_pb2 as render
from aiprod_gateway.messages import now, scene_spans

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
    _spend(job, provenance.cost_usd_micros if provenance.HasField("cost_usd_micros") else None)


def opened(room: str, job: pb.Job) -> None:
    job.room = room


def rendered(scene: str, artifact: render.Artifact, job: pb.Job) -> None:
    state = next(state for state in job.scenes if state.scene == scene)
    state.rendered = True
    state.reused = artifact.reused
    _engine(job, artifact.engine)
    _spend(job, artifact.cost_usd_micros if artifact.HasField("cost_usd_micros") else None)


def paid(micros: int | None, job: pb.Job) -> None:
    _spend(job, micros)


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


def _spend(job: pb.Job, micros: int | None) -> None:
    """Add to the cost; one unknown price makes the whole unknown, for good."""
    if micros is None:
        job.ClearField("cost_usd_micros")
    elif job.HasField("cost_usd_micros"):
        job.cost_usd_micros += micros
