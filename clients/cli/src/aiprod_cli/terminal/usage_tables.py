"""What the user sees of usage and of the budget."""

from rich.table import Column, Table

from aiprod.film.v1.disk_usage_pb2 import DiskUsage
from aiprod.storage.v1 import resources_pb2 as storage_pb
from aiprod.storage.v1 import storage_service_pb2 as storage_api
from aiprod_cli.terminal.amounts import megabytes
from aiprod_film.amounts import dollars
from aiprod_film.frames import SECOND


def usage_table(group_by: str, usage: storage_api.GetUsageResponse) -> Table:
    """One row for each group, and the total."""
    name = Column(group_by.capitalize(), no_wrap=True)
    table = Table(name, "Jobs", "Failed", "Length", "Scenes reused", "Retries", "Score", "Cost")
    for row in usage.rows:
        table.add_row(*_usage_cells(row.key, row))
    table.add_section()
    table.add_row(*_usage_cells("Total", usage.total), style="bold")
    return table


def _usage_cells(name: str, usage: storage_pb.Usage) -> tuple[str, ...]:
    unpriced = f" + {usage.unpriced} unpriced" if usage.unpriced else ""
    return (
        name,
        str(usage.jobs),
        str(usage.failed),
        f"{usage.film_duration.ToNanoseconds() / SECOND:.0f} s",
        f"{usage.scenes_reused} of {usage.scene_count}",
        str(usage.retries),
        f"{usage.semantic_score:.1f} ({usage.scored})" if usage.scored else "unscored",
        f"{dollars(usage.cost_usd_micros)}{unpriced}",
    )


def budget_text(budget: storage_pb.Budget) -> str:
    """Today's cost and its share of the daily budget."""
    spent = dollars(budget.spent_usd_micros)
    if not budget.HasField("limit_usd_micros"):
        return f"Spent today: {spent}. Set AIPROD_DAILY_BUDGET_USD to limit daily spending."
    limit = dollars(budget.limit_usd_micros)
    return f"Spent today: {spent} of {limit} ({budget.spent_share:.0%})."


def disk_table(usage: DiskUsage) -> Table:
    """A row for each kind of things on the disks, the largest first."""
    table = Table(Column("What"), Column("Number", justify="right"), Column("Size", justify="right"))
    for part in sorted(usage.parts, key=lambda part: -part.bytes):
        table.add_row(part.name, str(part.count), megabytes(part.bytes))
    return table
