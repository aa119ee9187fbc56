"""Throughput of the whole pipeline, which the processor limits, and the time that an edit takes."""

import tempfile
import time
from collections.abc import Iterable
from itertools import islice, product
from pathlib import Path
from statistics import median
from uuid import uuid4

import grpc
import psutil
from google.protobuf.field_mask_pb2 import FieldMask

from aiprod.collab.v1 import collab_service_pb2 as collab_api
from aiprod.collab.v1.collab_service_pb2_grpc import CollabServiceStub
from aiprod.collab.v1.edits_pb2 import Change, Edit, UpdateScene
from aiprod.film.v1.manifest_pb2 import Scene
from aiprod.film.v1.stage_pb2 import Stage
from aiprod.gateway.v1 import generation_service_pb2 as gateway_api
from aiprod.gateway.v1 import resources_pb2 as gateway_pb
from aiprod.gateway.v1.generation_service_pb2_grpc import GenerationServiceStub
from tests.bench.pipeline import job_seconds
from tests.bench.table import Figures
from tests.conftest import Stack, started_stack

FILMS, SECONDS, WARM = 40, 6.0, 2
EDITS, EDITED_SECONDS = 3, 24.0
SERVICES = ("gateway", "llm", "render", "probe", "storage", "collab")
SUBJECTS = ("a fox", "an old sailor", "two children", "a robot", "a whale", "a train", "a violinist")
PLACES = (
    "in a snowy forest at dawn, then by a frozen lake at night",
    "on a stormy sea, then in a calm harbour at sunset",
    "in a neon city in the rain, then on a quiet roof at dawn",
    "in the desert at noon, then under the stars",
    "in a workshop by lamplight, then in the fog outside",
    "above the clouds, then in deep space",
)


def figures() -> Figures:
    prompts = [f"{subject} {place}" for subject, place in product(SUBJECTS, PLACES)]
    with tempfile.TemporaryDirectory() as home, started_stack(Path(home)) as stack:
        make_films(stack, [f"warm up {number}: {prompts[number]}" for number in range(WARM)])
        before, began = processor_seconds(stack), time.monotonic()
        jobs = make_films(stack, islice(prompts, FILMS))
        elapsed = time.monotonic() - began
        used = {name: seconds - before[name] for name, seconds in processor_seconds(stack).items()}
        edits = [render_edit(stack, take) for take in range(EDITS)]
    assert not any(scene.reused for job in jobs for scene in job.scenes)
    return {
        f"films of {SECONDS:g} s at 720p24 a minute": (len(jobs) / elapsed * 60, "≥ 60"),
        "seconds of film a second": (len(jobs) * SECONDS / elapsed, ""),
        "scenes of a film": (sum(len(job.scenes) for job in jobs) / len(jobs), ""),
        "cores busy with it": (sum(used.values()) / elapsed, ""),
        "processor s a film": (sum(used.values()) / len(jobs), "≤ 2"),
        **{f"processor s a film: {name}": (seconds / len(jobs), "") for name, seconds in used.items()},
        f"scenes of a film of {EDITED_SECONDS:g} s": (float(len(edits[0].scenes)), ""),
        "of them rendered after one is edited": (
            max(sum(not scene.reused for scene in job.scenes) for job in edits),
            "≤ 2",
        ),
        "from the edit to the new master, s (median)": (median(map(master_seconds, edits)), "≤ 3"),
        "from the edit to its delivery, s (median)": (median(map(job_seconds, edits)), ""),
    }


def render_edit(stack: Stack, take: int) -> gateway_pb.Job:
    """Makes a film, changes the caption of one scene, and renders the revision; returns its job."""
    with grpc.insecure_channel(stack.target) as channel:
        jobs, rooms = GenerationServiceStub(channel), CollabServiceStub(channel)
        prompt = f"Take {take}: a river from its spring in the snow to the sea at night"
        request = gateway_api.CreateJobRequest(prompt=prompt, duration_sec=EDITED_SECONDS)
        film = wait_for_end(jobs, jobs.CreateJob(request, timeout=10).name)
        room = rooms.GetRoom(collab_api.GetRoomRequest(name=film.room), timeout=10)
        scene = room.manifest.scenes[len(room.manifest.scenes) // 2]
        update = UpdateScene(
            scene=scene.id, values=Scene(caption="It turns"), fields=FieldMask(paths=["caption"])
        )
        submit = collab_api.Submit(request_id=str(uuid4()), edit=Edit(changes=[Change(update_scene=update)]))
        rooms.Send(collab_api.SendRequest(name=room.name, submit=submit), timeout=10)
        revision = gateway_api.RenderRevisionRequest(name=film.name)
        return wait_for_end(jobs, jobs.RenderRevision(revision, timeout=10).name)


def master_seconds(job: gateway_pb.Job) -> float:
    assembled = next(run.end_time for run in job.stages if run.stage == Stage.ASSEMBLE)
    return (assembled.ToNanoseconds() - job.create_time.ToNanoseconds()) / 1e9


def make_films(stack: Stack, prompts: Iterable[str]) -> list[gateway_pb.Job]:
    """Submits all prompts at once and waits for the films."""
    return finished(
        stack, [gateway_api.CreateJobRequest(prompt=prompt, duration_sec=SECONDS) for prompt in prompts]
    )


def finished(stack: Stack, requests: Iterable[gateway_api.CreateJobRequest]) -> list[gateway_pb.Job]:
    """Submits all requests at once and waits for the films. Bypasses the edge, which limits each user."""
    with grpc.insecure_channel(f"127.0.0.1:{stack.port + 1}") as channel:
        stub = GenerationServiceStub(channel)
        names = [stub.CreateJob(request, timeout=10).name for request in requests]
        jobs = [wait_for_end(stub, name) for name in names]
    assert all(job.state == gateway_pb.Job.SUCCEEDED for job in jobs), [job.error for job in jobs]
    return jobs


def wait_for_end(stub: GenerationServiceStub, name: str) -> gateway_pb.Job:
    while not (job := stub.GetJob(gateway_api.GetJobRequest(name=name), timeout=10)).HasField("end_time"):
        time.sleep(0.1)
    return job


def processor_seconds(stack: Stack) -> dict[str, float]:
    """User and system time of each service and its workers, in seconds."""
    return {name: sum(map(used_seconds, _family(stack.process(name)))) for name in SERVICES}


def _family(process: psutil.Process) -> list[psutil.Process]:
    return [process, *process.children(recursive=True)]


def used_seconds(process: psutil.Process) -> float:
    """User and system time of a process, in seconds."""
    times = process.cpu_times()
    return times.user + times.system
