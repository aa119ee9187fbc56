"""Usage, the budget and lists of deliveries, in SQLite and PostgreSQL."""

from datetime import UTC, datetime, timedelta

import grpc
import pytest

from aiprod.llm.v1.resources_pb2 import Finding, SemanticQc
from aiprod.probe.v1.resources_pb2 import QcReport
from aiprod.storage.v1.resources_pb2 import AssetRole, DeliveryManifest, JobMetrics
from aiprod.storage.v1.storage_service_pb2 import (
    GetBudgetRequest,
    GetDeliveryManifestRequest,
    GetUsageRequest,
    ListDeliveryManifestsRequest,
    PublishDeliveryManifestRequest,
    RecordMetricsRequest,
)
from aiprod_rpc.status import received_reason
from aiprod_storage.config import StorageSettings

OUTSIDE = ("x-aiprod-edge", "1")
OUTCOMES = {"ok": JobMetrics.SUCCEEDED, "bad": JobMetrics.FAILED, "off": JobMetrics.CANCELLED}


@pytest.fixture(params=["embedded", "postgres"])
def settings(request: pytest.FixtureRequest) -> StorageSettings:
    settings = request.getfixturevalue(f"{request.param}_settings")
    return settings.model_copy(update={"daily_budget_usd": 4.0})


@pytest.fixture
async def ledger(storage) -> None:
    """Records three jobs of ada and one of bob."""
    for number, (user, outcome, cost) in enumerate(
        [("ada", "ok", 1_500_000), ("ada", "bad", 500_000), ("ada", "off", None), ("bob", "ok", 1_000_000)]
    ):
        metrics = JobMetrics(
            job=f"jobs/j{number}",
            user=user,
            outcome=OUTCOMES[outcome],
            cost_usd_micros=cost,
            film_duration=timedelta(seconds=12),
            job_duration=timedelta(seconds=30),
            semantic_score=9.0 - number if outcome == "ok" else None,
            scene_count=4,
            scenes_reused=1,
            retries=number,
        )
        await storage.RecordMetrics(RecordMetricsRequest(metrics=metrics))


async def usage(storage, *metadata, **request):
    return await storage.GetUsage(GetUsageRequest(**request), metadata=metadata)


async def test_a_day_sums_up_its_jobs(storage, ledger) -> None:
    answer = await usage(storage)
    [day] = answer.rows
    assert day.key == datetime.now(UTC).date().isoformat()
    assert (day.jobs, day.succeeded, day.failed, day.cancelled) == (4, 2, 1, 1)
    assert (day.cost_usd_micros, day.unpriced) == (3_000_000, 1)
    assert (day.film_duration.seconds, day.job_duration.seconds) == (48, 120)
    assert (day.semantic_score, day.scored) == (7.5, 2)
    assert (day.scene_count, day.scenes_reused, day.retries) == (16, 4, 6)
    day.key = ""
    assert answer.total == day


async def test_usage_is_grouped_by_user_and_job(storage, ledger) -> None:
    users = (await usage(storage, group_by=GetUsageRequest.USER)).rows
    assert [(row.key, row.jobs, row.cost_usd_micros) for row in users] == [
        ("ada", 3, 2_000_000), ("bob", 1, 1_000_000),
    ]  # fmt: skip
    jobs = (await usage(storage, group_by=GetUsageRequest.JOB, user="ada")).rows
    assert [row.key for row in jobs] == ["jobs/j0", "jobs/j1", "jobs/j2"]
    assert not jobs[1].HasField("semantic_score")


async def test_rows_come_in_pages_and_the_total_is_of_all(storage, ledger) -> None:
    keys, token = [], ""
    while True:
        page = await usage(storage, group_by=GetUsageRequest.JOB, page_size=3, page_token=token)
        assert page.total.jobs == 4
        keys += [row.key for row in page.rows]
        token = page.next_page_token
        if not token:
            break
    assert keys == ["jobs/j0", "jobs/j1", "jobs/j2", "jobs/j3"]


async def test_outside_callers_see_their_own_usage_only(storage, ledger) -> None:
    bob = (OUTSIDE, ("x-user-id", "bob"))
    answer = await usage(storage, *bob, group_by=GetUsageRequest.USER, user="ada")
    assert [row.key for row in answer.rows] == ["bob"]
    assert answer.total.jobs == 1


@pytest.mark.parametrize("role", ["operator", "auditor"])
async def test_a_role_sees_the_usage_of_all(storage, ledger, role) -> None:
    olga = (OUTSIDE, ("x-user-id", "olga"), ("x-user-roles", role))
    everybody = await usage(storage, *olga, group_by=GetUsageRequest.USER)
    assert {"ada", "bob"} <= {row.key for row in everybody.rows}
    assert (await usage(storage, *olga, user="ada")).total.jobs < everybody.total.jobs


async def test_the_known_part_of_a_cost_counts_as_spent(storage, ledger) -> None:
    metrics = JobMetrics(
        job="jobs/partly", user="bob", outcome=JobMetrics.FAILED, known_cost_usd_micros=900_000
    )
    for _ in range(2):
        stored = await storage.RecordMetrics(RecordMetricsRequest(metrics=metrics))
        assert stored.known_cost_usd_micros == 900_000
        assert not stored.HasField("cost_usd_micros")
    total = (await usage(storage, user="bob")).total
    assert (total.jobs, total.cost_usd_micros, total.unpriced) == (2, 1_900_000, 1)
    assert (await storage.GetBudget(GetBudgetRequest())).spent_usd_micros == 3_900_000


async def test_days_without_jobs_are_empty_and_invalid_days_rejected(storage, ledger) -> None:
    answer = await usage(storage, first_day="2020-01-01", last_day="2020-02-01")
    assert not answer.rows
    assert answer.total.jobs == 0
    out_of_order = {"first_day": "2020-02-02", "last_day": "2020-02-01"}
    for days in ({"first_day": "2020-02-31"}, {"last_day": "0001-01-05"}, out_of_order):
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await usage(storage, **days)
        assert received_reason(caught.value) == "BAD_DAY"


async def test_the_budget_has_the_spending_of_the_day(storage, ledger) -> None:
    budget = await storage.GetBudget(GetBudgetRequest())
    assert (budget.limit_usd_micros, budget.spent_usd_micros, budget.spent_share) == (
        4_000_000,
        3_000_000,
        0.75,
    )
    again = JobMetrics(job="jobs/j0", user="ada", outcome=JobMetrics.SUCCEEDED, cost_usd_micros=9)
    await storage.RecordMetrics(RecordMetricsRequest(metrics=again))
    assert (await storage.GetBudget(GetBudgetRequest())).spent_usd_micros == 3_000_000


async def test_each_attempt_of_a_job_costs_on_its_own(storage, ledger) -> None:
    first = JobMetrics(
        job="jobs/twice", user="eve", attempt=1, outcome=JobMetrics.FAILED, cost_usd_micros=500_000
    )
    second = JobMetrics(
        job="jobs/twice", user="eve", attempt=2, outcome=JobMetrics.SUCCEEDED, cost_usd_micros=250_000
    )
    for metrics in (first, second, first, second):
        assert await storage.RecordMetrics(RecordMetricsRequest(metrics=metrics)) == metrics
    assert (await storage.GetBudget(GetBudgetRequest())).spent_usd_micros == 3_750_000
    request = GetUsageRequest(group_by=GetUsageRequest.JOB, user="eve")
    (row,) = (await storage.GetUsage(request)).rows
    assert (row.jobs, row.failed, row.succeeded, row.cost_usd_micros) == (2, 1, 1, 750_000)


@pytest.fixture
def publish(storage, sender):
    async def publish(job: str, findings: list[Finding] | None = None) -> DeliveryManifest:
        master = await sender.store(job.encode(), role=AssetRole.MASTER, job=job)
        manifest = DeliveryManifest(
            job=job,
            master=master,
            technical_qc=QcReport(),
            semantic_qc=SemanticQc(state=SemanticQc.UNSCORED, findings=findings),
        )
        request = PublishDeliveryManifestRequest(delivery_manifest=manifest)
        return await storage.PublishDeliveryManifest(request)

    return publish


async def test_deliveries_are_listed_newest_first(storage, publish) -> None:
    for job in ("jobs/a", "jobs/c", "jobs/b"):
        await publish(job)
    first = await storage.ListDeliveryManifests(ListDeliveryManifestsRequest(page_size=2))
    rest = await storage.ListDeliveryManifests(ListDeliveryManifestsRequest(page_token=first.next_page_token))
    listed = [*first.delivery_manifests, *rest.delivery_manifests]
    assert [one.name for one in listed] == [f"jobs/{job}/delivery" for job in "bca"]
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await storage.ListDeliveryManifests(ListDeliveryManifestsRequest(page_token="nonsense"))
    assert received_reason(caught.value) == "BAD_PAGE_TOKEN"


async def test_a_page_of_large_manifests_is_shorter_and_loses_none(storage, publish) -> None:
    """Clients reject messages of more than 4 MiB."""
    findings = [Finding(code="X", severity=Finding.MINOR, reason="\x01" * 500)] * 100
    for number in range(14):
        await publish(f"jobs/{number}", findings=findings)
    pages, token = [], ""
    while not pages or token:
        request = ListDeliveryManifestsRequest(page_size=1000, page_token=token)
        page = await storage.ListDeliveryManifests(request)
        pages.append([one.job for one in page.delivery_manifests])
        token = page.next_page_token
    assert len(pages) == 2
    assert [job for page in pages for job in page] == [f"jobs/{number}" for number in reversed(range(14))]


async def test_other_users_deliveries_do_not_exist(storage, publish) -> None:
    await publish("jobs/a")
    eve = (("x-user-id", "eve"),)
    listed = await storage.ListDeliveryManifests(ListDeliveryManifestsRequest(), metadata=eve)
    assert not listed.delivery_manifests
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await storage.GetDeliveryManifest(GetDeliveryManifestRequest(name="jobs/a/delivery"), metadata=eve)
    assert received_reason(caught.value) == "NOT_DELIVERED"
