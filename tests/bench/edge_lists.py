"""Lists and new jobs in a table of a thousand rows and in one of a million."""

import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from statistics import median

from aiprod.gateway.v1 import generation_service_pb2 as gateway_api
from aiprod.gateway.v1 import resources_pb2 as gateway_pb
from aiprod_database.sqlite import connect, transaction
from aiprod_gateway.jobs import Jobs, new_name, open_jobs
from tests.bench.table import Figures

FEW, MANY = 1_000, 1_000_000
ROUNDS = 100
USER = "user 3"


async def lists() -> Figures:
    """How much slower a user's lists and new jobs are with a million jobs than with a thousand."""
    few, many = await _times(FEW), await _times(MANY)
    return {f"{what}, 1e6 jobs, times 1e3": (many[what] / few[what], "≤ 2") for what in few}


async def _times(rows: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as home:
        async with open_jobs(Path(home)) as jobs:
            _fill(Path(home) / "jobs.db", rows)
            _, later = await jobs.page(USER, 100, "")

            async def first_page() -> None:
                await jobs.page(USER, 20, "")

            async def later_page() -> None:
                await jobs.page(USER, 20, later)

            async def new_job() -> None:
                await _create(jobs)

            calls = {"ListJobs": first_page, "ListJobs, a later page": later_page, "CreateJob": new_job}
            return {what: await _median(call) for what, call in calls.items()}


def _fill(path: Path, count: int) -> None:
    body = gateway_pb.Job(
        name="jobs/old", state=gateway_pb.Job.SUCCEEDED, prompt="a film"
    ).SerializeToString()
    rows = (
        (f"jobs/{number:x}", f"user {number % 7}", int(gateway_pb.Job.SUCCEEDED), number, None, b"", body)
        for number in range(count)
    )
    connection = connect(path, "NORMAL")
    with transaction(connection):
        connection.executemany("insert into job values(?, ?, ?, ?, ?, ?, ?)", rows)
    connection.close()


async def _create(jobs: Jobs) -> None:
    job = gateway_pb.Job(name=new_name(), state=gateway_pb.Job.SUCCEEDED, prompt="a film")
    job.create_time.GetCurrentTime()
    await jobs.create(job, USER, gateway_api.CreateJobRequest(), limit=10, per_minute=2 * ROUNDS)


async def _median(call: Callable[[], Awaitable[None]]) -> float:
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        await call()
        times.append(time.perf_counter() - started)
    return median(times)
