"""What is spent: written down once, counted once, summed up."""

import logging

from aiprod_storage.figures import Figures
from aiprod_storage.records.ledger import JobMetrics, Ledger
from aiprod_storage.records.usage import Accounts, Budget, Grouping, Period, Usage

log = logging.getLogger(__name__)


class Bookkeeping:
    def __init__(self, ledger: Ledger, accounts: Accounts, figures: Figures) -> None:
        self._ledger = ledger
        self._accounts = accounts
        self._figures = figures

    async def record(self, metrics: JobMetrics) -> JobMetrics:
        """Write a row, once a job and revision; returns what stands there, the first one."""
        stored, is_new = await self._ledger.record(metrics)
        if is_new:
            self._figures.count(stored)
            log.info(
                "recorded",
                extra={
                    "job": stored.job,
                    "revision": stored.revision,
                    "owner": stored.user,
                    "outcome": stored.outcome,
                    "cost_usd_micros": stored.cost_usd_micros,
                },
            )
            await self.budget()
        return stored

    async def usage(
        self, period: Period, group_by: Grouping, size: int, token: str
    ) -> tuple[list[Usage], Usage, str]:
        return await self._accounts.page(period, group_by, size, token)

    async def budget(self) -> Budget:
        budget = await self._accounts.budget()
        self._figures.show(budget)
        return budget
