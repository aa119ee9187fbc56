"""How many films a minute the whole pipeline finishes, and which service's processor time limits it."""

import tempfile
import time
from itertools import islice, product
from pathlib import Path

import grpc
import psutil

from aiprod.gateway.v1 import generation_service_pb2 as api
from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod.gateway.v1.generation_service_pb2_grpc import GenerationServiceStub
from tests.bench.table import Figures
from tests.conftest import Stack, started_stack

FILMS, SECONDS, WARM = 40, 6.0, 2
SERVICES = ("gateway", "llm", "render", "probe", "storage", "collab")
WHO = ("a fox", "an old sailor", "two children", "a robot", "a whale", "a train", "a violinist")
WHERE = (
    "in a snowy forest at dawn, then by a frozen lake at night",
    "on a stormy sea, then in a calm harbour at sunset",
    "in a neon city in the rain, then on a quiet roof at dawn",
    "in the desert at noon, then under the stars",
    "in a workshop by lamplight, then in the fog outside",
    "above the clouds, then in deep space",
)


def figures() -> Figures:
    prompts = [f"{who} {where}" for who, where in product(WHO, WHERE)]
    with tempfile.TemporaryDirectory() as home, started_stack(Path(home)) as stack:
        made(stack, [f"warm up {number}: {prompts[number]}" for number in range(WARM)])
        before, began = processor_seconds(stack), time.monotonic()
        jobs = made(stack, islice(prompts, FILMS))
        elapsed = time.monotonic() - began
        used = {name: seconds - before[name] for name, seconds in processor_seconds(stack).items()}
    assert not any(scene.reused for job in jobs for scene in job.scenes)
    return {
        f"films of {SECONDS:g} s at 720p24 a minute": (len(jobs) / elapsed * 60, "60"),
        "seconds of film a second": (len(jobs) * SECONDS / elapsed, ""),
        "scenes of a film": (sum(len(job.scenes) for job in jobs) / len(jobs), ""),
        "cores busy with it": (sum(used.values()) / elapsed, ""),
        "processor s a film": (sum(used.values()) / len(jobs), "≤ 2"),
        **{f"processor s a film: {name}": (seconds / len(jobs), "") for name, seconds in used.items()},
    }


def made(stack: Stack, prompts: object) -> list[pb.Job]:
    """The films of these prompts, asked for at once, at the gateway itself: the edge limits a user."""
    with grpc.insecure_channel(f"127.0.0.1:{stack.port + 1}") as channel:
        stub = GenerationServiceStub(channel)
        names = [
            stub.CreateJob(api.CreateJobRequest(prompt=prompt, duration_sec=SECONDS), timeout=10).name
            for prompt in prompts
        ]
        jobs = [finished(stub, name) for name in names]
    assert all(job.state == pb.Job.SUCCEEDED for job in jobs), [job.error for job in jobs]
    return jobs


def finished(stub: GenerationServiceStub, name: str) -> pb.Job:
    while not (job := stub.GetJob(api.GetJobRequest(name=name), timeout=10)).HasField("end_time"):
        time.sleep(0.1)
    return job


def processor_seconds(stack: Stack) -> dict[str, float]:
    """User and system time of each service, its workers included."""
    return {name: sum(map(_seconds, _family(stack.process(name)))) for name in SERVICES}


def _family(process: psutil.Process) -> list[psutil.Process]:
    return [process, *process.children(recursive=True)]


def _seconds(process: psutil.Process) -> float:
    times = process.cpu_times()
    return times.user + times.system
