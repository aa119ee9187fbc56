"""Two of everything with a model that costs money: each answer is paid for once, whatever is killed."""

import os
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Mapping
from decimal import Decimal

import httpx
import pytest

from aiprod.film.v1.cost_pb2 import Cost
from aiprod.gateway.v1 import resources_pb2 as gateway_pb
from aiprod_stack.settings import LOCAL_ISSUER, StackSettings
from tests.conftest import free_ports
from tests.scaled import PORTS, Scaled, running_scaled
from tests.system.scaled_films import Attempt, attempts, films_while_killing, stored
from tests.system.test_model import KEY, model

__all__ = ["model"]

pytestmark = [pytest.mark.system, pytest.mark.timeout(1800)]

JOBS = int(os.environ.get("CHAOS_JOBS", "60"))
"""How many films the long case makes; `CHAOS_JOBS=10 pytest … -k long` makes fewer."""
KILL_SECONDS = 2.0
LENGTH = 6.0
"""As long as the film that the model's review is about: another one would have to be asked for twice."""
UNFINISHED = {"lost", "aborted", "unsent"}
"""Outcomes of calls whose instance or caller was killed: nobody has got their answer."""


@pytest.fixture
async def scaled(model: str, tmp_path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Scaled]:
    settings = {"ENGINE": "gemini", "API_KEY": KEY, "BASE_URL": model}
    # The quota is not what is tested.
    settings |= {"REQUESTS_PER_MINUTE": "10000", "KILOTOKENS_PER_MINUTE": "100000"}
    for name, value in settings.items():
        monkeypatch.setenv(f"AIPROD_LLM_{name}", value)
    # The model's double finds a fault in every film: each would be watched again after a round of its own.
    monkeypatch.setenv("AIPROD_GATEWAY_TAKES", "1")
    # A call takes a while, so that kills meet it.
    httpx.post(f"{model}/_fake", json={"latency": 0.2, "seconds": LENGTH, "scenes": 2}).raise_for_status()
    stack = StackSettings(home=tmp_path, port=free_ports(PORTS), token_issuer=LOCAL_ISSUER)
    async with running_scaled(stack) as scaled:
        yield scaled


def bills(rows: list[Attempt]) -> dict[str, Cost]:
    """What the ledger has for each job."""
    nanos: dict[str, int] = defaultdict(int)
    unpriced: Counter[str] = Counter()
    for row in rows:
        nanos[row.request_id] += row.cost_usd_nanos or 0
        unpriced[row.request_id] += row.cost_usd_nanos is None
    return {name: Cost(usd_micros=round(nanos[name] / 1000), unpriced_calls=unpriced[name]) for name in nanos}


def all_is_billed_once(jobs: Mapping[str, gateway_pb.Job], rows: list[Attempt], model: str) -> None:
    answered = Counter((row.request_id, row.operation) for row in rows if row.outcome == "ok")
    assert {key: count for key, count in answered.items() if count > 1} == {}
    assert bills(rows) == {name: job.costs["llm"] for name, job in jobs.items()}
    # Each call that the model has seen has a row, and none that ended is without its price.
    told = httpx.get(f"{model}/_fake").json()
    unfinished = [row for row in rows if row.outcome in UNFINISHED]
    assert len(rows) - len(unfinished) <= told["calls"] <= len(rows)
    assert all(row.cost_usd_nanos is not None for row in rows if row.outcome == "ok")
    known = sum(row.cost_usd_nanos or 0 for row in rows)
    assert known <= Decimal(told["billed"]) * 10**9
    if not unfinished:
        assert known == Decimal(told["billed"]) * 10**9


@pytest.mark.parametrize("jobs", [3, pytest.param(JOBS, marks=pytest.mark.long, id="long")])
async def test_whatever_is_killed_each_answer_is_paid_for_once(scaled: Scaled, model: str, jobs: int) -> None:
    ended, gaps = await films_while_killing(scaled, jobs, KILL_SECONDS, LENGTH)
    rows = attempts(scaled.plan)
    print(f"calls: {dict(Counter((row.operation, row.outcome) for row in rows))}")
    assert {name: gateway_pb.Job.State.Name(job.state) for name, job in ended.items()} == dict.fromkeys(
        ended, "SUCCEEDED"
    )
    assert not [name for name, job in ended.items() if job.degraded]
    assert gaps == 0
    delivered = stored(scaled.plan)
    assert delivered.deliveries == sorted(ended)
    assert delivered.masters == delivered.billed == Counter(list(ended))
    assert delivered.waiting == 0
    all_is_billed_once(ended, rows, model)
