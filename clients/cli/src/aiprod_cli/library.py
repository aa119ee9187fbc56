"""What is stored and what was spent: the commands that ask storage."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rich.console import Console

from aiprod.storage.v1 import resources_pb2 as pb
from aiprod.storage.v1 import storage_service_pb2 as api
from aiprod.storage.v1.storage_service_pb2_grpc import StorageServiceStub
from aiprod_assets import download as fetch
from aiprod_cli.commands import Output
from aiprod_cli.config import StackSettings
from aiprod_cli.progress import transfer_bar
from aiprod_cli.report import budget_text, deliveries_table, scenes_table, usage_table
from aiprod_cli.stack import edge_address
from aiprod_runtime.channel import open_channel

GROUPINGS = {
    "day": api.GetUsageRequest.DAY,
    "user": api.GetUsageRequest.USER,
    "job": api.GetUsageRequest.JOB,
}


@asynccontextmanager
async def storage(settings: StackSettings) -> AsyncIterator[StorageServiceStub]:
    async with open_channel(edge_address(settings), "aiprod.storage.v1") as channel:
        yield StorageServiceStub(channel)


async def list_deliveries(settings: StackSettings, job: str, count: int, output: Output) -> None:
    """The newest deliveries; of one job all versions, and where the scenes of the newest lie."""
    manifests: list[pb.DeliveryManifest] = []
    request = api.ListManifestsRequest(job=job, page_size=count)
    async with storage(settings) as stub:
        # A page of large manifests holds fewer than it may.
        while request.page_size:
            page = await stub.ListManifests(request)
            manifests += page.manifests
            request.page_token = page.next_page_token
            request.page_size = count - len(manifests) if page.next_page_token else 0
    for manifest in manifests:
        output.json(manifest)
    if not output.as_json:
        console = Console()
        console.print(deliveries_table(manifests))
        if job and manifests and manifests[0].chunks:
            console.print(scenes_table(manifests[0]))


async def usage(settings: StackSettings, group_by: str, days: int, output: Output) -> None:
    first_day = (datetime.now(UTC) - timedelta(days=days - 1)).date().isoformat()
    request = api.GetUsageRequest(group_by=GROUPINGS[group_by], first_day=first_day)
    async with storage(settings) as stub:
        answer = await stub.GetUsage(request)
        budget = await stub.GetBudget(api.GetBudgetRequest())
    output.json(answer)
    output.json(budget)
    if not output.as_json:
        console = Console()
        console.print(usage_table(group_by, answer))
        console.print(budget_text(budget), highlight=False)


async def download(
    settings: StackSettings, job: str, version: int, file: Path | None, output: Output
) -> None:
    """Save a delivered film, going on where an earlier try stopped."""
    async with storage(settings) as stub:
        manifest = await stub.GetManifest(api.GetManifestRequest(job=job, revision=version))
        master = manifest.master
        spec = api.UrlSpec(name=master.name, generation=master.generation)
        signed = (await stub.SignUrls(api.SignUrlsRequest(urls=[spec]))).urls[0]
    path = file or settings.out / default_name(manifest)
    path.parent.mkdir(parents=True, exist_ok=True)
    with transfer_bar(output.console, path.name, master.size) as tell:
        await fetch(signed.url, master, path, tell)
    output.json(manifest)
    if not output.as_json:
        print(path)


def default_name(manifest: pb.DeliveryManifest) -> str:
    """Versions after the first say so: one must not overwrite the other."""
    version = f"-v{manifest.revision}" if manifest.revision > 1 else ""
    return f"{manifest.job.removeprefix('jobs/')}{version}.mp4"
