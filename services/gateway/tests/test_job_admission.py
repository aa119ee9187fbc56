"""Which jobs the gateway accepts, and which it lists for whom."""

import asyncio
import uuid

import grpc
import pytest
from google.rpc import error_details_pb2

from aiprod.gateway.v1 import generation_service_pb2 as api
from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod.storage.v1 import resources_pb2 as storage_pb
from aiprod_files.private_folders import private_folder
from aiprod_gateway.jobs.job_rows import new_name
from aiprod_gateway.jobs.jobs import open_jobs
from aiprod_gateway.jobs.new_jobs import DEFAULT_FORMAT
from aiprod_rpc.call import Call, in_call
from aiprod_rpc.status import received_reason, received_status

from .test_pipeline import run_job


async def test_a_request_id_makes_one_job(gateway, services) -> None:
    request = api.CreateJobRequest(prompt="a film", request_id=str(uuid.uuid4()))
    jobs = await asyncio.gather(*(gateway.CreateJob(request) for _ in range(8)))
    request.request_id = request.request_id.upper()
    jobs.append(await gateway.CreateJob(request))
    assert len({job.name for job in jobs}) == 1
    request.prompt = "another film"
    with pytest.raises(grpc.aio.AioRpcError) as failure:
        await gateway.CreateJob(request)
    assert failure.value.code() == grpc.StatusCode.ALREADY_EXISTS
    assert received_reason(failure.value) == "REQUEST_ID_REUSED"


@pytest.mark.parametrize(
    "bad",
    [
        {"prompt": ""},
        {"prompt": " \n\t"},
        {"prompt": "a\0b"},
        {"prompt": "x" * 100_000},
        {"prompt": "x", "duration_sec": 0},
        {"prompt": "x", "duration_sec": -1},
        {"prompt": "x", "duration_sec": 0.4},
        {"prompt": "x", "duration_sec": 36_000},
        {"prompt": "x", "duration_sec": float("nan")},
        {"prompt": "x", "request_id": "not-a-uuid"},
    ],
    ids=lambda bad: str(bad)[:40],
)
async def test_bad_requests_are_rejected(gateway, bad) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as failure:
        await gateway.CreateJob(api.CreateJobRequest(**bad))
    assert failure.value.code() == grpc.StatusCode.INVALID_ARGUMENT
    assert not (await gateway.ListJobs(api.ListJobsRequest())).jobs


async def test_jobs_of_other_users_are_not_found(gateway) -> None:
    job, _ = await run_job(gateway)
    calls = [
        lambda: gateway.GetJob(api.GetJobRequest(name=job.name)),
        lambda: gateway.CancelJob(api.CancelJobRequest(name=job.name)),
        lambda: gateway.GetDelivery(api.GetDeliveryRequest(name=f"{job.name}/delivery")),
        lambda: gateway.WatchJob(api.WatchJobRequest(name=job.name)).read(),
        lambda: gateway.GetJob(api.GetJobRequest(name="jobs/unknown")),
    ]
    with in_call(Call(user="mallory")):
        for call in calls:
            with pytest.raises(grpc.aio.AioRpcError) as failure:
                await call()
            assert failure.value.code() == grpc.StatusCode.NOT_FOUND
        assert not (await gateway.ListJobs(api.ListJobsRequest())).jobs


async def test_jobs_are_listed_in_pages(gateway) -> None:
    names = [(await gateway.CreateJob(api.CreateJobRequest(prompt=f"film {n}"))).name for n in range(5)]
    first = await gateway.ListJobs(api.ListJobsRequest(page_size=3))
    following = api.ListJobsRequest(page_size=2**31 - 1, page_token=first.next_page_token)
    rest = await gateway.ListJobs(following)
    assert [job.name for job in (*first.jobs, *rest.jobs)] == names[::-1]
    assert first.next_page_token
    assert not rest.next_page_token
    with pytest.raises(grpc.aio.AioRpcError) as failure:
        await gateway.ListJobs(api.ListJobsRequest(page_token="nonsense"))
    assert received_reason(failure.value) == "BAD_PAGE_TOKEN"


async def test_a_page_of_large_jobs_is_shorter(tmp_path) -> None:
    """gRPC clients reject messages of more than 4 MiB."""
    async with open_jobs(tmp_path) as jobs:
        for number in range(9):
            request = api.CreateJobRequest(prompt="x")
            job = pb.Job(name=f"jobs/{number}", state=pb.Job.PENDING, prompt="x" * 1_000_000)
            await jobs.create([job], "ada", request, 100)
        pages, token = [], ""
        while not pages or token:
            page, token = await jobs.page("ada", 100, token)
            pages.append([job.name for job in page])
    assert [len(page) for page in pages] == [3, 3, 3]
    assert {name for page in pages for name in page} == {f"jobs/{number}" for number in range(9)}


async def test_unfinished_jobs_are_limited(services, settings, start_gateway) -> None:
    services.render.hold = {"s1"}
    limited = settings.model_copy(update={"jobs_waiting_per_user": 5})
    async with start_gateway(limited) as gateway:
        for _ in range(limited.jobs_waiting_per_user):
            await gateway.CreateJob(api.CreateJobRequest(prompt="a film"))
        with pytest.raises(grpc.aio.AioRpcError) as failure:
            await gateway.CreateJob(api.CreateJobRequest(prompt="one too many"))
    assert failure.value.code() == grpc.StatusCode.RESOURCE_EXHAUSTED
    assert received_reason(failure.value) == "TOO_MANY_JOBS"


async def test_only_created_jobs_count_against_the_limit_of_jobs_a_minute(settings, start_gateway) -> None:
    async with start_gateway(settings.model_copy(update={"jobs_per_minute": 3})) as gateway:
        for _ in range(4):
            with pytest.raises(grpc.aio.AioRpcError) as refused:
                await gateway.CreateJob(api.CreateJobRequest())
            assert refused.value.code() == grpc.StatusCode.INVALID_ARGUMENT
        for _ in range(3):
            await gateway.CreateJob(api.CreateJobRequest(prompt="a film"))
        with pytest.raises(grpc.aio.AioRpcError) as failure:
            await gateway.CreateJob(api.CreateJobRequest(prompt="one too many"))
    assert failure.value.code() == grpc.StatusCode.RESOURCE_EXHAUSTED
    assert received_reason(failure.value) == "TOO_MANY_NEW_JOBS"
    told = error_details_pb2.RetryInfo()
    assert any(detail.Unpack(told) for detail in received_status(failure.value).details)
    assert 0 < told.retry_delay.ToTimedelta().total_seconds() <= 60


async def test_a_spent_budget_rejects_new_jobs_and_running_jobs_finish(
    services, settings, start_gateway
) -> None:
    limited = settings.model_copy(update={"daily_budget_usd": 5})
    request = api.CreateJobRequest(prompt="a film", request_id=str(uuid.uuid4()))
    async with start_gateway(limited) as gateway:
        running = await gateway.CreateJob(request)
        services.storage.budget = storage_pb.Budget(limit_usd_micros=5_000_000, spent_usd_micros=5_000_000)
        with pytest.raises(grpc.aio.AioRpcError) as refusal:
            await gateway.CreateJob(api.CreateJobRequest(prompt="one too many"))
        assert received_reason(refusal.value) == "DAILY_BUDGET_SPENT"
        details = {detail.TypeName() for detail in received_status(refusal.value).details}
        assert {"google.rpc.QuotaFailure", "google.rpc.RetryInfo"} <= details
        assert (await gateway.CreateJob(request)).name == running.name
        events = [event async for event in gateway.WatchJob(api.WatchJobRequest(name=running.name))]
        assert events[-1].job.state == pb.Job.SUCCEEDED
        services.storage.budget = storage_pb.Budget(limit_usd_micros=5_000_000, spent_usd_micros=4_999_700)
        job, _ = await run_job(gateway)
        assert job.state == pb.Job.SUCCEEDED


async def test_a_job_that_was_stored_but_not_started_runs_after_a_restart(
    services, settings, start_gateway
) -> None:
    request = api.CreateJobRequest(prompt="a film")
    async with open_jobs(private_folder(settings.data)) as jobs:
        job = pb.Job(
            name=new_name(), state=pb.Job.PENDING, prompt="a film", duration_sec=3, format=DEFAULT_FORMAT
        )
        await jobs.create([job], "local", request, 10)
    async with start_gateway(settings) as gateway:
        events = [event async for event in gateway.WatchJob(api.WatchJobRequest(name=job.name))]
    assert events[-1].job.state == pb.Job.SUCCEEDED
