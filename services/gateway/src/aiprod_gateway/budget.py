"""The daily budget. When it is spent, new jobs are rejected and running jobs finish."""

from datetime import UTC, datetime, timedelta

from aiprod.storage.v1 import storage_service_pb2 as storage_api
from aiprod.storage.v1.storage_service_pb2_grpc import StorageServiceStub
from aiprod_rpc.errors import ResourceExhausted


class Budget:
    """Checks the daily budget with storage, which sums the costs; without a limit it makes no call."""

    def __init__(self, storage: StorageServiceStub, limited: bool) -> None:
        self._storage = storage
        self._limited = limited

    async def check(self) -> None:
        """Raises RESOURCE_EXHAUSTED if today's budget is spent."""
        if not self._limited:
            return
        budget = await self._storage.GetBudget(storage_api.GetBudgetRequest())
        if budget.HasField("limit_usd_micros") and budget.spent_usd_micros >= budget.limit_usd_micros:
            raise ResourceExhausted(
                f"the budget of {budget.day} is spent: ${budget.spent_usd_micros / 1e6:.2f} of "
                f"${budget.limit_usd_micros / 1e6:.2f}; try again after midnight UTC",
                reason="DAILY_BUDGET_SPENT",
                retry_after=seconds_to_midnight(datetime.now(UTC)),
                quota="daily_budget_usd",
            )


def seconds_to_midnight(now: datetime) -> float:
    """Returns the seconds to the next midnight in the time zone of `now`."""
    tomorrow = now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return (tomorrow - now).total_seconds()
