"""What may be spent in a day: new jobs are refused when it is gone, running ones finish."""

from datetime import UTC, datetime, timedelta

from aiprod.storage.v1 import storage_service_pb2 as storage
from aiprod.storage.v1.storage_service_pb2_grpc import StorageServiceStub
from aiprod_runtime.errors import ResourceExhausted


class Budget:
    """The daily budget, of which storage keeps account; nobody is asked where there is none."""

    def __init__(self, storage: StorageServiceStub, limited: bool) -> None:
        self._storage = storage
        self._limited = limited

    async def check(self) -> None:
        """ResourceExhausted when nothing is left for a new job today."""
        if not self._limited:
            return
        budget = await self._storage.GetBudget(storage.GetBudgetRequest())
        if budget.HasField("limit_usd_micros") and budget.spent_usd_micros >= budget.limit_usd_micros:
            raise ResourceExhausted(
                f"${budget.spent_usd_micros / 1e6:.2f} of the ${budget.limit_usd_micros / 1e6:.2f} for "
                f"{budget.day} are spent; the next day begins at midnight UTC",
                reason="DAILY_BUDGET_SPENT",
                retry_after=seconds_to_midnight(datetime.now(UTC)),
                quota="daily_budget_usd",
            )


def seconds_to_midnight(now: datetime) -> float:
    """To the next midnight in the time zone of `now`."""
    tomorrow = now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return (tomorrow - now).total_seconds()
