"""A job that failed or was cancelled goes on where it stopped."""

import asyncio

import grpc
import pytest

from aiprod.film.v1.stage_pb2 import Stage
from aiprod.gateway.v1 import generation_service_pb2 as api
from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod.probe.v1 import resources_pb2 as probe_pb
from aiprod.render.v1 import render_service_pb2 as render_api
from aiprod.storage.v1 import resources_pb2 as storage_pb
from aiprod_gateway.jobs import job_changes
from aiprod_gateway.jobs.jobs import open_jobs
from aiprod_rpc.call import Call, in_call
from aiprod_rpc.status import received_reason

from .process import started
from .test_pipeline import run_job

FILTERED = render_api.RenderEvent(filtered=render_api.Filtered(count=1, reasons=["no"], cost_usd_micros=7))


async def watched(gateway, name: str, offset: int = 0) -> tuple[pb.Job, list[pb.JobEvent]]:
    request = api.WatchJobRequest(name=name, after_offset=offset)
    events = [event async for event in gateway.WatchJob(request)]
    return events[-1].job, events


async def retried(gateway, name: str, **request: object) -> pb.Job:
    await gateway.RetryJob(api.RetryJobRequest(name=name, **request))
    job, _ = await watched(gateway, name)
    return job


async def failed_scene(gateway, services, scene: str = "s2") -> pb.Job:
    """Returns a job whose scene was filtered, and lets that scene succeed from now on."""
    services.render.endings = {scene: FILTERED}
    job, _ = await run_job(gateway)
    assert job.state == pb.Job.FAILED
    services.render.endings = {}
    return job


async def test_a_job_goes_on_from_the_scene_that_failed(gateway, services) -> None:
    failed = await failed_scene(gateway, services)
    job = await retried(gateway, failed.name)
    assert job.state == pb.Job.SUCCEEDED, job.error
    assert job.name == failed.name
    assert not job.HasField("error")
    assert len(services.llm.plan_requests) == 1
    assert job.cost_usd_micros == 5 + 3 * 100 + 7
    assert services.storage.manifests[job.name].cost_usd_micros == job.cost_usd_micros
    assert all(run.HasField("end_time") for run in job.stages)


async def test_attempts_are_counted_with_their_ends_and_costs(gateway, services) -> None:
    failed = await failed_scene(gateway, services)
    assert (failed.attempt, len(failed.earlier_attempts)) == (1, 0)
    job = await retried(gateway, failed.name)
    assert job.attempt == 2
    (first,) = job.earlier_attempts
    assert first.state == pb.Job.FAILED
    assert first.error == failed.error
    assert first.cost.usd_micros == failed.cost_usd_micros == 5 + 2 * 100 + 7
    rows = [services.storage.attempts[job.name, number] for number in (1, 2)]
    assert [row.outcome for row in rows] == [storage_pb.JobMetrics.FAILED, storage_pb.JobMetrics.SUCCEEDED]
    assert [row.cost_usd_micros for row in rows] == [212, 100]


async def test_the_events_go_on_after_those_of_the_attempt_before(gateway, services) -> None:
    failed = await failed_scene(gateway, services)
    _, before = await watched(gateway, failed.name)
    seen = before[-1].offset - 1
    await gateway.RetryJob(api.RetryJobRequest(name=failed.name))
    job, events = await watched(gateway, failed.name, seen)
    assert job.state == pb.Job.SUCCEEDED
    offsets = [event.offset for event in events if event.stage]
    assert offsets == sorted(set(offsets))
    assert offsets[0] == seen + 1
    assert Stage.PLAN not in {event.stage for event in events}


async def test_a_cancelled_job_goes_on_and_can_be_cancelled_again(services, settings, start_gateway) -> None:
    # Its plan is complete when its scenes render.
    async with start_gateway(settings.model_copy(update={"render_ahead": False})) as gateway:
        services.render.hold = {"s2"}
        created = await gateway.CreateJob(api.CreateJobRequest(prompt="a film"))
        for attempt in (1, 2):
            await services.render.held.wait()
            services.render.held.clear()
            job = await gateway.CancelJob(api.CancelJobRequest(name=created.name))
            assert (job.state, job.attempt) == (pb.Job.CANCELLED, attempt)
            assert services.storage.attempts[job.name, attempt].outcome == storage_pb.JobMetrics.CANCELLED
            if attempt == 2:
                services.render.release.set()
            await gateway.RetryJob(api.RetryJobRequest(name=job.name))
        job, _ = await watched(gateway, created.name)
        assert (job.state, job.attempt) == (pb.Job.SUCCEEDED, 3)
        assert len(services.llm.plan_requests) == 1


async def test_a_rejected_master_gets_new_seeds_for_its_failing_scenes(gateway, services) -> None:
    bad = probe_pb.QcCheck(code="BLACK", verdict=probe_pb.FAIL, measured="2")
    interval = bad.intervals.add()
    interval.start.FromSeconds(4)
    interval.end.FromSeconds(5)
    report = probe_pb.QcReport(verdict=probe_pb.FAIL, checks=[bad])
    services.probe.reports = [report] * 3
    failed, _ = await run_job(gateway)
    assert failed.state == pb.Job.FAILED
    job = await retried(gateway, failed.name)
    assert job.state == pb.Job.SUCCEEDED, job.error
    assert {seed for scene, seed in services.render.clips if scene == "s2"} == {0, 1, 2}
    assert {seed for scene, seed in services.render.clips if scene != "s2"} == {0}


@pytest.mark.parametrize("hold", [False, True])
async def test_only_jobs_without_a_film_are_retried(gateway, services, hold) -> None:
    if hold:
        services.render.hold = {"s1"}
        job = await gateway.CreateJob(api.CreateJobRequest(prompt="a film"))
        await services.render.held.wait()
    else:
        job, _ = await run_job(gateway)
    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await gateway.RetryJob(api.RetryJobRequest(name=job.name))
    assert refused.value.code() == grpc.StatusCode.FAILED_PRECONDITION
    assert received_reason(refused.value) == "NOT_RETRYABLE"
    assert (await gateway.GetJob(api.GetJobRequest(name=job.name))).attempt == 1


async def test_the_jobs_of_others_are_not_found(gateway, services) -> None:
    failed = await failed_scene(gateway, services)
    with in_call(Call(user="other")), pytest.raises(grpc.aio.AioRpcError) as refused:
        await gateway.RetryJob(api.RetryJobRequest(name=failed.name))
    assert refused.value.code() == grpc.StatusCode.NOT_FOUND


async def test_of_many_retries_at_once_one_counts(gateway, services) -> None:
    failed = await failed_scene(gateway, services)
    request = api.RetryJobRequest(name=failed.name)
    results = await asyncio.gather(*(gateway.RetryJob(request) for _ in range(8)), return_exceptions=True)
    assert sum(isinstance(result, pb.Job) for result in results) == 1
    job, _ = await watched(gateway, failed.name)
    assert (job.state, job.attempt) == (pb.Job.SUCCEEDED, 2)


async def test_a_retried_job_survives_the_death_of_the_gateway(settings, services) -> None:
    async with started(settings) as gateway:
        failed = await failed_scene(gateway.stub, services)
        services.render.hold = {"s2"}
        await gateway.stub.RetryJob(api.RetryJobRequest(name=failed.name))
        await services.render.held.wait()
        gateway.process.kill()
    services.render.hold = set()
    async with started(settings) as gateway:
        job, _ = await watched(gateway.stub, failed.name)
    assert (job.state, job.attempt) == (pb.Job.SUCCEEDED, 2), job.error
    assert len(services.llm.plan_requests) == 1


async def test_a_retry_that_was_only_stored_goes_on_with_the_next_gateway(
    settings, services, start_gateway
) -> None:
    async with start_gateway(settings) as gateway:
        failed = await failed_scene(gateway, services)
    async with open_jobs(settings.data) as jobs:
        await jobs.reopen(failed.name, lambda job: job_changes.set_retried(None, job), 1)
    async with start_gateway(settings) as gateway:
        job, _ = await watched(gateway, failed.name)
    assert (job.state, job.attempt) == (pb.Job.SUCCEEDED, 2), job.error
