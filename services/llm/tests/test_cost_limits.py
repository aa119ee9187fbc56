"""A call costs no more than its limit: the model gets as much room as the rest of it pays for."""

import asyncio
from pathlib import Path

import pytest

from aiprod.llm.v1 import llm_service_pb2 as api
from aiprod.llm.v1 import resources_pb2 as pb
from aiprod_rpc.status import received_reason

from .conftest import KEY, Running, running_llm
from .fake_gemini import FakeGemini
from .test_costs import as_job, billed, cost, cut_off
from .test_model import plan_request, refused

ENOUGH = 100_000
"""More than a plan at full length costs, in millionths of a US dollar."""
SCARCE = 9_000
"""Less than a plan at full length costs, and more than the plan of the fake does."""


def limited(micros: int, seed: int = 1) -> api.PlanScenesRequest:
    request = plan_request(seed=seed)
    request.max_cost_usd_micros = micros
    return request


async def plan(llm: Running, request: api.PlanScenesRequest) -> pb.Provenance:
    pieces = [piece async for piece in llm.stub.PlanScenes(request, metadata=as_job())]
    return pieces[-1].provenance


def room(gemini: FakeGemini, call: int = 0) -> int:
    """The most tokens that a call may write."""
    return gemini.calls[call]["generationConfig"]["maxOutputTokens"]


async def test_a_limit_that_is_high_enough_changes_nothing(llm: Running, gemini: FakeGemini) -> None:
    await plan(llm, plan_request(seed=2))
    await plan(llm, limited(ENOUGH))
    assert room(gemini, 0) == room(gemini, 1)


async def test_the_model_may_write_what_the_limit_pays_for(llm: Running, gemini: FakeGemini) -> None:
    made = await plan(llm, limited(SCARCE))
    assert 1024 <= room(gemini) <= SCARCE / 2.5
    assert 0 < made.cost_usd_micros <= SCARCE


async def test_too_little_money_is_not_spent(llm: Running, gemini: FakeGemini) -> None:
    for micros in (0, 2_000):
        error = await refused(plan(llm, limited(micros)))
        assert received_reason(error) == "MODEL_TOO_EXPENSIVE"
        assert "raise the limit" in (error.details() or "")
    assert not gemini.calls


async def test_an_answer_that_the_limit_cuts_off_is_paid_and_within_it(
    llm: Running, gemini: FakeGemini
) -> None:
    gemini.scenes, gemini.seconds = 60, 120.0
    request = limited(SCARCE)
    request.duration.seconds = 120
    error = await refused(plan(llm, request))
    assert received_reason(error) == "MODEL_TOO_EXPENSIVE"
    assert len(gemini.calls) == 1
    assert 0 < (await cost(llm)).usd_micros == billed(gemini).usd_micros <= SCARCE


async def test_attempts_share_the_limit(llm: Running, gemini: FakeGemini) -> None:
    cut_off(gemini)
    made = await plan(llm, limited(SCARCE))
    assert room(gemini, 1) < room(gemini, 0)
    assert made.cost_usd_micros == billed(gemini).usd_micros <= SCARCE


async def test_what_is_stored_is_free_below_any_limit(llm: Running, gemini: FakeGemini) -> None:
    await plan(llm, plan_request())
    assert (await plan(llm, limited(0))).cost_usd_micros == 0
    assert len(gemini.calls) == 1


async def test_a_limit_of_one_caller_does_not_bind_who_shares_the_answer(
    llm: Running, gemini: FakeGemini
) -> None:
    gemini.latency = 0.2
    first, second = await asyncio.gather(plan(llm, plan_request()), plan(llm, limited(SCARCE)))
    assert len(gemini.calls) == 1
    assert {first.cache_result, second.cache_result} == {pb.MISS, pb.COALESCED}


async def test_no_limit_can_be_kept_without_a_price(gemini: FakeGemini, tmp_path: Path) -> None:
    options = {"api_key": KEY, "base_url": gemini.url, "fallback": "none", "model": "gemini-unheard-of"}
    async with running_llm(tmp_path, **options) as llm:
        error = await refused(plan(llm, limited(ENOUGH)))
        assert received_reason(error) == "MODEL_TOO_EXPENSIVE"
        await plan(llm, plan_request())
    assert len(gemini.calls) == 1


@pytest.mark.parametrize("fallback", ["embedded", "none"])
async def test_no_fallback_hides_that_a_plan_is_too_expensive(
    gemini: FakeGemini, tmp_path: Path, fallback: str
) -> None:
    options = {"api_key": KEY, "base_url": gemini.url, "fallback": fallback}
    async with running_llm(tmp_path, **options) as llm:
        assert received_reason(await refused(plan(llm, limited(0)))) == "MODEL_TOO_EXPENSIVE"
        markers = api.ExtractMarkersRequest(prompt="a fox", project="foxes", max_cost_usd_micros=0)
        error = await refused(llm.stub.ExtractMarkers(markers))
        assert received_reason(error) == "MODEL_TOO_EXPENSIVE"
    assert not gemini.calls
