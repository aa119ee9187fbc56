"""Small requests that are alike share calls to the model, as many as it learns."""

import asyncio
import json
from collections.abc import AsyncGenerator
from typing import Any

import grpc
import pytest

from aiprod.llm.v1 import llm_service_pb2 as api
from aiprod.llm.v1 import resources_pb2 as pb
from aiprod_llm.billing import Bill, Payer
from aiprod_llm.calls import batches
from aiprod_llm.calls.batches import FIRST_SIZE, MAX_SIZE, Batcher, BatchSize
from aiprod_llm.calls.deadline import Deadline
from aiprod_llm.calls.memory_cache import MemoryCache
from aiprod_llm.calls.model_interface import Message, ModelRequest, Operation
from aiprod_llm.provenance import NO_TOKENS, Tokens
from aiprod_rpc.status import received_reason

from .conftest import Running
from .fake_gemini import FakeGemini, Fault
from .ledger_rows import counts
from .test_calls import until


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A batch waits until it is full, however slowly its requests arrive."""
    monkeypatch.setattr(batches, "GATHER_SECONDS", 3.0)


def request(number: int, tokens: int = 64) -> api.GenerateTextRequest:
    return api.GenerateTextRequest(
        prompt=f"scene {number}", system="one line", workload="scene-prompt", max_output_tokens=tokens
    )


def size(call: dict[str, Any]) -> int:
    """How many requests share the call."""
    text = call["contents"][0]["parts"][0]["text"]
    return len(json.loads(text)) if text.startswith("[") else 1


async def generate(llm: Running, numbers: range, tokens: int = 64) -> list[api.GenerateTextResponse]:
    return list(await asyncio.gather(*(llm.stub.GenerateText(request(number, tokens)) for number in numbers)))


@pytest.mark.usefixtures("patient")
async def test_requests_of_one_workload_go_together_and_each_gets_its_answer(
    llm: Running, gemini: FakeGemini
) -> None:
    answers = await generate(llm, range(FIRST_SIZE))
    assert [answer.text for answer in answers] == [f"echo scene {number}" for number in range(FIRST_SIZE)]
    assert len(gemini.calls) == 1
    cost = sum(answer.provenance.cost_usd_micros for answer in answers)
    assert abs(cost - gemini.billed * 1_000_000) <= len(answers) / 2  # each is rounded for itself
    assert sum(answer.provenance.tokens.input for answer in answers) == 400


@pytest.mark.usefixtures("patient")
async def test_batches_grow_while_that_pays(llm: Running, gemini: FakeGemini) -> None:
    gemini.latency = 0.2
    for start in range(0, 200, 40):
        await generate(llm, range(start, start + 40))
    sizes = [size(call) for call in gemini.calls]
    assert sizes[0] == FIRST_SIZE
    assert 2 * FIRST_SIZE <= max(sizes) <= MAX_SIZE
    assert len(sizes) < 40
    [usage] = (await llm.stub.GetUsage(api.GetUsageRequest())).usage
    assert counts(usage) == {pb.MISS: 200}


@pytest.mark.usefixtures("patient")
async def test_a_batch_that_does_not_fit_is_split(llm: Running, gemini: FakeGemini) -> None:
    answers = await generate(llm, range(FIRST_SIZE), tokens=8)
    assert [answer.text for answer in answers] == [f"echo scene {number}" for number in range(FIRST_SIZE)]
    assert len(gemini.calls) > 1
    state = next(
        cache for cache in (await llm.stub.GetUsage(api.GetUsageRequest())).caches if cache.name == "batches"
    )
    assert (state.entries, state.capacity) == (1, 500)


@pytest.mark.usefixtures("patient")
async def test_every_caller_gets_the_error_of_a_batch(llm: Running, gemini: FakeGemini) -> None:
    gemini.faults = [Fault(kind="block prompt")]
    results = await asyncio.gather(
        *(llm.stub.GenerateText(request(number)) for number in range(FIRST_SIZE)), return_exceptions=True
    )
    assert all(isinstance(result, grpc.aio.AioRpcError) for result in results)
    assert {received_reason(result) for result in results if isinstance(result, grpc.aio.AioRpcError)} == {
        "MODEL_BLOCKED"
    }


@pytest.mark.usefixtures("patient")
async def test_a_batch_continues_while_one_caller_waits(llm: Running, gemini: FakeGemini) -> None:
    gemini.faults = [Fault(kind="hang")]
    calls = [
        llm.stub.GenerateText(request(number), metadata=(("x-request-id", f"jobs/{number}"),))
        for number in range(FIRST_SIZE)
    ]
    await until(lambda: gemini.running)
    for number, call in enumerate(calls[1:], start=1):
        call.cancel()
        # Its cost is final once the service has seen it leave.
        await llm.stub.GetCost(api.GetCostRequest(job=f"jobs/{number}"))
    gemini.gate.set()
    assert (await calls[0]).text == "echo scene 0"
    assert len(gemini.calls) == 1
    assert not gemini.aborted


class PricedUpstream:
    """Answers a batch for a price that no number of requests divides."""

    tokens, cost = Tokens(100, 50, 17, 5), 1_000_000_007

    async def stream(self, request: ModelRequest, deadline: Deadline, payer: Payer) -> AsyncGenerator[str]:
        payer.add(self.tokens, self.cost)
        tasks = json.loads(request.messages[0].text)
        yield json.dumps({"answers": [{"id": task["id"], "text": "x"} for task in tasks]})


@pytest.mark.parametrize("count", [2, 3, 4])
async def test_the_bills_of_a_batch_sum_to_its_cost(count: int) -> None:
    batcher = Batcher(PricedUpstream(), MemoryCache("batches", 10))  # type: ignore[arg-type]
    deadline, bills = Deadline(60), [Bill(f"r{number}") for number in range(count)]
    deadline.extend(None)
    requests = [
        ModelRequest(Operation.TEXT, "ann", "m", (Message("user", f"{number}"),)) for number in range(count)
    ]
    await asyncio.gather(
        *(batcher.generate(one, "w", deadline, bill) for one, bill in zip(requests, bills, strict=True))
    )
    assert sum((bill.tokens for bill in bills), NO_TOKENS) == PricedUpstream.tokens
    assert sum(bill.cost or 0 for bill in bills) == PricedUpstream.cost
    assert len({bill.cost for bill in bills}) == 2, "nobody pays more than one unit more than another"


def test_a_batch_grows_while_answers_get_faster_and_shrinks_when_they_get_slower() -> None:
    learnt = BatchSize()
    learnt.record_complete(FIRST_SIZE, seconds=4.0)
    assert learnt.value == 7
    learnt.record_complete(3, seconds=30.0)
    assert learnt.value == 7
    learnt.record_complete(7, seconds=7.0 * 1.3)
    assert learnt.value == 5
    learnt.record_incomplete(answered=1)
    assert learnt.value == 1
