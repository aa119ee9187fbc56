"""Pipeline and gateway: the start of the stack, a film, the gateway's overhead, GetJob."""

import tempfile
from pathlib import Path
from statistics import median

import grpc
import uvloop

from aiprod.gateway.v1 import generation_service_pb2 as gateway_api
from aiprod.gateway.v1 import resources_pb2 as gateway_pb
from aiprod.gateway.v1.generation_service_pb2_grpc import GenerationServiceStub
from tests.bench.load import echo_server, rate
from tests.bench.table import Figures
from tests.conftest import Stack, started_stack
from tests.memory import proportional_mb

ROUNDS = 5
FILMS = 3
PROMPT = (
    "Take {take}: dawn over the sea, a lighthouse wakes, clouds gather, a storm breaks, "
    "the night is long, a calm golden morning"
)


def figures() -> Figures:
    with tempfile.TemporaryDirectory() as home, started_stack(Path(home)) as stack:
        start = {
            "stack ready, s": (stack.ready_seconds, "≤ 2.5"),
            "PSS of the idle stack, MB": (proportional_mb(stack.host), "≤ 430"),
        }
        return {**start, **films(stack), **get_job(stack)}


def films(stack: Stack) -> Figures:
    """Films of 12 s at 720p24, with all scenes new."""
    jobs = [make_film(stack, take) for take in range(FILMS)]
    return {
        "12 s of 720p, job s (median)": (median(map(job_seconds, jobs)), "≤ 20"),
        "scenes of that film": (float(len(jobs[0].scenes)), ""),
        "orchestration, ms (median)": (median(map(orchestration_ms, jobs)), "≤ 150"),
    }


def make_film(stack: Stack, take: int) -> gateway_pb.Job:
    with grpc.insecure_channel(stack.target) as channel:
        stub = GenerationServiceStub(channel)
        request = gateway_api.CreateJobRequest(prompt=PROMPT.format(take=take), duration_sec=12, seed=take)
        job = stub.CreateJob(request, timeout=10)
        for event in stub.WatchJob(gateway_api.WatchJobRequest(name=job.name), timeout=120):
            if event.HasField("job"):
                job = event.job
    assert job.state == gateway_pb.Job.SUCCEEDED, job.error
    return job


def job_seconds(job: gateway_pb.Job) -> float:
    return (job.end_time.ToNanoseconds() - job.create_time.ToNanoseconds()) / 1e9


def orchestration_ms(job: gateway_pb.Job) -> float:
    """The time of the job in which no stage runs, in ms; stages that overlap count once."""
    busy, end = 0, 0
    for run in job.stages:
        start = max(end, run.start_time.ToNanoseconds())
        end = max(end, run.end_time.ToNanoseconds())
        busy += max(0, end - start)
    return job_seconds(job) * 1e3 - busy / 1e6


def get_job(stack: Stack) -> Figures:
    """GetJob of the gateway against a bare echo server, alternating, so that noise affects both."""
    with grpc.insecure_channel(stack.target) as channel:
        jobs = (
            GenerationServiceStub(channel).ListJobs(gateway_api.ListJobsRequest(page_size=1), timeout=10).jobs
        )
    request = gateway_api.GetJobRequest(name=jobs[0].name).SerializeToString()
    gateway = f"127.0.0.1:{stack.port + 1}"
    ours, bare = [], []
    with echo_server() as echo:
        for _ in range(ROUNDS):
            bare.append(uvloop.run(rate(echo, "/bench.Echo/Echo", request, 2)))
            ours.append(uvloop.run(rate(gateway, "/aiprod.gateway.v1.GenerationService/GetJob", request, 2)))
    ratios = [mine / theirs for mine, theirs in zip(ours, bare, strict=True)]
    return {
        "bare echo, calls/s": (median(bare), ""),
        "GetJob, calls/s": (median(ours), ""),
        "GetJob / bare echo": (median(ratios), "≥ 0.85"),
    }
