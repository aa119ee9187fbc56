"""A film whose model writes 40 tokens a second: scenes that render while it writes, and stages in turn."""

import json
import sys
import tempfile
import urllib.request
from pathlib import Path
from statistics import median

import grpc

from aiprod.film.v1.stage_pb2 import Stage
from aiprod.gateway.v1 import generation_service_pb2 as gateway_api
from aiprod.gateway.v1 import resources_pb2 as gateway_pb
from aiprod.gateway.v1.generation_service_pb2_grpc import GenerationServiceStub
from tests.bench.llm import FAKE, started
from tests.bench.pipeline import job_seconds
from tests.bench.table import Figures
from tests.conftest import Stack, started_stack

ROUNDS = 2
SCENES, SECONDS = 12, 72
TOKENS_PER_SECOND = 40
JOB_SECONDS = 600
AFTER_THE_PLAN = {
    "the last scenes and the sound": Stage.RENDER,
    "the master": Stage.ASSEMBLE,
    "the semantic check": Stage.WATCH,
    "the rest of quality control": Stage.PROBE,
}


def figures() -> Figures:
    """The same films on two stacks, alternating, so that noise affects both."""
    with (
        started([sys.executable, str(FAKE)]) as (_, model),
        tempfile.TemporaryDirectory() as one,
        tempfile.TemporaryDirectory() as other,
    ):
        pace = {"tokens_per_second": TOKENS_PER_SECOND, "seconds": SECONDS, "scenes": SCENES}
        configuration = urllib.request.Request(f"{model}/_fake", json.dumps(pace).encode())
        urllib.request.urlopen(configuration, timeout=5).close()
        # The double finds a fault in each film, for which it would be made twice.
        settings = {
            "AIPROD_LLM_API_KEY": "key",
            "AIPROD_LLM_BASE_URL": model,
            "AIPROD_GATEWAY_TAKES": "1",
        }
        with (
            started_stack(Path(one), **settings, AIPROD_GATEWAY_RENDER_AHEAD="false") as in_turn,
            started_stack(Path(other), **settings) as overlapping,
        ):
            pairs = [(make_film(in_turn, take), make_film(overlapping, take)) for take in range(ROUNDS)]
    return compared(pairs)


def compared(pairs: list[tuple[gateway_pb.Job, gateway_pb.Job]]) -> Figures:
    turns = [sum(map(stage_seconds, job.stages)) for job, _ in pairs]
    together = [job_seconds(job) for _, job in pairs]
    ratios = [turn / overlap for turn, overlap in zip(turns, together, strict=True)]
    return {
        f"{SECONDS} s of 720p, stages one after the other, s": (median(turns), ""),
        "with all scenes after the plan, s": (median(job_seconds(job) for job, _ in pairs), ""),
        "with scenes while the plan streams, s": (median(together), ""),
        **{
            f"of it after the plan: {name}, s": (median(waited(job, stage) for _, job in pairs), "")
            for name, stage in AFTER_THE_PLAN.items()
        },
        "one after the other / while the plan streams": (median(ratios), "≥ 1.5"),
    }


def waited(job: gateway_pb.Job, stage: Stage.ValueType) -> float:
    """Seconds from the end of what comes before a stage to its end."""
    ends = sorted((run.end_time.ToNanoseconds(), run.stage) for run in job.stages)
    place = [ended for _, ended in ends].index(stage)
    return (ends[place][0] - ends[place - 1][0]) / 1e9


def stage_seconds(run: gateway_pb.StageRun) -> float:
    return (run.end_time.ToNanoseconds() - run.start_time.ToNanoseconds()) / 1e9


def make_film(stack: Stack, take: int) -> gateway_pb.Job:
    with grpc.insecure_channel(stack.target) as channel:
        stub = GenerationServiceStub(channel)
        request = gateway_api.CreateJobRequest(
            prompt=f"a fox in the snow, take {take}", duration_sec=SECONDS, seed=take
        )
        job = stub.CreateJob(request, timeout=10)
        for event in stub.WatchJob(gateway_api.WatchJobRequest(name=job.name), timeout=JOB_SECONDS):
            if event.HasField("job"):
                job = event.job
    assert job.state == gateway_pb.Job.SUCCEEDED, job.error
    return job
