"""The gateway's folder: locked, private, on a full disk, and with damaged databases."""

import asyncio
from pathlib import Path

import grpc
import pytest

from aiprod.gateway.v1 import generation_service_pb2 as api
from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod_rpc.status import received_reason
from tests.long_cases import long_cases

from .conftest import open_gateway
from .process import failed_start, started

FILM = api.CreateJobRequest(prompt="a film", duration_sec=6)
PAGE_BYTES = 4096


async def watch_to_end(stub, name: str) -> pb.Job:
    events = [event async for event in stub.WatchJob(api.WatchJobRequest(name=name))]
    return events[-1].job


async def rejection(call) -> grpc.aio.AioRpcError:
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await call
    return caught.value


def damage(path: Path, first_page: int) -> None:
    """Overwrites the database from page `first_page` on and deletes its write-ahead log."""
    size = max(path.stat().st_size, 4 * PAGE_BYTES)
    path.write_bytes(path.read_bytes()[: first_page * PAGE_BYTES].ljust(size, b"\xa5"))
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


async def test_a_folder_has_one_gateway_and_a_killed_one_frees_it(settings) -> None:
    async with started(settings) as first:
        for _ in range(2):
            line = await failed_start(settings)
            assert f"{settings.data} is in use by process {first.process.pid}; stop that one" in line
        job = await first.stub.CreateJob(FILM)
    async with open_gateway(settings) as second:
        assert (await watch_to_end(second, job.name)).state == pb.Job.SUCCEEDED


async def test_new_and_existing_files_become_private(settings) -> None:
    async with started(settings) as gateway:
        await watch_to_end(gateway.stub, (await gateway.stub.CreateJob(FILM)).name)
    settings.data.chmod(0o755)
    before = list(settings.data.iterdir())
    assert {path.name for path in before} >= {"jobs.db", "jobs.db-wal", "workflows.db", "lock"}
    for path in before:
        path.chmod(0o644)
    async with started(settings) as gateway:
        await gateway.stub.CreateJob(FILM)
        files = list(settings.data.iterdir())
        assert {oct(path.stat().st_mode & 0o777) for path in files} == {"0o600"}
        assert settings.data.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    ("name", "first_page"),
    [("jobs.db", 0), ("workflows.db", 1), *long_cases(("jobs.db", 1), ("workflows.db", 0))],
)
async def test_a_damaged_database_at_the_start_is_named_in_one_line(settings, name, first_page) -> None:
    async with open_gateway(settings) as stub:
        await watch_to_end(stub, (await stub.CreateJob(FILM)).name)
    damage(settings.data / name, first_page)
    line = await failed_start(settings)
    assert f"{settings.data / name} is damaged; restore it from a backup, or move it away" in line


async def test_a_database_damaged_at_runtime_is_named_in_the_log_only(settings) -> None:
    async with open_gateway(settings) as stub:
        await watch_to_end(stub, (await stub.CreateJob(FILM)).name)
        # Enough jobs that the damaged pages are not in the cache of the process.
        for number in range(40):
            await stub.CreateJob(api.CreateJobRequest(prompt=f"{number} " * 1000))
    path = settings.data / "jobs.db"
    damage(path, path.stat().st_size // PAGE_BYTES // 2)
    async with started(settings) as gateway:
        error = await rejection(gateway.stub.ListJobs(api.ListJobsRequest(page_size=100)))
        assert error.code() == grpc.StatusCode.DATA_LOSS
        assert received_reason(error) == "DATABASE_DAMAGED"
        assert str(settings.data) not in error.details()
        assert str(path) in await gateway.logged("is damaged")


async def test_a_full_disk_rejects_jobs_and_names_the_folder(settings) -> None:
    async with started(settings) as gateway:
        gateway.limit_files(0)
        error = await rejection(gateway.stub.CreateJob(FILM))
        assert error.code() == grpc.StatusCode.RESOURCE_EXHAUSTED
        assert received_reason(error) == "DISK_FULL"
        assert f"the disk that holds {settings.data} is full; free space there" in error.details()
        assert not (await gateway.stub.ListJobs(api.ListJobsRequest())).jobs
        gateway.limit_files(-1)
        job = await gateway.stub.CreateJob(FILM)
        assert (await watch_to_end(gateway.stub, job.name)).state == pb.Job.SUCCEEDED


async def test_a_job_waits_for_a_disk_that_is_full_for_a_while(settings, services) -> None:
    services.llm.scenes = 1
    services.render.hold = {"s1"}
    async with started(settings) as gateway:
        job = await gateway.stub.CreateJob(FILM)
        await services.render.held.wait()
        gateway.limit_files(0)
        services.render.release.set()
        await gateway.logged("is full; free space there")
        assert (await gateway.stub.GetJob(api.GetJobRequest(name=job.name))).state == pb.Job.RUNNING
        gateway.limit_files(-1)
        done = await watch_to_end(gateway.stub, job.name)
    assert done.state == pb.Job.SUCCEEDED, done.error
    assert services.render.calls["s1"] == 1


async def test_a_stored_job_runs_although_the_disk_was_full_and_its_caller_is_gone(settings) -> None:
    async with started(settings) as gateway:
        jobs, workflows = (
            (settings.data / f"{name}.db-wal").stat().st_size for name in ("jobs", "workflows")
        )
        assert jobs < workflows / 2
        # Room for the row, and none for the workflow.
        gateway.limit_files(workflows)
        call = gateway.stub.CreateJob(FILM)
        await gateway.logged("jobs wait for the disk")
        call.cancel()
        (job,) = (await gateway.stub.ListJobs(api.ListJobsRequest())).jobs
        assert job.state == pb.Job.PENDING
        gateway.limit_files(-1)
        while not job.HasField("end_time"):
            await asyncio.sleep(0.05)
            job = await gateway.stub.GetJob(api.GetJobRequest(name=job.name))
    assert job.state == pb.Job.SUCCEEDED, job.error
