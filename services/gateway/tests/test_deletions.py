"""A deleted job leaves nothing but its cost and a record of who deleted it."""

import asyncio
import time
from contextlib import closing

import grpc
import pysqlite3
import pytest

from aiprod.gateway.v1 import generation_service_pb2 as api
from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod_gateway.config import GatewaySettings
from aiprod_rpc.call import Call, in_call
from aiprod_rpc.status import received_reason

from .process import started
from .test_pipeline import run_job
from .test_retries import failed_scene, watched


async def refusal(call) -> tuple[grpc.StatusCode, str]:
    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await call
    return refused.value.code(), received_reason(refused.value)


def delete(gateway, name: str):
    return gateway.DeleteJob(api.DeleteJobRequest(name=name))


def rows(settings: GatewaySettings) -> dict[str, int]:
    """Returns the number of rows of each table that has some."""
    counts = {}
    for file in ("jobs.db", "workflows.db"):
        with closing(pysqlite3.connect(settings.data / file)) as database:
            names = database.execute("select name from sqlite_master where type = 'table'").fetchall()
            for (table,) in names:
                (count,) = database.execute(f'select count(*) from "{table}"').fetchone()
                counts[f"{file} {table}"] = count
    return counts


async def test_a_deleted_job_is_gone(gateway, services) -> None:
    job, _ = await run_job(gateway)
    await delete(gateway, job.name)
    assert services.storage.deleted == {job.name: False}
    assert job.room not in services.collab.rooms
    missing = (grpc.StatusCode.NOT_FOUND, "JOB_NOT_FOUND")
    assert await refusal(gateway.GetJob(api.GetJobRequest(name=job.name))) == missing
    assert await refusal(delete(gateway, job.name)) == missing
    assert (await gateway.ListJobs(api.ListJobsRequest())).jobs == []
    # What it cost stays in the ledger.
    assert services.storage.metrics[job.name].cost_usd_micros == 305


async def test_after_many_deleted_jobs_nothing_has_grown(gateway, services, settings) -> None:
    job, _ = await run_job(gateway)
    await delete(gateway, job.name)
    before = rows(settings)
    for number in range(5):
        job = await failed_scene(gateway, services) if number % 2 else (await run_job(gateway))[0]
        await delete(gateway, job.name)
    after = rows(settings)
    grown = {table: after[table] - before[table] for table in after if after[table] != before.get(table)}
    # One line for each deleted job: who deleted it, and when.
    assert grown == {"jobs.db deletion": 5}


async def test_the_record_names_the_owner_and_the_deleter(gateway, services, settings) -> None:
    job, _ = await run_job(gateway)
    with in_call(Call(user="ops", roles=frozenset(["operator"]))):
        await delete(gateway, job.name)
    with closing(pysqlite3.connect(settings.data / "jobs.db")) as database:
        (row,) = database.execute("select * from deletion").fetchall()
    assert row[:3] == (job.name, "local", "ops")
    assert abs(row[3] - time.time_ns()) < 60 * 10**9


async def test_a_running_job_is_not_deleted(gateway, services) -> None:
    services.render.hold = {"s1"}
    job = await gateway.CreateJob(api.CreateJobRequest(prompt="a film"))
    await services.render.held.wait()
    code, reason = await refusal(delete(gateway, job.name))
    assert (code, reason) == (grpc.StatusCode.FAILED_PRECONDITION, "JOB_NOT_ENDED")
    await gateway.CancelJob(api.CancelJobRequest(name=job.name))
    await delete(gateway, job.name)


async def test_clips_stay_while_a_job_may_have_found_them(gateway, services) -> None:
    done, _ = await run_job(gateway)
    services.render.hold = {"s1"}
    await gateway.CreateJob(api.CreateJobRequest(prompt="another film"))
    await services.render.held.wait()
    await delete(gateway, done.name)
    assert services.storage.deleted == {done.name: True}


async def test_a_room_goes_with_its_last_job(gateway, services) -> None:
    first, _ = await run_job(gateway)
    second = await gateway.RenderRevision(api.RenderRevisionRequest(name=first.name))
    second, _ = await watched(gateway, second.name)
    assert second.room == first.room
    await delete(gateway, first.name)
    assert first.room in services.collab.rooms
    await delete(gateway, second.name)
    assert first.room not in services.collab.rooms


async def test_the_jobs_of_others_are_not_found(gateway, services) -> None:
    job, _ = await run_job(gateway)
    with in_call(Call(user="other")):
        assert (await refusal(delete(gateway, job.name)))[0] == grpc.StatusCode.NOT_FOUND


async def test_an_interrupted_deletion_is_completed(settings, services, start_gateway) -> None:
    async with started(settings) as gateway:
        job, _ = await run_job(gateway.stub)
        services.storage.deletions_fail = True
        await refusal(delete(gateway.stub, job.name))
        gateway.process.kill()
    services.storage.deletions_fail = False
    async with started(settings) as gateway:
        await gateway.logged("deleted")
        assert (await gateway.stub.ListJobs(api.ListJobsRequest())).jobs == []
    assert services.storage.deleted == {job.name: False}


async def test_journals_of_delivered_jobs_are_compacted(settings, services, start_gateway) -> None:
    async with start_gateway(settings) as gateway:
        done, _ = await run_job(gateway)
        failed = await failed_scene(gateway, services)
    at_once = settings.model_copy(update={"journal_days": 0})
    async with started(at_once) as gateway:
        while (await gateway.stub.GetDiskUsage(api.GetDiskUsageRequest())).parts[-1].count > 1:
            await asyncio.sleep(0.02)
        job, events = await watched(gateway.stub, done.name)
        assert (job.state, len(events)) == (pb.Job.SUCCEEDED, 1)
        # A failed job keeps its journal, because it can be retried.
        await gateway.stub.RetryJob(api.RetryJobRequest(name=failed.name))
        job, _ = await watched(gateway.stub, failed.name)
        assert job.state == pb.Job.SUCCEEDED


async def test_jobs_are_deleted_when_their_time_is_over(settings, services, start_gateway) -> None:
    async with start_gateway(settings) as gateway:
        job, _ = await run_job(gateway)
    with closing(pysqlite3.connect(settings.data / "jobs.db", isolation_level=None)) as database:
        database.execute("update job set created = created - ?", (86400 * 10**9 * 3,))
    short = settings.model_copy(update={"job_retention_days": 2})
    async with started(short) as gateway:
        await gateway.logged("deleted")
    assert services.storage.deleted == {job.name: False}


async def test_the_disk_usage_has_all_services(gateway, services) -> None:
    await run_job(gateway)
    usage = await gateway.GetDiskUsage(api.GetDiskUsageRequest())
    counts = {part.name: part.count for part in usage.parts}
    assert counts == {"clips": 2, "rooms": 1, "jobs": 1, "journals": 1}
    assert all(part.bytes for part in usage.parts)


async def test_others_need_a_role_for_the_disk_usage(gateway) -> None:
    call = api.GetDiskUsageRequest()
    with in_call(Call(user="eve")):
        assert (await refusal(gateway.GetDiskUsage(call)))[1] == "ROLE_REQUIRED"
    with in_call(Call(user="eve", roles=frozenset(["auditor"]))):
        await gateway.GetDiskUsage(call)
