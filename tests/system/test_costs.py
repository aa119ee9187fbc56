"""The whole stack with a model that fails in many ways: every ledger agrees with the model's bill."""

import sqlite3
from contextlib import closing
from decimal import Decimal
from typing import Any

import grpc
import httpx
import pytest

from aiprod.film.v1 import manifest_pb2 as film
from aiprod.gateway.v1 import generation_service_pb2 as gateway_api
from aiprod.gateway.v1 import resources_pb2 as gateway_pb
from aiprod.gateway.v1.generation_service_pb2_grpc import GenerationServiceStub
from tests.system.test_crashes import has_ended, job_state, kill, wait_until
from tests.system.test_model import KEY, model

__all__ = ["model"]

SMALL = film.VideoFormat(width=320, height=240, frame_rate=film.FrameRate(numerator=24, denominator=1))
BROKEN_RULES = '{"head": {"title": ""}, "scenes": []}'

pytestmark = pytest.mark.system


@pytest.fixture
def stack(model: str, start_stack, tmp_path):
    with start_stack(tmp_path, AIPROD_LLM_API_KEY=KEY, AIPROD_LLM_BASE_URL=model) as stack:
        yield stack


@pytest.fixture
def gateway(stack):
    with grpc.insecure_channel(stack.target) as channel:
        yield GenerationServiceStub(channel)


def test_the_models_bill_is_in_every_ledger(model: str, stack, gateway) -> None:
    def configure(**changes: Any) -> None:
        httpx.post(f"{model}/_fake", json=changes).raise_for_status()

    def calls() -> int:
        return int(httpx.get(f"{model}/_fake").json()["calls"])

    def create_job(prompt: str) -> str:
        request = gateway_api.CreateJobRequest(prompt=prompt, duration_sec=12, format=SMALL)
        return str(gateway.CreateJob(request, timeout=60).name)

    configure(answers=[BROKEN_RULES])
    repaired = create_job("a fox that is planned twice")
    wait_until(has_ended(gateway, repaired))
    configure(answers=[BROKEN_RULES] * 2)
    degraded = create_job("a fox that the model cannot plan")
    wait_until(has_ended(gateway, degraded))

    configure(token_latency=0.2)
    before = calls()
    cancelled = create_job("a fox that is cancelled")
    wait_until(lambda: calls() > before)
    gateway.CancelJob(gateway_api.CancelJobRequest(name=cancelled), timeout=60)
    before = calls()
    survivor = create_job("a fox whose gateway dies")
    wait_until(lambda: calls() > before)
    kill(stack.process("gateway"))
    configure(token_latency=0)
    wait_until(has_ended(gateway, survivor))

    names = (repaired, degraded, cancelled, survivor)
    jobs = {name: job_state(gateway, name) for name in names}
    assert jobs[repaired].state == jobs[degraded].state == jobs[survivor].state == gateway_pb.Job.SUCCEEDED
    assert jobs[degraded].degraded
    assert jobs[cancelled].state == gateway_pb.Job.CANCELLED
    billed = Decimal(httpx.get(f"{model}/_fake").json()["billed"])
    costs = {name: job.costs["llm"] for name, job in jobs.items()}
    of_model = _ledger(
        stack,
        "llm/llm.db",
        "SELECT request_id, sum(coalesce(cost_usd_nanos, 0)), sum(cost_usd_nanos IS NULL) FROM attempts"
        " GROUP BY request_id",
    )
    assert {name: (round(nanos / 1000), unpriced) for name, nanos, unpriced in of_model} == {
        name: (cost.usd_micros, cost.unpriced_calls) for name, cost in costs.items()
    }
    assert sum(nanos for _, nanos, _ in of_model) == billed * 10**9
    in_storage = _ledger(stack, "storage/storage.db", "SELECT job, cost_usd_micros FROM ledger")
    assert dict(in_storage) == {
        name: job.cost_usd_micros if job.HasField("cost_usd_micros") else None for name, job in jobs.items()
    }
    assert costs[repaired].usd_micros > 0 < costs[degraded].usd_micros
    # Their calls ended before the model had counted any tokens.
    assert (costs[cancelled].unpriced_calls, costs[survivor].unpriced_calls) == (1, 1)


def _ledger(stack, path: str, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(f"file:{stack.home}/data/{path}?mode=ro", uri=True)) as database:
        return database.execute(query).fetchall()
