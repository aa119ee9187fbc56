"""A job stops after its plan and spends only after an approval."""

import asyncio

import grpc
import pytest

from aiprod.collab.v1 import resources_pb2 as collab_pb
from aiprod.gateway.v1 import generation_service_pb2 as api
from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod_gateway.jobs import job_changes
from aiprod_gateway.jobs.jobs import open_jobs
from aiprod_rpc.call import Call, in_call
from aiprod_rpc.status import reason, received_reason

from .process import started
from .test_retries import watched

HELD = api.CreateJobRequest(prompt="a film", hold_for_review=True)


@pytest.fixture
def settings(settings):
    return settings.model_copy(update={"review_poll_seconds": 0.05})


async def held_job(gateway) -> pb.Job:
    """Returns a job that waits for review."""
    created = await gateway.CreateJob(HELD)
    async for event in gateway.WatchJob(api.WatchJobRequest(name=created.name)):
        if event.job.state == pb.Job.WAITING_FOR_REVIEW:
            return event.job
    raise AssertionError("the job did not wait")


async def approved(gateway, name: str) -> pb.Job:
    await gateway.ApproveJob(api.ApproveJobRequest(name=name, text="go"))
    job, _ = await watched(gateway, name)
    return job


async def test_a_held_job_shows_its_plan_and_spends_nothing(gateway, services) -> None:
    job = await held_job(gateway)
    assert [scene.estimated_cost_usd_micros for scene in job.scenes] == [100] * 3
    assert job.estimated_cost_usd_micros == 300
    assert services.render.calls == {}
    room = services.collab.rooms[job.room]
    assert room.review_request.job == job.name
    assert dict(room.review_request.scene_costs_usd_micros) == {"s1": 100, "s2": 100, "s3": 100}
    assert job.plan_review.request_seq == room.review_request_seq
    days = job.plan_review.expire_time.seconds - job.plan_review.create_time.seconds
    assert days == 3 * 86400


async def test_an_approved_job_renders_and_succeeds(gateway, services) -> None:
    held = await held_job(gateway)
    job = await approved(gateway, held.name)
    assert job.state == pb.Job.SUCCEEDED, job.error
    assert job.plan_review.HasField("end_time")
    assert len(services.llm.plan_requests) == 1
    assert job.cost_usd_micros == 305


async def test_what_was_edited_meanwhile_is_rendered(gateway, services) -> None:
    held = await held_job(gateway)
    room = services.collab.rooms[held.room]
    room.manifest_seq = 7
    room.manifest.title = "Another title"
    del room.manifest.scenes[2]
    job = await approved(gateway, held.name)
    assert (job.state, job.title) == (pb.Job.SUCCEEDED, "Another title")
    assert [scene.scene for scene in job.scenes] == ["s1", "s2"]
    assert job.duration_sec == 8
    assert services.render.calls["s3"] == 0
    (film,) = services.collab.films.values()
    assert film.manifest_seq == 7


async def test_a_decision_in_the_room_lets_the_job_go_on(gateway, services) -> None:
    held = await held_job(gateway)
    services.collab.decide(services.collab.rooms[held.room], collab_pb.Review.APPROVED)
    job, _ = await watched(gateway, held.name)
    assert job.state == pb.Job.SUCCEEDED, job.error


async def test_one_approval_may_not_be_enough(gateway, services) -> None:
    services.collab.approvals_needed = 2
    held = await held_job(gateway)
    answer = await gateway.ApproveJob(api.ApproveJobRequest(name=held.name))
    assert answer.state == pb.Job.WAITING_FOR_REVIEW
    assert (await approved(gateway, held.name)).state == pb.Job.SUCCEEDED


async def test_a_rejection_ends_the_job_and_a_retry_asks_again(gateway, services) -> None:
    held = await held_job(gateway)
    room = services.collab.rooms[held.room]
    review = collab_pb.Review(verdict=collab_pb.Review.REJECTED, text="no cats")
    room.reviews.add(user="eve", review=review)
    services.collab.decide(room, collab_pb.Review.REJECTED)
    job, _ = await watched(gateway, held.name)
    assert (job.state, reason(job.error)) == (pb.Job.FAILED, "REVIEW_REJECTED")
    assert "eve: no cats" in job.error.message
    assert services.render.calls == {}
    await gateway.RetryJob(api.RetryJobRequest(name=held.name))
    async for event in gateway.WatchJob(api.WatchJobRequest(name=held.name)):
        if event.job.state == pb.Job.WAITING_FOR_REVIEW:
            break
    assert room.review_request_seq > held.plan_review.request_seq
    assert (await approved(gateway, held.name)).state == pb.Job.SUCCEEDED
    assert len(services.llm.plan_requests) == 1


async def test_a_plan_that_nobody_decides_expires(settings, services, start_gateway) -> None:
    soon = settings.model_copy(update={"review_hours": 0.3 / 3600})
    async with start_gateway(soon) as gateway:
        created = await gateway.CreateJob(HELD)
        job, _ = await watched(gateway, created.name)
    assert (job.state, reason(job.error)) == (pb.Job.FAILED, "REVIEW_EXPIRED")
    assert "nobody decided on the plan by" in job.error.message


async def test_a_held_job_survives_the_death_of_the_gateway(settings, services) -> None:
    async with started(settings) as gateway:
        held = await held_job(gateway.stub)
        gateway.process.kill()
    services.collab.decide(services.collab.rooms[held.room], collab_pb.Review.APPROVED)
    async with started(settings) as gateway:
        job, _ = await watched(gateway.stub, held.name)
    assert job.state == pb.Job.SUCCEEDED, job.error
    assert len(services.llm.plan_requests) == 1


async def test_an_approval_that_was_only_stored_goes_on_with_the_next_gateway(
    settings, services, start_gateway
) -> None:
    async with start_gateway(settings) as gateway:
        held = await held_job(gateway)
    services.collab.decide(services.collab.rooms[held.room], collab_pb.Review.APPROVED)
    async with open_jobs(settings.data) as jobs:
        await jobs.update(held.name, job_changes.end_plan_review)
    async with start_gateway(settings) as gateway:
        job, _ = await watched(gateway, held.name)
    assert job.state == pb.Job.SUCCEEDED, job.error


async def test_waiting_jobs_hold_no_slot(settings, services, start_gateway) -> None:
    narrow = settings.model_copy(update={"jobs_at_once": 1, "jobs_at_once_per_user": 1})
    async with start_gateway(narrow) as gateway:
        for _ in range(3):
            await held_job(gateway)
        job = await gateway.CreateJob(api.CreateJobRequest(prompt="another film"))
        assert (await watched(gateway, job.name))[0].state == pb.Job.SUCCEEDED


async def test_a_waiting_job_can_be_cancelled_and_retried(gateway, services) -> None:
    held = await held_job(gateway)
    cancelled = await gateway.CancelJob(api.CancelJobRequest(name=held.name))
    assert cancelled.state == pb.Job.CANCELLED
    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await gateway.ApproveJob(api.ApproveJobRequest(name=held.name))
    assert received_reason(refused.value) == "NOT_WAITING"
    await gateway.RetryJob(api.RetryJobRequest(name=held.name))
    async with asyncio.timeout(60):
        while (await gateway.GetJob(api.GetJobRequest(name=held.name))).state != pb.Job.WAITING_FOR_REVIEW:
            await asyncio.sleep(0.02)
    assert (await approved(gateway, held.name)).state == pb.Job.SUCCEEDED


async def test_strangers_do_not_approve(gateway, services) -> None:
    held = await held_job(gateway)
    with in_call(Call(user="other")), pytest.raises(grpc.aio.AioRpcError) as refused:
        await gateway.ApproveJob(api.ApproveJobRequest(name=held.name))
    assert refused.value.code() == grpc.StatusCode.NOT_FOUND


async def test_the_wait_is_not_work(gateway, services) -> None:
    held = await held_job(gateway)
    job = await approved(gateway, held.name)
    waited = job.plan_review.end_time.ToNanoseconds() - job.plan_review.create_time.ToNanoseconds()
    whole = job.end_time.ToNanoseconds() - job.start_time.ToNanoseconds()
    worked = services.storage.metrics[job.name].job_duration.ToNanoseconds()
    assert 0 < worked <= whole - waited
