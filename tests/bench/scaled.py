"""Two instances of render against one, and a gateway on PostgreSQL against one on SQLite."""

import asyncio
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import NamedTuple

import psutil
import uvloop

from aiprod.render.v1.render_service_pb2_grpc import RenderServiceStub
from aiprod_rpc.call import Call, in_call
from aiprod_rpc.least_loaded import open_least_loaded
from aiprod_stack.folder import StackFolder
from aiprod_stack.lifecycle import running_stack
from aiprod_stack.plan import ONE_OF_EACH, StackPlan
from aiprod_stack.settings import StackSettings
from tests.backing_services import new_database, running_postgres
from tests.bench.pipeline import FILMS, make_film, orchestration_ms
from tests.bench.render import ROUNDS, clip, clip_requests, counting, scenes
from tests.bench.table import Figures
from tests.bench.throughput import used_seconds
from tests.conftest import free_ports, started_stack

SIZE = (1280, 720)
TAKES = (2, 3, 4, 5)
"""The films: with many, the end counts little, when one worker is idle and the other draws a last scene."""


class Rendering(NamedTuple):
    """The seconds that all scenes took, and the processor seconds of workers and of all beside them."""

    seconds: float
    workers: float
    beside: float


def figures() -> Figures:
    return {**render_instances(), **databases()}


def render_instances() -> Figures:
    """Alternating, so that noise affects both; each instance has one worker."""
    ratios, loops, limits = [], [], []
    for _ in range(ROUNDS):
        with environment(AIPROD_RENDER_WORKERS="1"):
            one, two = [uvloop.run(rendering_with(count)) for count in (1, 2)]
        ratios.append(one.seconds / two.seconds)
        # One worker leaves the second core to all else; two share both cores with it.
        limits.append(2 * one.workers / (two.workers + two.beside))
        loops.append(2 * uvloop.run(counting(1)) / uvloop.run(counting(2)))
    return {
        "2 instances of render / 1, scenes a second": (median(ratios), "≥ 1.8"),
        "most that two cores allow, by the processor time of both": (median(limits), ""),
        "two loops that only count / one, in the same minutes": (median(loops), ""),
    }


@contextmanager
def environment(**variables: str) -> Iterator[None]:
    """Sets variables, which stacks hand on to their services, for the block."""
    before = dict(os.environ)
    os.environ.update(variables)
    yield
    os.environ.clear()
    os.environ.update(before)


async def rendering_with(instances: int) -> Rendering:
    """What the scenes of all films take, after one film that starts the workers."""
    with tempfile.TemporaryDirectory() as home:
        settings = StackSettings(home=Path(home), port=free_ports(10))
        plan = StackPlan(settings, ONE_OF_EACH | {"render": instances})
        async with (
            running_stack(plan, print),
            open_least_loaded(plan.target("render"), "aiprod.render.v1") as channel,
        ):
            render = RenderServiceStub(channel)
            with in_call(Call("ada")):
                await render_film(render, 1)
                before, began = processor_times(plan), time.perf_counter()
                await asyncio.gather(*(render_film(render, take) for take in TAKES))
                seconds = time.perf_counter() - began
                used = [after - earlier for after, earlier in zip(processor_times(plan), before, strict=True)]
                return Rendering(seconds, *used)


def processor_times(plan: StackPlan) -> tuple[float, float]:
    """User and system time so far: of the workers, and of render, storage, and this process."""
    running = StackFolder(plan.home).running()
    assert running
    serving = [psutil.Process(running.processes[each.name].pid) for each in plan.of_service("render")]
    storage = psutil.Process(running.processes["storage"].pid)
    workers = sum(used_seconds(child) for each in serving for child in each.children(recursive=True))
    return workers, sum(map(used_seconds, (*serving, storage))) + time.process_time()


async def render_film(render: RenderServiceStub, take: int) -> None:
    planned = scenes()
    for scene in planned:
        scene.seed = take
    await asyncio.gather(*(clip(render, request) for request in clip_requests(SIZE, planned)))


def databases() -> Figures:
    """Films, one after the other, at two stacks in turns."""
    with (
        tempfile.TemporaryDirectory() as home,
        running_postgres() as server,
        started_stack(Path(home) / "sqlite") as sqlite,
        started_stack(Path(home) / "postgres", AIPROD_GATEWAY_DATABASE=new_database(server)) as postgres,
    ):
        films = [(make_film(sqlite, take), make_film(postgres, take)) for take in range(FILMS)]
    ours, theirs = (median(map(orchestration_ms, jobs)) for jobs in zip(*films, strict=True))
    return {
        "orchestration on SQLite, ms (median)": (ours, ""),
        "orchestration on PostgreSQL, ms (median)": (theirs, ""),
        "PostgreSQL / SQLite": (theirs / ours, "≤ 1.5"),
    }
