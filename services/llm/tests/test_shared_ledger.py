"""Several instances on one PostgreSQL: one bill, each answer paid for once, whoever is killed."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from aiprod.film.v1.cost_pb2 import Cost
from aiprod.llm.v1 import llm_service_pb2 as api
from aiprod.llm.v1 import resources_pb2 as pb
from aiprod.llm.v1.llm_service_pb2_grpc import LlmServiceStub
from aiprod_rpc.channel import open_channel
from tests.backing_services import CRASH, Server, new_database, postgres_server

from .conftest import KEY, Process, Running, llm_process, running_llm
from .fake_gemini import FakeGemini, Fault
from .test_calls import until
from .test_costs import JOB, as_job, billed, cost
from .test_model import plan_request, refused


@pytest.fixture
def server() -> Iterator[Server]:
    """A PostgreSQL of the test's own, which it may kill."""
    with postgres_server() as server:
        yield server


@pytest.fixture
def database(postgres: str) -> str:
    return new_database(postgres)


@asynccontextmanager
async def instances(gemini: FakeGemini, database: str, home: Path) -> AsyncIterator[tuple[Running, Running]]:
    async with AsyncExitStack() as stack:
        one, other = [
            await stack.enter_async_context(
                running_llm(home / name, api_key=KEY, base_url=gemini.url, database=database, fallback="none")
            )
            for name in ("one", "other")
        ]
        yield one, other


async def plan(stub: LlmServiceStub, job: str = JOB, seed: int = 1) -> pb.Provenance:
    call = stub.PlanScenes(plan_request(seed=seed), metadata=as_job(job), timeout=60)
    return [piece async for piece in call][-1].provenance


def rows(database: str, query: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(database) as connection:
        return connection.execute(query.encode()).fetchall()


async def test_either_instance_has_the_whole_bill(gemini: FakeGemini, database: str, tmp_path: Path) -> None:
    async with instances(gemini, database, tmp_path) as (one, other):
        await plan(one.stub)
        await plan(other.stub, seed=2)
        assert await cost(one) == await cost(other) == billed(gemini)
        for llm in (one, other):
            (usage,) = (await llm.stub.GetUsage(api.GetUsageRequest(user="ann"))).usage
            assert (usage.attempts, usage.cost_usd_micros) == (2, billed(gemini).usd_micros)


async def test_instances_share_answers_and_markers(gemini: FakeGemini, database: str, tmp_path: Path) -> None:
    async with instances(gemini, database, tmp_path) as (one, other):
        request = api.GenerateTextRequest(prompt="hello")
        results = [
            (await llm.stub.GenerateText(request)).provenance.cache_result for llm in (one, other, other)
        ]
        assert results == [pb.MISS, pb.HIT_L2, pb.HIT_L1]
        markers = api.ExtractMarkersRequest(prompt="a fox", project="p")
        await one.stub.ExtractMarkers(markers)
        assert (await other.stub.ExtractMarkers(markers)).version == 1
        assert len(gemini.calls) == 2


async def test_a_cost_waits_for_calls_of_the_other_instance(
    gemini: FakeGemini, database: str, tmp_path: Path
) -> None:
    gemini.faults = [Fault(kind="hang")]
    async with instances(gemini, database, tmp_path) as (one, other):
        made = asyncio.create_task(plan(one.stub))
        await until(lambda: gemini.running)
        pending = asyncio.create_task(cost(other))
        assert [await cost(other, "jobs/another") for _ in range(5)] == [Cost()] * 5
        assert not pending.done()
        gemini.gate.set()
        assert (await pending).usd_micros == (await made).cost_usd_micros > 0


async def test_an_answer_is_paid_for_once_by_all_instances(
    gemini: FakeGemini, database: str, tmp_path: Path
) -> None:
    gemini.faults = [Fault(kind="hang")]
    async with instances(gemini, database, tmp_path) as (one, other):
        plans = [asyncio.create_task(plan(llm.stub, f"jobs/{n}")) for n, llm in enumerate((one, other))]
        await until(lambda: one.caches.answers.state().misses + other.caches.answers.state().misses == 2)
        await until(lambda: gemini.running)
        gemini.gate.set()
        made = await asyncio.gather(*plans)
    assert sorted(one.cache_result for one in made) == [pb.MISS, pb.HIT_L2]
    assert len(gemini.calls) == 1
    assert sum(one.cost_usd_micros for one in made) == billed(gemini).usd_micros


async def test_an_instance_makes_what_the_other_one_gave_up(
    gemini: FakeGemini, database: str, tmp_path: Path
) -> None:
    gemini.faults = [Fault(kind="hang")]
    async with instances(gemini, database, tmp_path) as (one, other):
        first = one.stub.PlanScenes(plan_request(), metadata=as_job("jobs/a"))
        await until(lambda: gemini.running)
        second = asyncio.create_task(plan(other.stub, "jobs/b"))
        await until(lambda: other.caches.answers.state().misses == 1)
        first.cancel()
        assert (await second).cost_usd_micros == billed(gemini).usd_micros > 0
        assert await cost(other, "jobs/a") == Cost(unpriced_calls=1)


async def test_an_answer_and_its_price_are_stored_in_one_transaction(
    gemini: FakeGemini, database: str, tmp_path: Path
) -> None:
    async with instances(gemini, database, tmp_path) as (one, other):
        await plan(one.stub)
        (paid,) = rows(database, "SELECT xmin::text FROM attempts WHERE outcome = 'ok'")
        assert rows(database, "SELECT xmin::text FROM answers") == [paid]
    async with instances(gemini, database, tmp_path) as (one, other):
        assert (await plan(other.stub)).cache_result == pb.HIT_L2
    assert len(gemini.calls) == 1


async def test_the_calls_of_a_killed_instance_are_on_the_bill(
    gemini: FakeGemini, database: str, tmp_path: Path
) -> None:
    gemini.faults = [Fault(kind="stall", after=4)]
    settings = {"BASE_URL": gemini.url, "DATABASE": database}
    async with (
        running_llm(tmp_path / "heir", api_key=KEY, base_url=gemini.url, database=database) as heir,
        llm_process(tmp_path / "killed", **settings) as process,
    ):
        async with open_channel(process.address, "aiprod.llm.v1") as channel:
            call = LlmServiceStub(channel).PlanScenes(plan_request(), metadata=as_job())
            await gemini.reached.wait()
            os.kill(process.pid, signal.SIGKILL)
            await refused(anext(aiter(call)))
        # The heir takes the turn of the dead one, too.
        assert (await plan(heir.stub)).cost_usd_micros > 0
        assert (await cost(heir)).unpriced_calls == 1
    assert sorted(rows(database, "SELECT outcome FROM attempts")) == [("lost",), ("ok",)]
    assert rows(database, "SELECT * FROM turns") == []


async def test_a_frozen_instance_that_thaws_writes_nothing(
    gemini: FakeGemini, database: str, tmp_path: Path
) -> None:
    gemini.faults = [Fault(kind="hang")]
    settings = {"BASE_URL": gemini.url, "DATABASE": database}
    async with (
        running_llm(tmp_path / "heir", api_key=KEY, base_url=gemini.url, database=database) as heir,
        frozen_process(tmp_path / "frozen", **settings) as process,
        open_channel(process.address, "aiprod.llm.v1") as channel,
    ):
        call = asyncio.create_task(plan(LlmServiceStub(channel)))
        await until(lambda: gemini.running)
        os.kill(process.pid, signal.SIGSTOP)
        lost = await heir.stub.GetCost(api.GetCostRequest(job=JOB), timeout=60)
        assert lost == Cost(unpriced_calls=1)
        gemini.gate.set()
        os.kill(process.pid, signal.SIGCONT)
        # The answer may still reach its caller; the bill says that its price is unknown.
        await asyncio.wait({call})
        assert await cost(heir) == lost


@asynccontextmanager
async def frozen_process(home: Path, **settings: str) -> AsyncIterator[Process]:
    """A process that ends by itself, once it finds out that another has taken over."""
    with pytest.raises(AssertionError, match="75"):
        async with llm_process(home, **settings) as process:
            yield process


async def test_a_call_waits_for_a_database_that_is_away_and_is_made_once(
    gemini: FakeGemini, server: Server, tmp_path: Path
) -> None:
    database = new_database(server.url)
    gemini.faults = [Fault(kind="hang")]
    async with instances(gemini, database, tmp_path) as (one, other):
        paid = asyncio.create_task(plan(one.stub))
        await until(lambda: gemini.running)
        await asyncio.to_thread(server.stop, CRASH)
        later = asyncio.create_task(plan(other.stub, "jobs/b", seed=2))
        await until(lambda: other.caches.answers.state().misses == 1)
        # What is paid reaches its caller; what is not yet on record is not asked for.
        gemini.gate.set()
        made = await paid
        assert len(gemini.calls) == 1
        await asyncio.to_thread(server.start)
        again = await later
        assert await cost(other) == Cost(usd_micros=made.cost_usd_micros)
        assert await cost(one, "jobs/b") == Cost(usd_micros=again.cost_usd_micros)
        assert (await plan(other.stub, "jobs/c")).cache_result == pb.HIT_L2
    assert len(gemini.calls) == 2
    assert billed(gemini).usd_micros == made.cost_usd_micros + again.cost_usd_micros
