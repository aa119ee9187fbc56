"""The daily budget. When it is spent or promised, new jobs are rejected and running jobs finish."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial

from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod.render.v1 import render_service_pb2 as render_api
from aiprod.storage.v1 import resources_pb2 as storage_pb
from aiprod.storage.v1 import storage_service_pb2 as storage_api
from aiprod_film.amounts import dollars
from aiprod_gateway.jobs.job_admission import CheckBudget
from aiprod_gateway.jobs.job_costs import reservation
from aiprod_gateway.jobs.jobs import Jobs
from aiprod_gateway.services import Services
from aiprod_gateway.stages.prices import film_price
from aiprod_rpc.call import current_call
from aiprod_rpc.errors import ResourceExhausted

SPENT = "DAILY_BUDGET_SPENT"


class Budget:
    """Checks the daily budget with storage, which sums the costs; without a limit it makes no call.

    A job that has not ended counts with its estimate.
    """

    def __init__(self, services: Services, jobs: Jobs, limited: bool) -> None:
        self._services = services
        self._jobs = jobs
        self._limited = limited

    @asynccontextmanager
    async def admission(self, jobs: Sequence[pb.Job]) -> AsyncIterator[CheckBudget | None]:
        """Admits jobs, which the block stores with the yielded check; sets the estimates that they lack.

        The check raises RESOURCE_EXHAUSTED if today's budget does not suffice for all; None means no limit.
        """
        if not self._limited:
            yield None
            return
        await self._estimate([job for job in jobs if not job.HasField("estimated_cost_usd_micros")])
        estimate = sum(map(reservation, jobs))
        # A job that ends between the two readings has left the reservations, and is not in what was spent.
        promised = await self._jobs.reserved()
        budget = await self._budget()
        if not budget:
            yield None
            return
        check = partial(_check, budget, estimate)
        async with self._reporting_refusals():
            yield lambda reserved: check(max(reserved, promised))

    async def _estimate(self, jobs: Sequence[pb.Job]) -> None:
        if not jobs:
            return
        engine = await self._services.render.GetCapabilities(render_api.GetCapabilitiesRequest())
        for job in jobs:
            price = film_price(engine, job)
            if price is not None:
                job.estimated_cost_usd_micros = price

    async def check(self) -> None:
        """Raises RESOURCE_EXHAUSTED if today's budget is spent or promised."""
        if budget := await self._budget():
            async with self._reporting_refusals():
                _check(budget, 0, await self._jobs.reserved())

    async def _budget(self) -> storage_pb.Budget | None:
        """Returns today's budget; None if there is no limit."""
        if not self._limited:
            return None
        budget = await self._services.storage.GetBudget(storage_api.GetBudgetRequest())
        return budget if budget.HasField("limit_usd_micros") else None

    @asynccontextmanager
    async def _reporting_refusals(self) -> AsyncIterator[None]:
        """Tells the user's webhooks if the block finds the budget too small."""
        try:
            yield
        except ResourceExhausted as error:
            if error.reason == SPENT:
                await self._jobs.report_refusal(current_call().user, str(error))
            raise


def _check(budget: storage_pb.Budget, estimate: int, promised: int) -> None:
    committed = budget.spent_usd_micros + promised
    if committed < budget.limit_usd_micros and committed + estimate <= budget.limit_usd_micros:
        return
    raise ResourceExhausted(
        f"the budget of {budget.day} is {dollars(budget.limit_usd_micros)}: "
        f"{dollars(budget.spent_usd_micros)} is spent, and unfinished jobs need "
        f"{dollars(promised)}; this one needs {dollars(estimate)}. Try again after midnight UTC, or "
        "when other jobs have ended",
        reason="DAILY_BUDGET_SPENT",
        retry_after=seconds_to_midnight(datetime.now(UTC)),
        quota="daily_budget_usd",
    )


def seconds_to_midnight(now: datetime) -> float:
    """Returns the seconds to the next midnight in the time zone of `now`."""
    tomorrow = now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return (tomorrow - now).total_seconds()
