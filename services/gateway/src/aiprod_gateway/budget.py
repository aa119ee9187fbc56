"""The daily budget. When it is spent or promised, new jobs are rejected and running jobs finish."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod.render.v1 import render_service_pb2 as render_api
from aiprod.storage.v1 import storage_service_pb2 as storage_api
from aiprod_gateway.job_changes import reservation
from aiprod_gateway.jobs import Jobs
from aiprod_gateway.prices import film_price
from aiprod_gateway.services import Services
from aiprod_rpc.call import current_call
from aiprod_rpc.errors import ResourceExhausted


class Budget:
    """Checks the daily budget with storage, which sums the costs; without a limit it makes no call.

    A job that has not ended counts with its estimate.
    """

    def __init__(self, services: Services, jobs: Jobs, limited: bool) -> None:
        self._services = services
        self._jobs = jobs
        self._limited = limited
        self._admitting = asyncio.Lock()

    @asynccontextmanager
    async def admission(self, job: pb.Job) -> AsyncIterator[None]:
        """Admits a job, which the block stores; sets its estimate if it has none.

        Raises RESOURCE_EXHAUSTED if today's budget does not suffice for it.
        """
        if not self._limited:
            yield
            return
        if not job.HasField("estimated_cost_usd_micros"):
            request = render_api.GetCapabilitiesRequest()
            engine = await self._services.render.GetCapabilities(request)
            price = film_price(engine, job.format, job.duration_sec)
            if price is not None:
                job.estimated_cost_usd_micros = price
        # One after the other: two jobs at once would both find the same money.
        async with self._admitting:
            await self.check(reservation(job))
            yield

    async def check(self, estimate: int = 0) -> None:
        """Raises RESOURCE_EXHAUSTED if today's budget does not suffice for `estimate` micro-dollars more."""
        if not self._limited:
            return
        budget = await self._services.storage.GetBudget(storage_api.GetBudgetRequest())
        if not budget.HasField("limit_usd_micros"):
            return
        promised = await self._jobs.reserved()
        committed = budget.spent_usd_micros + promised
        if committed < budget.limit_usd_micros and committed + estimate <= budget.limit_usd_micros:
            return
        refusal = ResourceExhausted(
            f"the budget of {budget.day} is ${budget.limit_usd_micros / 1e6:.2f}: "
            f"${budget.spent_usd_micros / 1e6:.2f} are spent, and unfinished jobs need "
            f"${promised / 1e6:.2f}; this needs ${estimate / 1e6:.2f}. Try again after midnight UTC, or when "
            "jobs have ended that need less",
            reason="DAILY_BUDGET_SPENT",
            retry_after=seconds_to_midnight(datetime.now(UTC)),
            quota="daily_budget_usd",
        )
        await self._jobs.tell_of_refusal(current_call().user, str(refusal))
        raise refusal


def seconds_to_midnight(now: datetime) -> float:
    """Returns the seconds to the next midnight in the time zone of `now`."""
    tomorrow = now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return (tomorrow - now).total_seconds()
