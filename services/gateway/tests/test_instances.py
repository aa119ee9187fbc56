"""Several gateways on one PostgreSQL: jobs outlive any of them, and limits hold for all together."""

import asyncio
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import partial

import grpc
import psycopg
import pytest

from aiprod.collab.v1 import resources_pb2 as collab_pb
from aiprod.gateway.v1 import generation_service_pb2 as api
from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod.storage.v1 import resources_pb2 as storage_pb
from aiprod_client.retries import retry
from aiprod_client.streams import lost_connection
from aiprod_gateway.config import GatewaySettings
from aiprod_rpc.status import received_reason, received_status

from .process import Gateway, started


@asynccontextmanager
async def pair(settings: GatewaySettings) -> AsyncIterator[tuple[Gateway, Gateway]]:
    async with started(settings) as one, started(settings) as other:
        yield one, other


FILM = api.CreateJobRequest(prompt="a film", duration_sec=6)


async def last(gateway: Gateway, name: str, user: str = "local") -> pb.Job:
    call = gateway.stub.WatchJob(api.WatchJobRequest(name=name), metadata=(("x-user-id", user),))
    return [event async for event in call][-1].job


async def test_jobs_of_a_killed_gateway_go_on_at_its_peer(services, shared) -> None:
    services.llm.scenes = 1
    services.render.hold = {"s1"}
    async with pair(shared) as (one, other):
        job = await one.stub.CreateJob(FILM)
        await services.render.held.wait()
        services.render.held.clear()
        one.process.kill()
        # On a busy machine, too, and long before a lease of a minute would end.
        async with asyncio.timeout(30):
            await services.render.held.wait()
        services.render.release.set()
        done = await last(other, job.name)
    assert done.state == pb.Job.SUCCEEDED, done.error
    assert len(services.storage.manifests) == 1


async def test_any_gateway_shows_and_cancels_a_job_at_once(services, shared) -> None:
    services.llm.scenes = 1
    services.render.hold = {"s1"}
    async with pair(shared) as (one, other):
        job = await one.stub.CreateJob(FILM)
        await services.render.held.wait()
        assert (await other.stub.GetJob(api.GetJobRequest(name=job.name))).state == pb.Job.RUNNING
        watching = asyncio.create_task(last(other, job.name))
        cancelled = await other.stub.CancelJob(api.CancelJobRequest(name=job.name))
        await services.render.cancelled.wait()
        assert cancelled.state == pb.Job.CANCELLED
        assert (await watching).state == pb.Job.CANCELLED
        assert (await one.stub.GetJob(api.GetJobRequest(name=job.name))).state == pb.Job.CANCELLED


async def test_a_zombie_ends_and_writes_nothing(services, shared) -> None:
    """Its lock is lost while it is frozen; when it goes on, a peer has its jobs."""
    services.llm.scenes = 1
    services.render.hold = {"s1"}
    async with pair(shared) as (one, other):
        job = await one.stub.CreateJob(FILM)
        await services.render.held.wait()
        services.render.held.clear()
        one.process.send_signal(signal.SIGSTOP)
        with psycopg.connect(shared.database, autocommit=True) as admin:
            (zombie,) = admin.execute(
                "select distinct executor_id from dbos.workflow_status where status = 'PENDING'"
            ).fetchone()
            admin.execute(
                "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and pid in "
                "(select pid from pg_stat_activity where application_name = %s)",
                (zombie,),
            )
            await services.render.held.wait()
            one.process.send_signal(signal.SIGCONT)
            await one.logged("another instance has taken over")
            assert await one.process.wait() == 75
            gone = "select count(*) from pg_stat_activity where application_name = %s"
            assert admin.execute(gone, (zombie,)).fetchone() == (0,)
        services.render.release.set()
        assert (await last(other, job.name)).state == pb.Job.SUCCEEDED


@pytest.mark.long
async def test_the_jobs_of_a_frozen_gateway_go_on_and_it_ends_when_it_thaws(services, shared) -> None:
    """It keeps its connections, so its lock does not tell."""
    services.llm.scenes = 1
    services.render.hold = {"s1"}
    async with pair(shared) as (one, other):
        job = await one.stub.CreateJob(FILM)
        await services.render.held.wait()
        services.render.held.clear()
        one.process.send_signal(signal.SIGSTOP)
        await services.render.held.wait()
        assert services.render.calls["s1"] == 2
        services.render.release.set()
        assert (await last(other, job.name)).state == pb.Job.SUCCEEDED
        one.process.send_signal(signal.SIGCONT)
        assert await one.process.wait() == 75
    assert services.render.calls["s1"] == 2, "a zombie that thaws orders nothing"
    assert len(services.storage.manifests) == 1


async def test_users_take_turns_at_all_gateways_together(services, shared) -> None:
    services.llm.scenes = 1
    services.render.hold = {"s1"}
    services.collab.roles |= {"ada": collab_pb.OWNER, "bob": collab_pb.OWNER}
    limits = shared.model_copy(update={"jobs_at_once": 1, "jobs_at_once_per_user": 1})
    async with pair(limits) as (one, other):

        async def create(gateway: Gateway, user: str) -> str:
            return (await gateway.stub.CreateJob(FILM, metadata=(("x-user-id", user),))).name

        hers = [await create(gateway, "ada") for gateway in (one, other) * 3]
        await services.render.held.wait()
        his = [await create(gateway, "bob") for gateway in (other, one)]
        services.render.release.set()
        ends = await asyncio.gather(
            *(last(one, name, "ada") for name in hers), *(last(other, name, "bob") for name in his)
        )
    assert {job.state for job in ends} == {pb.Job.SUCCEEDED}, [str(job.error) for job in ends]
    started = sorted(ends, key=lambda job: job.start_time.ToNanoseconds())
    order = ["ada" if job.name in hers else "bob" for job in started]
    # Hers ran first; then each of his comes after one of hers at most.
    assert order == ["ada"] + ["bob", "ada"] * 2 + ["ada"] * 3


async def test_limits_hold_for_all_gateways_together(services, shared) -> None:
    services.llm.scenes = 1
    services.render.hold = {"s1"}
    limits = shared.model_copy(update={"jobs_at_once": 3, "jobs_at_once_per_user": 2})
    async with pair(limits) as (one, other):
        names = [(await gateway.stub.CreateJob(FILM)).name for gateway in (one, other) * 3]

        async def states(gateway: Gateway) -> list[tuple[int, int]]:
            jobs = (await gateway.stub.ListJobs(api.ListJobsRequest())).jobs
            return [(job.state, job.queue_position) for job in jobs]

        running = []
        while running.count((pb.Job.RUNNING, 0)) < 2:
            await asyncio.sleep(0.1)
            running = await states(other)
        await services.render.held.wait()
        while sorted(place for _, place in await states(one)) != [0, 0, 1, 2, 3, 4]:
            await asyncio.sleep(0.1)
        while await states(one) != await states(other):
            await asyncio.sleep(0.1)
        services.render.hold.clear()
        services.render.release.set()
        for name in names:
            done = await last(one, name)
            assert done.state == pb.Job.SUCCEEDED, done.error


async def test_two_gateways_do_not_share_one_rest_of_the_budget(services, shared) -> None:
    services.render.hold = {"s1"}
    # It is for some of the films, whatever one costs, and not for all.
    services.storage.budget = storage_pb.Budget(limit_usd_micros=500)
    limited = shared.model_copy(update={"daily_budget_usd": 0.0005})
    async with pair(limited) as gateways:
        # Of many users, because the jobs of one are stored one after the other anyway.
        calls = [
            gateway.stub.CreateJob(FILM, metadata=(("x-user-id", f"user-{number}"),))
            for number in range(6)
            for gateway in gateways
        ]
        results = await asyncio.gather(*calls, return_exceptions=True)
        admitted = [result for result in results if isinstance(result, pb.Job)]
        refused = [result for result in results if isinstance(result, grpc.aio.AioRpcError)]
        assert {received_reason(error) for error in refused} == {"DAILY_BUDGET_SPENT"}
        assert 0 < sum(job.estimated_cost_usd_micros for job in admitted) <= 500
        assert len(admitted) == 500 // admitted[0].estimated_cost_usd_micros


@contextmanager
def away(database: str) -> Iterator[None]:
    """Takes the database away: it ends all connections and accepts none."""
    server, _, name = database.rpartition("/")
    with psycopg.connect(f"{server}/postgres", autocommit=True) as admin:
        admin.execute(f"alter database {name} allow_connections false".encode())
        admin.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", (name,))
        yield
        admin.execute(f"alter database {name} allow_connections true".encode())


async def test_while_the_database_is_away_jobs_wait_and_calls_are_told_to_retry(services, shared) -> None:
    services.llm.scenes = 1
    services.render.hold = {"s1"}
    async with started(shared) as gateway:
        job = await gateway.stub.CreateJob(FILM)
        await services.render.held.wait()
        with away(shared.database):
            with pytest.raises(grpc.aio.AioRpcError) as caught:
                await gateway.stub.GetJob(api.GetJobRequest(name=job.name))
            assert caught.value.code() == grpc.StatusCode.UNAVAILABLE
            assert received_reason(caught.value) == "DATABASE_UNAVAILABLE"
            details = [detail.TypeName() for detail in received_status(caught.value).details]
            assert "google.rpc.RetryInfo" in details
            services.render.release.set()
            await gateway.logged("the database is down")
        await gateway.logged("the database is back")
        # A slow machine needs a while for new connections; until then calls are told to try again.
        done = await retry(partial(last, gateway, job.name), lost_connection, seconds=60)
        assert done.state == pb.Job.SUCCEEDED, done.error
        assert not any(shared.database in line for line in gateway.lines)
    assert services.render.calls["s1"] == 1


@pytest.mark.parametrize("database", ["sqlite", "postgres"])
async def test_a_gateway_that_stops_ends_its_workflows_before_what_they_need(
    services, settings, database: str, request: pytest.FixtureRequest
) -> None:
    """A step that outlives DBOS's threads fails, and so would its job."""
    if database == "postgres":
        settings = request.getfixturevalue("shared")
    services.llm.scenes = 3
    services.render.hold = {"s1", "s2", "s3"}
    async with started(settings) as gateway:
        await gateway.stub.CreateJob(FILM)
        await services.render.held.wait()
        gateway.process.terminate()
        assert await gateway.process.wait() == 0, gateway.lines
    faults = [line for line in gateway.lines if "cannot schedule" in line or "job failed" in line]
    assert not faults, faults[0]


async def test_a_gateway_that_stops_leaves_its_jobs_to_its_peer(services, shared) -> None:
    services.llm.scenes = 1
    services.render.hold = {"s1"}
    async with pair(shared) as (one, other):
        job = await one.stub.CreateJob(FILM)
        await services.render.held.wait()
        services.render.held.clear()
        one.process.terminate()
        assert await one.process.wait() == 0, one.lines
        await services.render.held.wait()
        services.render.release.set()
        assert (await last(other, job.name)).state == pb.Job.SUCCEEDED
