"""A watcher sees the job at once, its place in the queue, a sign of life, and its end once."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator

import grpc
import pytest

from aiprod.film.v1.stage_pb2 import Stage
from aiprod.gateway.v1 import generation_service_pb2 as api
from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod.gateway.v1.generation_service_pb2_grpc import GenerationServiceStub
from aiprod_gateway import durable, watching

FILM = api.CreateJobRequest(prompt="a film")


def watch(gateway: GenerationServiceStub, job: pb.Job, offset: int = 0) -> AsyncIterator[pb.JobEvent]:
    return aiter(gateway.WatchJob(api.WatchJobRequest(name=job.name, after_offset=offset)))


async def test_the_job_comes_at_once_and_without_a_stage(gateway, services) -> None:
    services.render.hold = {"s1"}
    job = await gateway.CreateJob(FILM)
    await services.render.held.wait()
    first = await anext(watch(gateway, job, offset=3))
    assert (first.offset, first.stage, first.fraction) == (3, Stage.STAGE_UNSPECIFIED, 0)
    assert (first.job.name, first.job.state) == (job.name, pb.Job.RUNNING)


async def test_a_waiting_job_has_its_place_whenever_that_changes(gateway, services, settings) -> None:
    services.render.hold = {"s1"}
    running = [await gateway.CreateJob(FILM) for _ in range(settings.jobs_at_once_per_user)]
    await services.render.held.wait()
    ahead, last = await gateway.CreateJob(FILM), await gateway.CreateJob(FILM)
    events = watch(gateway, last)
    # The workflow may not have queued the job yet when the stream begins.
    while (event := await anext(events)).job.queue_position != 2:
        assert event.job.state == pb.Job.PENDING
    assert (await gateway.GetJob(api.GetJobRequest(name=ahead.name))).queue_position == 1
    listed = (await gateway.ListJobs(api.ListJobsRequest())).jobs
    assert {job.name: job.queue_position for job in listed} == {
        last.name: 2,
        ahead.name: 1,
        **{job.name: 0 for job in running},
    }
    await gateway.CancelJob(api.CancelJobRequest(name=running[0].name))
    assert (await anext(events)).job.queue_position == 1
    await gateway.CancelJob(api.CancelJobRequest(name=running[1].name))
    assert (await anext(events)).job.queue_position == 0


async def test_a_silent_job_sends_a_heartbeat(gateway, services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "HEARTBEAT_SECONDS", 0.2)
    services.render.hold = {"s1", "s2", "s3"}
    job = await gateway.CreateJob(FILM)
    await services.render.held.wait()
    events = watch(gateway, job)
    beats = []
    while len(beats) < 3:
        event = await anext(events)
        beats = [*beats, event] if event.job.state and not event.stage else []
    assert len({beat.offset for beat in beats}) == 1
    times = [beat.create_time.ToNanoseconds() for beat in beats]
    assert times == sorted(times)
    assert times[2] - times[0] > 0.35e9


async def test_the_end_comes_once_and_after_it_nothing(gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(durable, "EVENTS_AT_ONCE", 3)
    job = await gateway.CreateJob(FILM)
    events = [event async for event in watch(gateway, job)]
    assert [event.job.state == pb.Job.SUCCEEDED for event in events] == [False] * (len(events) - 1) + [True]
    last = events[-1].offset
    again = [event async for event in watch(gateway, job)]
    assert [event.offset for event in again] == [*range(1, last + 1)]
    assert [event async for event in watch(gateway, job, last - 1)] == events[-1:]
    for offset in (last, last + 1, 1_000_000):
        call = gateway.WatchJob(api.WatchJobRequest(name=job.name, after_offset=offset))
        assert [event async for event in call] == []
        assert (await call.initial_metadata() or {})["x-aiprod-end"] == "1"
        assert await call.code() == grpc.StatusCode.OK


async def test_watchers_need_no_threads(gateway, services) -> None:
    services.render.hold = {"s1"}
    job = await gateway.CreateJob(FILM)
    await services.render.held.wait()
    before = threading.active_count()
    streams = [watch(gateway, job) for _ in range(200)]
    for stream in streams:
        assert (await anext(stream)).job.name == job.name
    # Not one for each; the loop's own pool may still grow by as many as it may have.
    assert threading.active_count() <= before + 20


async def test_many_streams_of_a_user_share_a_rate_of_events(
    gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "UNPACED_STREAMS", 1)
    monkeypatch.setattr(watching, "EVENTS_PER_SECOND", 100)
    job = await gateway.CreateJob(FILM)
    alone = [event.offset async for event in watch(gateway, job)]
    streams = 4

    async def replay() -> list[int]:
        return [event.offset async for event in watch(gateway, job)]

    began = time.monotonic()
    replays = await asyncio.gather(*(replay() for _ in range(streams)))
    assert all(replay == [offset for offset in alone if offset] for replay in replays)
    events = sum(map(len, replays))
    # The last stream of all is alone, and so are its last events.
    assert time.monotonic() - began > 0.5 * events / 100 * (streams - 1) / streams
