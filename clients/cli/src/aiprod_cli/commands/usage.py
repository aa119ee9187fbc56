"""The command that shows usage, cost, the budget, and what takes space."""

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Annotated

import typer

from aiprod.gateway.v1 import generation_service_pb2 as gateway_api
from aiprod.gateway.v1.generation_service_pb2_grpc import GenerationServiceStub
from aiprod.storage.v1 import storage_service_pb2 as storage_api
from aiprod.storage.v1.storage_service_pb2_grpc import StorageServiceStub
from aiprod_cli.edge import edge_stub
from aiprod_cli.terminal.output import AsJson, Output
from aiprod_cli.terminal.runner import run
from aiprod_cli.terminal.usage_tables import budget_text, disk_table, usage_table
from aiprod_stack.settings import StackSettings

app = typer.Typer()


class Grouping(StrEnum):
    """What a row of the usage sums up."""

    DAY = "day"
    USER = "user"
    JOB = "job"


@app.command()
def usage(
    by: Annotated[Grouping, typer.Option(help="What to group the rows by.")] = Grouping.DAY,
    days: Annotated[
        int, typer.Option(metavar="N", min=1, max=3650, help="Number of days, including today.")
    ] = 30,
    disk: Annotated[bool, typer.Option("--disk", help="Show what takes up disk space.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show usage and cost, and today's share of the daily budget.

    Example: aiprod usage --by user --days 7
    """
    if disk:
        run(_disk_usage(StackSettings(), Output(as_json)))
        return
    run(_usage(StackSettings(), by, days, Output(as_json)))


async def _disk_usage(settings: StackSettings, output: Output) -> None:
    async with edge_stub(GenerationServiceStub, settings) as stub:
        usage = await stub.GetDiskUsage(gateway_api.GetDiskUsageRequest())
    output.json(usage)
    output.table(disk_table(usage))


async def _usage(settings: StackSettings, by: Grouping, days: int, output: Output) -> None:
    # Days are those of UTC, and today is one of them.
    first_day = (datetime.now(UTC) - timedelta(days=days - 1)).date().isoformat()
    group_by = storage_api.GetUsageRequest.Grouping.Value(by.name)
    request = storage_api.GetUsageRequest(group_by=group_by, first_day=first_day)
    async with edge_stub(StorageServiceStub, settings) as stub:
        response = await stub.GetUsage(request)
        budget = await stub.GetBudget(storage_api.GetBudgetRequest())
    output.json(response)
    output.json(budget)
    output.table(usage_table(by.value, response))
    output.note(budget_text(budget))
