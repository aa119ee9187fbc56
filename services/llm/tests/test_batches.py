"""Small requests that are alike share calls, and how many is learnt."""

import asyncio
import json

import grpc

from aiprod.llm.v1 import llm_service_pb2 as pb
from aiprod_llm.calls.batches import FIRST_SIZE, MAX_SIZE, BatchSize
from aiprod_runtime.status import received_reason

from .conftest import Running
from .fake_gemini import FakeGemini, Fault


def request(number: int, tokens: int = 64) -> pb.GenerateTextRequest:
    return pb.GenerateTextRequest(
        prompt=f"scene {number}", system="one line", workload="scene-prompt", max_output_tokens=tokens
    )


async def ask(llm: Running, numbers: range, tokens: int = 64) -> list[pb.GenerateTextResponse]:
    return list(await asyncio.gather(*(llm.stub.GenerateText(request(number, tokens)) for number in numbers)))


async def test_requests_of_one_workload_go_together_and_each_gets_its_answer(
    llm: Running, gemini: FakeGemini
) -> None:
    answers = await ask(llm, range(FIRST_SIZE))
    assert [answer.text for answer in answers] == [f"echo scene {number}" for number in range(FIRST_SIZE)]
    assert len(gemini.calls) == 1
    cost = sum(answer.provenance.cost_usd_micros for answer in answers)
    assert abs(cost - gemini.billed * 1_000_000) <= len(answers) / 2  # each is rounded for itself
    assert sum(answer.provenance.tokens.input for answer in answers) == 400


async def test_more_go_together_as_long_as_it_pays(llm: Running, gemini: FakeGemini) -> None:
    gemini.latency = 0.2
    for start in range(0, 200, 40):
        await ask(llm, range(start, start + 40))
    sizes = [len(json.loads(call["contents"][0]["parts"][0]["text"])) for call in gemini.calls]
    assert sizes[0] == FIRST_SIZE
    assert 2 * FIRST_SIZE <= max(sizes) <= MAX_SIZE
    assert len(sizes) < 40
    [usage] = (await llm.stub.GetUsage(pb.GetUsageRequest())).usage
    assert usage.requests["miss"] == 200


async def test_a_batch_that_does_not_fit_is_asked_in_smaller_ones(llm: Running, gemini: FakeGemini) -> None:
    answers = await ask(llm, range(FIRST_SIZE), tokens=8)
    assert [answer.text for answer in answers] == [f"echo scene {number}" for number in range(FIRST_SIZE)]
    assert len(gemini.calls) > 1
    state = next(
        cache for cache in (await llm.stub.GetUsage(pb.GetUsageRequest())).caches if cache.name == "batches"
    )
    assert (state.entries, state.capacity) == (1, 500)


async def test_an_error_of_a_batch_is_every_callers(llm: Running, gemini: FakeGemini) -> None:
    gemini.faults = [Fault(kind="block prompt")]
    results = await asyncio.gather(
        *(llm.stub.GenerateText(request(number)) for number in range(FIRST_SIZE)), return_exceptions=True
    )
    assert all(isinstance(result, grpc.aio.AioRpcError) for result in results)
    assert {received_reason(result) for result in results if isinstance(result, grpc.aio.AioRpcError)} == {
        "MODEL_BLOCKED"
    }


async def test_a_batch_goes_on_while_somebody_waits(llm: Running, gemini: FakeGemini) -> None:
    gemini.faults = [Fault(kind="hang")]
    calls = [llm.stub.GenerateText(request(number)) for number in range(FIRST_SIZE)]
    async with asyncio.timeout(10):
        while not gemini.running:
            await asyncio.sleep(0.005)
    for call in calls[1:]:
        call.cancel()
    gemini.gate.set()
    assert (await calls[0]).text == "echo scene 0"
    assert len(gemini.calls) == 1


def test_a_batch_grows_while_the_share_falls_and_shrinks_when_it_rises() -> None:
    size = BatchSize()
    size.record_complete(FIRST_SIZE, seconds=4.0)
    assert size.value == 7
    size.record_complete(3, seconds=30.0)
    assert size.value == 7
    size.record_complete(7, seconds=7.0 * 1.3)
    assert size.value == 5
    size.record_incomplete(answered=1)
    assert size.value == 1
