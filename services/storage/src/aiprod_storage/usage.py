"""Usage accounting: records each attempt of a job once, counts it once, and reports usage and the budget."""

import logging

from aiprod_storage.metrics import PipelineMetrics
from aiprod_storage.records.ledger import JobMetrics, Ledger
from aiprod_storage.records.usage_reports import Budget, Grouping, Period, Usage, UsageReports

log = logging.getLogger(__name__)


class UsageAccounting:
    """Keeps the ledger, the usage reports and the exported metrics in step."""

    def __init__(self, ledger: Ledger, reports: UsageReports, metrics: PipelineMetrics) -> None:
        self._ledger = ledger
        self._reports = reports
        self._metrics = metrics

    async def record(self, job: JobMetrics) -> JobMetrics:
        """Writes a row, once per attempt of a job, and returns the row that is stored."""
        stored, is_new = await self._ledger.record(job)
        # A step that runs twice records twice; the metrics must count it once.
        if is_new:
            self._metrics.record_job(stored)
            log.info(
                "recorded",
                extra={
                    "job": stored.job,
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
        """Returns one page of usage, as `UsageReports.page`."""
        return await self._reports.page(period, group_by, size, token)

    async def budget(self) -> Budget:
        """Returns today's budget, and exports it as metrics."""
        budget = await self._reports.budget()
        self._metrics.set_budget(budget)
        return budget
