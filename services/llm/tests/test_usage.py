"""GetUsage: requests by result, attempts, tokens and cost, by day and user."""

import asyncio
from pathlib import Path

import pysqlite3
import pytest

from aiprod.llm.v1 import llm_service_pb2 as api
from aiprod.llm.v1 import resources_pb2 as pb
from aiprod_llm.cache.sqlite import open_sqlite_cache
from aiprod_llm.usage_messages import days

from .conftest import KEY, Running, running_llm
from .fake_gemini import FakeGemini, Fault
from .ledger_rows import counts
from .test_calls import until
from .test_model import refused


async def generate(llm: Running, user: str, prompt: str, bypass: bool = False) -> None:
    request = api.GenerateTextRequest(prompt=prompt, bypass_cache=bypass)
    await llm.stub.GenerateText(request, metadata=(("x-user-id", user),))


async def usage(llm: Running, **request: str) -> list[tuple[str, dict[str, int], int, int]]:
    rows = (await llm.stub.GetUsage(api.GetUsageRequest(**request))).usage
    return [(row.user, counts(row), row.attempts, row.tokens.input) for row in rows]


async def test_every_result_is_counted_for_its_user(gemini: FakeGemini, tmp_path: Path) -> None:
    settings = {"api_key": KEY, "base_url": gemini.url, "fallback": "none"}
    with open_sqlite_cache(tmp_path, capacity=10) as shared:
        async with (
            running_llm(tmp_path / "other", shared, **settings) as other,
            running_llm(tmp_path / "this", shared, **settings) as llm,
        ):
            await generate(other, "ann", "shared")
            await generate(llm, "ann", "shared")
            await generate(llm, "ann", "shared")
            await generate(llm, "ann", "shared", bypass=True)
            gemini.faults = [Fault(status=403)]
            await refused(generate(llm, "ann", "refused"))
            gemini.faults = [Fault(kind="hang")]
            calls = [asyncio.create_task(generate(llm, "ben", "together")) for _ in range(3)]
            await until(lambda: llm.caches.answers.state().misses == 5)
            gemini.gate.set()
            await asyncio.gather(*calls)
            ann = ("ann", {pb.HIT_L1: 1, pb.HIT_L2: 1, pb.BYPASS: 1, pb.ERROR: 1}, 2, 400)
            ben = ("ben", {pb.MISS: 1, pb.COALESCED: 2}, 1, 400)
            assert await usage(llm) == [ben, ann]
            assert await usage(llm, user="ann") == [ann]
            caches = {cache.name: cache for cache in (await llm.stub.GetUsage(api.GetUsageRequest())).caches}
            assert set(caches) == {"answers", "markers", "batches"}
            answers = caches["answers"]
            assert (answers.hits, answers.misses, answers.evictions) == (1, 5, 0)
            assert 0 < answers.lookup_p50_micros <= answers.lookup_p99_micros


async def test_usage_has_pages(llm: Running, tmp_path: Path) -> None:
    with pysqlite3.connect(tmp_path / "llm.db") as database:
        users = "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 1001)"
        database.execute(
            f"INSERT INTO requests {users} SELECT '2020-02-29', printf('%04d', n), 'miss', 1 FROM numbers"
        )
    database.close()
    for asked, given in {0: 100, 7: 7, 1000: 1000, 2_000_000_000: 1000}.items():
        page = await llm.stub.GetUsage(api.GetUsageRequest(first_day="2020-01-01", page_size=asked))
        assert len(page.usage) == given
    following = api.GetUsageRequest(first_day="2020-01-01", page_token=page.next_page_token)
    last = await llm.stub.GetUsage(following)
    assert ([row.user for row in last.usage], last.next_page_token) == (["0001"], "")
    await refused(llm.stub.GetUsage(api.GetUsageRequest(page_size=-1)))


@pytest.mark.parametrize(
    ("last_day", "first_day"), [("2020-03-01", "2020-02-01"), ("0001-01-02", "0001-01-01")]
)
def test_a_period_has_thirty_days(last_day: str, first_day: str) -> None:
    assert days(api.GetUsageRequest(last_day=last_day)) == (first_day, last_day)


async def test_usage_is_by_day(llm: Running, tmp_path: Path) -> None:
    await generate(llm, "ann", "today")
    with pysqlite3.connect(tmp_path / "llm.db") as database:
        database.execute("INSERT INTO requests VALUES ('2020-02-29', 'ann', 'miss', 7)")
    database.close()
    leap = {"first_day": "2020-02-29", "last_day": "2020-02-29"}
    assert await usage(llm, **leap) == [("ann", {pb.MISS: 7}, 0, 0)]
    both = (await llm.stub.GetUsage(api.GetUsageRequest(first_day="2020-01-01"))).usage
    assert [counts(row) for row in both] == [{pb.MISS: 1}, {pb.MISS: 7}]
    assert [row.day for row in both][1] == "2020-02-29"
