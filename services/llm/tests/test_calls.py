"""Calls under load, failure and cancellation, with the real SDK over a real connection."""

import asyncio
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.rpc import error_details_pb2

from aiprod.llm.v1 import llm_service_pb2 as api
from aiprod.llm.v1 import resources_pb2 as pb
from aiprod.llm.v1.llm_service_pb2_grpc import LlmServiceStub
from aiprod_llm.calls.admission import WINDOW_SECONDS
from aiprod_llm.calls.breaker import THRESHOLD
from aiprod_llm.calls.cache_key import cache_key
from aiprod_llm.calls.model_interface import Media, Message, ModelRequest, Operation
from aiprod_rpc.status import received_reason, received_status

from .conftest import KEY, Running, running_llm
from .fake_gemini import FakeGemini, Fault
from .ledger_rows import counts
from .test_model import kinds, plan_request, planned, refused

HELLO = api.GenerateTextRequest(prompt="hello")


async def until(condition: Any) -> None:
    async with asyncio.timeout(60):
        while not condition():
            await asyncio.sleep(0.005)


def retry_seconds(error: grpc.aio.AioRpcError) -> float:
    info = error_details_pb2.RetryInfo()
    assert any(detail.Unpack(info) for detail in received_status(error).details)
    return info.retry_delay.ToNanoseconds() / 1e9


async def test_a_hundred_callers_share_one_call_and_survive_its_first_caller(
    llm: Running, gemini: FakeGemini
) -> None:
    gemini.faults = [Fault(kind="hang")]
    first = llm.stub.GenerateText(HELLO, metadata=(("x-request-id", "jobs/first"),))
    await until(lambda: gemini.running)
    others = [llm.stub.GenerateText(HELLO) for _ in range(99)]
    await until(lambda: llm.caches.answers.state().misses == 100)
    first.cancel()
    await llm.stub.GetCost(api.GetCostRequest(job="jobs/first"))
    gemini.gate.set()
    answers = await asyncio.gather(*others)
    assert {answer.text for answer in answers} == {"echo hello"}
    assert {answer.provenance.cache_result for answer in answers} == {pb.COALESCED}
    # Of those who waited to the end one pays, as the first has left.
    costs = [answer.provenance.cost_usd_micros for answer in answers]
    assert sum(costs) == max(costs) == round(gemini.billed * 1_000_000)
    assert len(gemini.calls) == 1


async def test_when_all_callers_leave_the_call_to_the_model_is_cancelled(
    llm: Running, gemini: FakeGemini
) -> None:
    gemini.faults = [Fault(kind="hang")]
    calls = [llm.stub.GenerateText(HELLO) for _ in range(10)]
    await until(lambda: gemini.running)
    for call in calls:
        call.cancel()
    await until(lambda: gemini.aborted == 1)
    assert (await llm.stub.GenerateText(HELLO)).provenance.cache_result == pb.MISS


async def test_a_quota_that_outlasts_the_deadline_fails_at_once(llm: Running, gemini: FakeGemini) -> None:
    gemini.faults = [Fault(status=429, retry_after=70)]
    error = await refused(llm.stub.GenerateText(HELLO, timeout=60))
    assert error.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
    assert received_reason(error) == "MODEL_QUOTA"
    assert retry_seconds(error) == 70
    assert len(gemini.calls) == 1


@pytest.mark.parametrize("status", [429, 503])
async def test_a_retry_waits_as_long_as_the_model_asks(llm: Running, gemini: FakeGemini, status: int) -> None:
    # Longer than any first wait of our own, which is 1 to 1.25 s.
    gemini.faults = [Fault(status=status, retry_after=2.5)]
    assert (await llm.stub.GenerateText(HELLO, timeout=50)).text == "echo hello"
    first, second = gemini.starts
    assert second - first >= 2.5


async def test_overload_is_retried_with_growing_waits_and_then_raised(
    llm: Running, gemini: FakeGemini
) -> None:
    gemini.faults = [Fault(status=503)] * 3
    error = await refused(llm.stub.GenerateText(HELLO, timeout=60))
    assert error.code() is grpc.StatusCode.UNAVAILABLE
    first, second, third = gemini.starts
    assert second - first >= 1
    assert third - second >= 2


@pytest.mark.filterwarnings("ignore:BRAND_NEW is not a valid FinishReason")
@pytest.mark.parametrize("kind", ["eof", "drop", "malformed", "new reason", "too long"])
async def test_a_broken_plan_continues_where_it_broke(llm: Running, gemini: FakeGemini, kind: str) -> None:
    gemini.faults = [Fault(kind=kind, after=13)]
    pieces = await planned(llm, plan_request())
    assert [piece.scene.id for piece in pieces[1:-1]] == ["s1", "s2", "s3", "s4"]
    assert len(gemini.calls) == 2
    accepted = gemini.calls[1]["contents"][-2]["parts"][0]["text"]
    assert '"id": "s3"' in accepted
    assert '"id": "s4", "title"' not in accepted


async def test_a_plan_that_stays_broken_is_not_cached(llm: Running, gemini: FakeGemini) -> None:
    gemini.faults = [Fault(kind="eof", after=13), Fault(kind="eof", after=0), Fault(kind="eof", after=0)]
    call = llm.stub.PlanScenes(plan_request(), timeout=60)
    seen = [await call.read() for _ in range(4)]
    error = await refused(call.read())
    assert error.code() is grpc.StatusCode.UNAVAILABLE
    assert received_reason(error) == "MODEL_CUT_OFF"
    assert kinds(seen) == ["head", "scene", "scene", "scene"]
    again = await planned(llm, plan_request())
    assert again[-1].provenance.cache_result == pb.MISS
    assert (await planned(llm, plan_request()))[-1].provenance.cache_result == pb.HIT_L1


async def test_a_model_that_hangs_costs_no_more_than_the_deadline(llm: Running, gemini: FakeGemini) -> None:
    gemini.faults = [Fault(kind="hang")]
    error = await refused(llm.stub.GenerateText(HELLO, timeout=10))
    assert error.code() is grpc.StatusCode.DEADLINE_EXCEEDED
    assert received_reason(error) == "MODEL_TIMEOUT"
    await until(lambda: gemini.aborted == 1)


async def test_an_answer_never_takes_longer_than_its_limit(gemini: FakeGemini, tmp_path: Path) -> None:
    gemini.faults = [Fault(status=503), Fault(kind="hang")]
    async with (
        running_llm(tmp_path, api_key=KEY, base_url=gemini.url, text_seconds=8) as llm,
        grpc.aio.insecure_channel(llm.address) as channel,
    ):
        error = await refused(LlmServiceStub(channel).GenerateText(HELLO))
    assert error.code() is grpc.StatusCode.DEADLINE_EXCEEDED
    assert len(gemini.calls) == 2


@pytest.mark.parametrize("kind", ["block prompt", "safety"])
async def test_a_blocked_request_is_not_retried(llm: Running, gemini: FakeGemini, kind: str) -> None:
    times = THRESHOLD + 1
    gemini.faults = [Fault(kind=kind)] * times
    for number in range(times):
        error = await refused(llm.stub.GenerateText(api.GenerateTextRequest(prompt=f"bad {number}")))
        assert error.code() is grpc.StatusCode.FAILED_PRECONDITION
        assert received_reason(error) == "MODEL_BLOCKED"
    assert len(gemini.calls) == times
    assert (await llm.stub.GenerateText(HELLO)).text == "echo hello"
    thresholds = {setting["threshold"] for setting in gemini.calls[0]["safetySettings"]}
    assert (thresholds, len(gemini.calls[0]["safetySettings"])) == ({"BLOCK_MEDIUM_AND_ABOVE"}, 4)


async def test_a_wrong_api_key_is_not_retried(llm: Running, gemini: FakeGemini) -> None:
    gemini.faults = [Fault(status=403)]
    error = await refused(llm.stub.GenerateText(HELLO))
    assert error.code() is grpc.StatusCode.FAILED_PRECONDITION
    assert received_reason(error) == "MODEL_REFUSED"
    assert len(gemini.calls) == 1


async def test_an_answer_that_does_not_fit_fails(llm: Running, gemini: FakeGemini) -> None:
    request = api.GenerateTextRequest(prompt="a long story about a fox", max_output_tokens=2)
    error = await refused(llm.stub.GenerateText(request))
    assert error.code() is grpc.StatusCode.FAILED_PRECONDITION
    assert received_reason(error) == "MODEL_ANSWER_TOO_LONG"


def request(text: str = "zoom in", **changes: Any) -> ModelRequest:
    given: dict[str, Any] = {"operation": Operation.REVIEW, "user": "u", "model": "m", "system": "v1"}
    return ModelRequest(messages=(Message("user", text),), **(given | changes))


def test_only_equal_requests_have_the_same_key() -> None:
    film, cut = Media("a#1", "video/mp4", 1, uri="gs://b/a"), Media("a#2", "video/mp4", 1, uri="gs://b/a")
    different = [
        request(),
        request("zoom out"),
        request("Zoom in"),
        request(media=film),
        request(media=cut),
        request(system="v2"),
        request(user="v"),
        request(model="n"),
        request(schema='{"type": "object"}'),
        request(seed=1),
        request(temperature=0.5),
        request(max_output_tokens=7),
        request(operation=Operation.TEXT),
    ]
    assert len({cache_key(one) for one in different}) == len(different)
    assert cache_key(request("zoom  in\n")) == cache_key(request())
    assert cache_key(request("caf\u00e9")) == cache_key(request("cafe\u0301"))
    elsewhere = Media("a#1", "video/mp4", 1, uri="https://host/other")
    assert cache_key(request(media=elsewhere)) == cache_key(request(media=film))


async def test_users_do_not_share_answers(llm: Running, gemini: FakeGemini) -> None:
    for user in ("ann", "ben"):
        answer = await llm.stub.GenerateText(HELLO, metadata=(("x-user-id", user),))
        assert answer.provenance.cache_result == pb.MISS
    assert len(gemini.calls) == 2


async def test_bypass_neither_reads_nor_writes(llm: Running, gemini: FakeGemini) -> None:
    request = api.GenerateTextRequest(prompt="hello", bypass_cache=True)
    for _ in range(2):
        assert (await llm.stub.GenerateText(request)).provenance.cache_result == pb.BYPASS
    assert (await llm.stub.GenerateText(HELLO)).provenance.cache_result == pb.MISS
    assert len(gemini.calls) == 3


async def test_the_quota_holds_and_returns_when_to_retry(gemini: FakeGemini, tmp_path: Path) -> None:
    async with running_llm(tmp_path, api_key=KEY, base_url=gemini.url, requests_per_minute=5) as llm:
        calls = [
            llm.stub.GenerateText(api.GenerateTextRequest(prompt=f"n {number}"), timeout=20)
            for number in range(8)
        ]
        results = await asyncio.gather(*calls, return_exceptions=True)
        errors = [result for result in results if isinstance(result, grpc.aio.AioRpcError)]
        assert len(gemini.calls) == 5
        assert {error.code() for error in errors} == {grpc.StatusCode.RESOURCE_EXHAUSTED}
        assert all(50 < retry_seconds(error) <= WINDOW_SECONDS for error in errors)


async def test_a_response_without_text_is_no_answer(llm: Running, gemini: FakeGemini) -> None:
    gemini.answers = ["", " \n"]
    answer = await llm.stub.GenerateText(api.GenerateTextRequest(prompt="three"))
    assert answer.text.strip()
    assert len(gemini.calls) == 3
    gemini.answers = [""] * 3
    error = await refused(llm.stub.GenerateText(api.GenerateTextRequest(prompt="always")))
    assert (error.code(), received_reason(error)) == (grpc.StatusCode.UNAVAILABLE, "MODEL_EMPTY")


async def test_a_response_that_falls_silent_is_asked_for_again(gemini: FakeGemini, tmp_path: Path) -> None:
    gemini.faults = [Fault(kind="stall", after=5)]
    settings = {"api_key": KEY, "base_url": gemini.url, "fallback": "none", "stall_seconds": 3}
    async with running_llm(tmp_path, **settings) as llm:
        answer = await llm.stub.GenerateText(api.GenerateTextRequest(prompt="x" * 2000), timeout=60)
        assert answer.text
        assert len(gemini.calls) == 2
        await until(lambda: gemini.aborted == 1)


async def test_a_request_above_the_quota_is_an_invalid_argument(gemini: FakeGemini, tmp_path: Path) -> None:
    async with running_llm(tmp_path, api_key=KEY, base_url=gemini.url, kilotokens_per_minute=2) as llm:
        error = await refused(llm.stub.GenerateText(api.GenerateTextRequest(prompt="x" * 8000)))
        assert error.code() is grpc.StatusCode.INVALID_ARGUMENT
        assert received_reason(error) == "TOKENS_ABOVE_QUOTA"
        assert not gemini.calls


async def test_the_ledger_matches_the_models_bill(llm: Running, gemini: FakeGemini) -> None:
    """Through retries, thoughts, cached tokens, broken, blocked, repaired and aborted answers."""
    gemini.faults = [Fault(status=503), Fault(kind="eof", after=13)]
    await planned(llm, plan_request("one"))
    gemini.faults = [Fault(kind="block prompt")]
    await refused(llm.stub.GenerateText(api.GenerateTextRequest(prompt="two")))
    gemini.faults = [Fault(kind="stall", after=5)]
    aborted = llm.stub.PlanScenes(plan_request("three"))
    await gemini.reached.wait()
    await until(lambda: gemini.running == 1)
    await anext(aiter(aborted))
    aborted.cancel()
    await until(lambda: gemini.aborted == 1)
    for number in range(5):
        await llm.stub.GenerateText(api.GenerateTextRequest(prompt=f"four {number}", workload="w"))
    await until(lambda: not gemini.running)
    [usage] = (await llm.stub.GetUsage(api.GetUsageRequest())).usage
    assert usage.cost_usd_micros == round(gemini.billed * 1_000_000)
    assert usage.cost_usd_micros > 1000
    assert usage.attempts == len(gemini.calls) == 10
    assert usage.unpriced_attempts == 0
    assert counts(usage) == {pb.MISS: 6, pb.ERROR: 1}
