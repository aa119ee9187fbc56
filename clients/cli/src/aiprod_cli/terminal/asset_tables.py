"""What the user sees of stored films, of usage and of the budget."""

from rich.table import Column, Table

from aiprod.probe.v1 import resources_pb2 as probe_pb
from aiprod.storage.v1 import resources_pb2 as storage_pb
from aiprod.storage.v1 import storage_service_pb2 as storage_api
from aiprod_cli.terminal.amounts import cost_text, megabytes
from aiprod_film.frames import SECOND


def deliveries_table(manifests: list[storage_pb.DeliveryManifest]) -> Table:
    """One row for each delivered film."""
    # On a narrow terminal only the title wraps.
    job, version = Column("Job", no_wrap=True), Column("V", no_wrap=True)
    rest = (Column(name, no_wrap=True) for name in ("Size", "Mode", "Delivered", "Checks", "Cost"))
    table = Table(job, version, Column("Title", max_width=40), *rest, box=None, padding=(0, 2, 0, 0))
    for manifest in manifests:
        table.add_row(
            manifest.job,
            str(manifest.revision),
            manifest.title,
            megabytes(manifest.master.size),
            "scenes" if manifest.mode == storage_pb.LAZY else "whole",
            f"{manifest.create_time.ToDatetime():%m-%d %H:%M}",
            probe_pb.Verdict.Name(manifest.technical_qc.verdict),
            cost_text(manifest),
        )
    return table


def scenes_table(manifest: storage_pb.DeliveryManifest) -> Table:
    """The master's byte range of each scene, which plays on its own after the file's head."""
    title = f"Scenes in {manifest.master.name} (head: {manifest.head_length} bytes)"
    table = Table("Scene", "Start", "End", "First byte", "Bytes", title=title, title_justify="left")
    for chunk in manifest.chunks:
        start, end = chunk.start.ToNanoseconds() / SECOND, chunk.end.ToNanoseconds() / SECOND
        bytes_range = str(chunk.byte_offset), str(chunk.byte_length)
        table.add_row(chunk.scene, f"{start:.2f} s", f"{end:.2f} s", *bytes_range)
    return table


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
        f"${usage.cost_usd_micros / 1e6:.2f}{unpriced}",
    )


def budget_text(budget: storage_pb.Budget) -> str:
    """Today's cost and its share of the daily budget."""
    spent = f"${budget.spent_usd_micros / 1e6:.2f}"
    if not budget.HasField("limit_usd_micros"):
        return f"Spent today: {spent}. Set AIPROD_DAILY_BUDGET_USD to limit daily spending."
    limit = f"${budget.limit_usd_micros / 1e6:.2f}"
    return f"Spent today: {spent} of {limit} ({budget.spent_share:.0%})."
