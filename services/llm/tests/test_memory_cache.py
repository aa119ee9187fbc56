"""The cache in memory, on a clock that the test moves, the ledger and prices."""

from pathlib import Path

import grpc
import pytest

from aiprod.llm.v1 import llm_service_pb2 as api
from aiprod_llm.calls.ledger import Attempt
from aiprod_llm.calls.memory_cache import MemoryCache
from aiprod_llm.calls.model_interface import Operation
from aiprod_llm.calls.prices import price
from aiprod_llm.provenance import Result, Tokens
from aiprod_rpc.status import received_reason

from .conftest import Running
from .ledger_rows import opened_ledger, read, write
from .test_model import refused


def test_entries_expire() -> None:
    now = 0.0
    cache: MemoryCache[str] = MemoryCache("answers", capacity=2, ttl_seconds=10, clock=lambda: now)
    cache.put("a", "1")
    now = 9.9
    assert cache.get("a") == "1"
    now = 10.1
    assert cache.get("a") is None
    state = cache.state()
    assert (state.hits, state.misses, state.entries, state.evictions) == (1, 1, 0, 0)


def test_the_least_recently_used_entry_is_evicted() -> None:
    cache: MemoryCache[str] = MemoryCache("batches", capacity=2)
    cache.put("a", "1")
    cache.put("b", "2")
    cache.get("a")
    cache.put("a", "3")
    cache.put("c", "4")
    assert [cache.get(key) for key in "abc"] == ["3", None, "4"]
    state = cache.state()
    assert (state.capacity, state.entries, state.evictions) == (2, 2, 1)
    assert 0 < state.lookup_p50 <= state.lookup_p99


async def test_counts_survive_a_restart(tmp_path: Path) -> None:
    async with opened_ledger(tmp_path) as ledger:
        for _ in range(1000):
            ledger.count("ann", Result.HIT_L1)
        tokens = Tokens(1000, 100, 10, 5)
        await write(ledger, Attempt("ann", "r", Operation.PLAN, "m", "ok", tokens, 1_500))
        await write(ledger, Attempt("ann", "r", Operation.PLAN, "m", "Broken", Tokens(), None))
        await write(ledger, Attempt("ben", "r", Operation.TEXT, "m", "ok", tokens, 7))
    async with opened_ledger(tmp_path) as ledger:
        ledger.count("ann", Result.HIT_L1)
        ben, ann = await read(ledger)
        assert (ann.user, ann.requests, ann.attempts) == ("ann", {Result.HIT_L1: 1001}, 2)
        assert (ann.tokens, ann.cost, ann.unpriced) == (tokens, 1_500, 1)
        assert (ben.user, ben.cost) == ("ben", 7)
        assert await read(ledger, last_day="2000-12-31") == []
        assert [row.user for row in await read(ledger, user="ben")] == ["ben"]


def test_the_price_of_an_unknown_model_is_unknown() -> None:
    assert price("gemini-99-imaginary", Tokens(1000, 0, 1000, 0)) is None
    fresh, cached, written = 900 * 300, 100 * 30, 60 * 2500
    assert price("gemini-2.5-flash", Tokens(1000, 100, 50, 10)) == fresh + cached + written


async def test_usage_rejects_an_invalid_day(llm: Running) -> None:
    error = await refused(llm.stub.GetUsage(api.GetUsageRequest(first_day="2026-13-40")))
    assert error.code() is grpc.StatusCode.INVALID_ARGUMENT
    assert received_reason(error) == "NO_SUCH_DAY"


@pytest.mark.parametrize("prompt", ["", "  \n", "a\x00b", "x" * 100_001])
async def test_a_prompt_without_text_is_refused(llm: Running, prompt: str) -> None:
    error = await refused(llm.stub.GenerateText(api.GenerateTextRequest(prompt=prompt)))
    assert error.code() is grpc.StatusCode.INVALID_ARGUMENT
