"""The circuit breaker of a model: one caller probes it, and callers who leave decide nothing."""

import asyncio
import time
from typing import Any

import pytest

from aiprod.llm.v1 import llm_service_pb2 as api
from aiprod_llm.calls.breaker import THRESHOLD, Breaker
from aiprod_llm.calls.model_errors import CircuitOpen, Overloaded

from .conftest import Running
from .fake_gemini import FakeGemini, Fault

HELLO = api.GenerateTextRequest(prompt="hello")


async def until(condition: Any) -> None:
    async with asyncio.timeout(60):
        while not condition():
            await asyncio.sleep(0.005)


async def test_of_fifty_callers_one_probes_the_model() -> None:
    breaker = Breaker(open_seconds=0.2)
    for _ in range(THRESHOLD):
        with pytest.raises(Overloaded):
            async with breaker.guard("m"):
                raise Overloaded("down", reason="MODEL_UNAVAILABLE")
    with pytest.raises(CircuitOpen) as left:
        async with breaker.guard("m"):
            pytest.fail("the circuit is open")
    assert left.value.retry_after == 0.2
    rested = time.monotonic() + 0.2
    await until(lambda: time.monotonic() > rested)
    probes = 0

    async def call() -> None:
        nonlocal probes
        async with breaker.guard("m"):
            probes += 1
            await asyncio.sleep(0.05)

    results = await asyncio.gather(*(call() for _ in range(50)), return_exceptions=True)
    assert probes == 1
    assert sum(isinstance(result, CircuitOpen) for result in results) == 49
    await asyncio.gather(*(call() for _ in range(50)))
    assert probes == 51


async def fail(breaker: Breaker, error: BaseException) -> None:
    with pytest.raises(type(error)):
        async with breaker.guard("m"):
            raise error


DOWN = Overloaded("down", reason="MODEL_UNAVAILABLE")


async def test_a_probe_that_its_caller_leaves_decides_nothing() -> None:
    breaker = Breaker(open_seconds=0.0)
    for _ in range(THRESHOLD):
        await fail(breaker, DOWN)
    await fail(breaker, asyncio.CancelledError())
    await fail(breaker, DOWN)


@pytest.mark.parametrize("left", [asyncio.CancelledError(), GeneratorExit()])
async def test_a_call_that_its_caller_leaves_is_neither_a_failure_nor_a_success(left: BaseException) -> None:
    breaker = Breaker()
    for _ in range(2 * THRESHOLD):
        await fail(breaker, left)
    for _ in range(THRESHOLD - 1):
        await fail(breaker, DOWN)
    await fail(breaker, left)
    await fail(breaker, DOWN)
    with pytest.raises(CircuitOpen):
        async with breaker.guard("m"):
            pytest.fail("the circuit is open")


async def test_callers_who_leave_do_not_open_the_circuit(llm: Running, gemini: FakeGemini) -> None:
    for number in range(THRESHOLD):
        gemini.faults = [Fault(kind="hang")]
        call = llm.stub.GenerateText(api.GenerateTextRequest(prompt=f"left {number}"))
        await until(lambda: gemini.running)
        call.cancel()
        await until(lambda number=number: gemini.aborted == number + 1)
    assert (await llm.stub.GenerateText(HELLO)).text == "echo hello"
