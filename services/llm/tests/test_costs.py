"""The cost of calls, however they end: the model's bill, the ledger and the responses agree."""

import asyncio
import os
import signal
from collections.abc import Callable
from pathlib import Path

import grpc
import pysqlite3
import pytest

from aiprod.film.v1.cost_pb2 import Cost
from aiprod.llm.v1 import llm_service_pb2 as api
from aiprod.llm.v1 import resources_pb2 as pb
from aiprod.llm.v1.llm_service_pb2_grpc import LlmServiceStub
from aiprod_rpc.channel import open_channel
from aiprod_rpc.status import received_reason
from tests.ports import closed_port

from .conftest import KEY, Running, llm_process, running_llm
from .fake_gemini import FakeGemini, Fault
from .test_calls import until
from .test_model import plan_request, refused

JOB = "jobs/0123456789abcdef"


def as_job(job: str = JOB, user: str = "ann") -> tuple[tuple[str, str], ...]:
    return (("x-request-id", job), ("x-user-id", user))


async def plan(llm: Running, job: str = JOB, seed: int = 1) -> pb.Provenance:
    call = llm.stub.PlanScenes(plan_request(seed=seed), metadata=as_job(job))
    pieces = [piece async for piece in call]
    return pieces[-1].provenance


async def cost(llm: Running, job: str = JOB) -> Cost:
    return await llm.stub.GetCost(api.GetCostRequest(job=job))


def billed(gemini: FakeGemini) -> Cost:
    return Cost(usd_micros=round(gemini.billed * 1_000_000))


BROKEN_RULES = '{"head": {"title": ""}, "scenes": []}'


def cut_off(gemini: FakeGemini) -> None:
    gemini.faults = [Fault(kind="eof", after=5)]


def dropped(gemini: FakeGemini) -> None:
    gemini.faults = [Fault(kind="drop", after=3)]


def against_the_rules(gemini: FakeGemini) -> None:
    gemini.answers = [BROKEN_RULES]


def overloaded(gemini: FakeGemini) -> None:
    gemini.faults = [Fault(status=503)]


def nothing(gemini: FakeGemini) -> None:
    pass


@pytest.mark.parametrize("trouble", [nothing, cut_off, dropped, against_the_rules, overloaded])
async def test_an_answer_costs_what_all_its_attempts_cost(
    llm: Running, gemini: FakeGemini, trouble: Callable[[FakeGemini], None]
) -> None:
    trouble(gemini)
    made = await plan(llm)
    assert len(gemini.calls) == (1 if trouble is nothing else 2)
    assert await cost(llm) == billed(gemini)
    assert made.cost_usd_micros == billed(gemini).usd_micros > 0


def never_right(gemini: FakeGemini) -> None:
    gemini.answers = [BROKEN_RULES] * 2


def blocked_midway(gemini: FakeGemini) -> None:
    gemini.faults = [Fault(kind="safety", after=4)]


def blocked_at_once(gemini: FakeGemini) -> None:
    gemini.faults = [Fault(kind="block prompt")]


def cut_off_and_refused(gemini: FakeGemini) -> None:
    gemini.faults = [Fault(kind="eof", after=6), Fault(status=400)]


FAILURES = [never_right, blocked_midway, blocked_at_once, cut_off_and_refused]


@pytest.mark.parametrize("trouble", FAILURES)
async def test_a_degraded_plan_costs_what_the_failed_calls_cost(
    gemini: FakeGemini, tmp_path: Path, trouble: Callable[[FakeGemini], None]
) -> None:
    trouble(gemini)
    async with running_llm(tmp_path, api_key=KEY, base_url=gemini.url) as llm:
        made = await plan(llm)
        assert made.degraded
        assert await cost(llm) == billed(gemini)
        assert made.cost_usd_micros == billed(gemini).usd_micros > 0
        assert made.tokens.input > 0


@pytest.mark.parametrize("trouble", FAILURES)
async def test_a_failed_plan_is_billed(
    llm: Running, gemini: FakeGemini, trouble: Callable[[FakeGemini], None]
) -> None:
    trouble(gemini)
    await refused(plan(llm))
    assert await cost(llm) == billed(gemini)
    assert billed(gemini).usd_micros > 0


async def in_the_ledger(llm: Running, home: Path) -> int:
    """Returns the cost of a cancelled call in micro-dollars, from the ledger."""
    assert (await cost(llm)).unpriced_calls == 0
    with pysqlite3.connect(home / "llm.db") as database:
        (nanos,) = database.execute("SELECT sum(cost_usd_nanos) FROM attempts").fetchone()
    database.close()
    return round(nanos / 1000)


async def test_a_cancelled_plan_is_billed(llm: Running, gemini: FakeGemini, tmp_path: Path) -> None:
    gemini.faults = [Fault(kind="stall", after=13)]
    call = llm.stub.PlanScenes(plan_request(), metadata=as_job())
    await anext(aiter(call))
    call.cancel()
    assert (await cost(llm)).usd_micros == await in_the_ledger(llm, tmp_path) > 0


async def test_a_call_cancelled_before_its_first_word_is_unpriced(llm: Running, gemini: FakeGemini) -> None:
    gemini.faults = [Fault(kind="hang")]
    call = llm.stub.PlanScenes(plan_request(), metadata=as_job())
    await until(lambda: gemini.running)
    call.cancel()
    assert await cost(llm) == Cost(unpriced_calls=1)


async def test_a_plan_past_its_deadline_is_billed(llm: Running, gemini: FakeGemini, tmp_path: Path) -> None:
    gemini.faults = [Fault(kind="stall", after=13)]
    call = llm.stub.PlanScenes(plan_request(), metadata=as_job(), timeout=15)
    with pytest.raises(grpc.aio.AioRpcError):
        _ = [piece async for piece in call]
    assert (await cost(llm)).usd_micros == await in_the_ledger(llm, tmp_path) > 0


async def test_get_cost_waits_until_the_cost_is_final(llm: Running, gemini: FakeGemini) -> None:
    gemini.faults = [Fault(kind="hang")]
    made = asyncio.create_task(plan(llm))
    await until(lambda: gemini.running)
    pending = asyncio.create_task(cost(llm))
    # Other ids do not wait, and by now the first call would have returned.
    assert [await cost(llm, "jobs/other") for _ in range(10)] == [Cost()] * 10
    assert not pending.done()
    gemini.gate.set()
    assert (await pending).usd_micros == (await made).cost_usd_micros > 0


async def test_one_of_two_jobs_pays_for_a_shared_answer(llm: Running, gemini: FakeGemini) -> None:
    gemini.faults = [Fault(kind="hang")]
    plans = [asyncio.create_task(plan(llm, job)) for job in ("jobs/a", "jobs/b")]
    await until(lambda: llm.caches.answers.state().misses == 2)
    gemini.gate.set()
    made = await asyncio.gather(*plans)
    costs = [await cost(llm, "jobs/a"), await cost(llm, "jobs/b")]
    assert sum(one.usd_micros for one in costs) == billed(gemini).usd_micros
    assert [one.cost_usd_micros for one in made] == [one.usd_micros for one in costs]


async def test_the_next_caller_pays_when_the_first_one_leaves(llm: Running, gemini: FakeGemini) -> None:
    gemini.faults = [Fault(kind="hang")]
    first = llm.stub.PlanScenes(plan_request(), metadata=as_job("jobs/a"))
    await until(lambda: gemini.running)
    second = asyncio.create_task(plan(llm, "jobs/b"))
    await until(lambda: llm.caches.answers.state().misses == 2)
    first.cancel()
    assert await cost(llm, "jobs/a") == Cost(), "it is final once the caller has left"
    gemini.gate.set()
    assert (await second).cost_usd_micros == billed(gemini).usd_micros
    assert (await cost(llm, "jobs/a"), await cost(llm, "jobs/b")) == (Cost(), billed(gemini))


async def test_a_cached_answer_costs_nothing(llm: Running, gemini: FakeGemini) -> None:
    await plan(llm)
    paid = billed(gemini)
    assert (await plan(llm, "jobs/b")).cost_usd_micros == 0
    assert (await cost(llm), await cost(llm, "jobs/b")) == (paid, Cost())


async def test_an_unknown_price_is_counted_as_unknown(gemini: FakeGemini, tmp_path: Path) -> None:
    settings = {"api_key": KEY, "base_url": gemini.url, "model": "gemini-99-imaginary"}
    async with running_llm(tmp_path, **settings) as llm:
        assert not (await plan(llm)).HasField("cost_usd_micros")
        assert await cost(llm) == Cost(unpriced_calls=1)
        gemini.faults = [Fault(status=503), Fault(status=400)]
        await plan(llm, "jobs/b", seed=2)
        assert await cost(llm, "jobs/b") == Cost(), "errors are free at any price"


async def test_a_model_that_cannot_be_reached_costs_nothing(tmp_path: Path) -> None:
    with closed_port() as address:
        async with running_llm(tmp_path, api_key=KEY, base_url=f"http://{address}") as llm:
            assert (await plan(llm)).cost_usd_micros == 0
            assert await cost(llm) == Cost()


async def test_get_cost_fails_with_several_ledgers(gemini: FakeGemini, tmp_path: Path) -> None:
    async with (
        llm_process(tmp_path, BASE_URL=gemini.url, INSTANCES="2") as process,
        open_channel(process.address, "aiprod.llm.v1") as channel,
    ):
        error = await refused(LlmServiceStub(channel).GetCost(api.GetCostRequest(job=JOB)))
    assert received_reason(error) == "LEDGER_NOT_SHARED"


async def test_calls_without_a_job_are_in_the_users_usage(llm: Running, gemini: FakeGemini) -> None:
    gemini.faults = [Fault(kind="block prompt")]
    request = api.GenerateTextRequest(prompt="hello")
    await refused(llm.stub.GenerateText(request, metadata=as_job("r1", "ben")))
    await llm.stub.GenerateText(request, metadata=as_job("r2", "ben"))
    markers = api.ExtractMarkersRequest(prompt="a fox")
    await llm.stub.ExtractMarkers(markers, metadata=as_job("r3", "ben"))
    (usage,) = (await llm.stub.GetUsage(api.GetUsageRequest(user="ben"))).usage
    assert (usage.attempts, usage.cost_usd_micros) == (3, billed(gemini).usd_micros)


async def test_a_call_during_a_crash_is_in_the_ledger(gemini: FakeGemini, tmp_path: Path) -> None:
    gemini.faults = [Fault(kind="stall", after=4)]
    async with (
        llm_process(tmp_path, BASE_URL=gemini.url) as process,
        open_channel(process.address, "aiprod.llm.v1") as channel,
    ):
        call = LlmServiceStub(channel).PlanScenes(plan_request(), metadata=as_job())
        await gemini.reached.wait()
        os.kill(process.pid, signal.SIGKILL)
        await refused(anext(aiter(call)))
    async with running_llm(tmp_path, api_key=KEY, base_url=gemini.url) as llm:
        assert await cost(llm) == Cost(unpriced_calls=1)
    with pysqlite3.connect(tmp_path / "llm.db") as database:
        assert database.execute("SELECT outcome FROM attempts").fetchall() == [("lost",)]
    database.close()
