"""Films whose model writes 40 tokens a second: scenes that render while it writes, and stages in turn.

The plan of twelve scenes takes half a minute to write, whatever the size of the film. Rendering takes less
than half of that at 720p, and about as long at 1080p, where overlap can give most.
"""

import json
import sys
import tempfile
import urllib.request
from pathlib import Path
from statistics import median

import grpc

from aiprod.film.v1 import manifest_pb2 as film
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
SIZES = {"720p": (1280, 720), "1080p": (1920, 1080)}
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
            results: Figures = {}
            for size in SIZES:
                pairs = [
                    (make_film(in_turn, take, size), make_film(overlapping, take, size))
                    for take in range(ROUNDS)
                ]
                results |= compared(size, pairs)
    return results


def compared(size: str, pairs: list[tuple[gateway_pb.Job, gateway_pb.Job]]) -> Figures:
    # The first size has its figures under the names that they have always had.
    name = "" if size == "720p" else f"{size}: "
    turns = [sum(map(stage_seconds, job.stages)) for job, _ in pairs]
    together = [job_seconds(job) for _, job in pairs]
    least = [least_seconds(job) for job, _ in pairs]
    ratios = [turn / overlap for turn, overlap in zip(turns, together, strict=True)]
    bounds = [turn / bound for turn, bound in zip(turns, least, strict=True)]
    return {
        f"{SECONDS} s of {size}, stages one after the other, s": (median(turns), ""),
        f"{name}with all scenes after the plan, s": (median(job_seconds(job) for job, _ in pairs), ""),
        f"{name}with scenes while the plan streams, s": (median(together), ""),
        **{
            f"{name}of it after the plan: {what}, s": (median(waited(job, stage) for _, job in pairs), "")
            for what, stage in AFTER_THE_PLAN.items()
        },
        f"{name}one after the other / while the plan streams": (median(ratios), "≥ 1.5"),
        f"{name}the most that overlap can give, from the stages' times": (median(bounds), ""),
    }


def least_seconds(job: gateway_pb.Job) -> float:
    """The least seconds of a job that does each thing as soon as it can, by the times of a job in turn.

    The last scene begins with the end of the plan, or the scenes take longer than the plan; then come the
    master, and both halves of quality control beside each other.
    """
    seconds = {run.stage: stage_seconds(run) for run in job.stages}
    plan, render = seconds[Stage.PLAN], seconds[Stage.RENDER]
    made = max(plan + render / SCENES, render)
    return made + seconds[Stage.ASSEMBLE] + max(seconds[Stage.PROBE], seconds[Stage.WATCH])


def waited(job: gateway_pb.Job, stage: Stage.ValueType) -> float:
    """Seconds from the end of what comes before a stage to its end."""
    ends = sorted((run.end_time.ToNanoseconds(), run.stage) for run in job.stages)
    place = [ended for _, ended in ends].index(stage)
    return (ends[place][0] - ends[place - 1][0]) / 1e9


def stage_seconds(run: gateway_pb.StageRun) -> float:
    return (run.end_time.ToNanoseconds() - run.start_time.ToNanoseconds()) / 1e9


def make_film(stack: Stack, take: int, size: str) -> gateway_pb.Job:
    width, height = SIZES[size]
    with grpc.insecure_channel(stack.target) as channel:
        stub = GenerationServiceStub(channel)
        request = gateway_api.CreateJobRequest(
            prompt=f"a fox in the snow at {size}, take {take}",
            duration_sec=SECONDS,
            format=film.VideoFormat(
                width=width, height=height, frame_rate=film.FrameRate(numerator=24, denominator=1)
            ),
            seed=take,
        )
        job = stub.CreateJob(request, timeout=10)
        for event in stub.WatchJob(gateway_api.WatchJobRequest(name=job.name), timeout=JOB_SECONDS):
            if event.HasField("job"):
                job = event.job
    assert job.state == gateway_pb.Job.SUCCEEDED, job.error
    return job
