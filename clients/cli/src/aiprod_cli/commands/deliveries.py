"""Commands for delivered films: assets, download."""

from pathlib import Path
from typing import Annotated

import typer

from aiprod.gateway.v1 import generation_service_pb2 as gateway_api
from aiprod.gateway.v1.generation_service_pb2_grpc import GenerationServiceStub
from aiprod.storage.v1 import resources_pb2 as storage_pb
from aiprod.storage.v1 import storage_service_pb2 as storage_api
from aiprod.storage.v1.storage_service_pb2_grpc import StorageServiceStub
from aiprod_cli.edge import edge_stub
from aiprod_cli.terminal.arguments import Job, job_name
from aiprod_cli.terminal.delivery_tables import deliveries_table, scenes_table
from aiprod_cli.terminal.film_files import film_file
from aiprod_cli.terminal.output import AsJson, Output
from aiprod_cli.terminal.progress import transfer_bar
from aiprod_cli.terminal.runner import run
from aiprod_stack.settings import StackSettings

app = typer.Typer()


@app.command()
def assets(
    job: Annotated[str, typer.Argument(help="Show only this job, with its scenes.", metavar="JOB")] = "",
    count: Annotated[int, typer.Option(metavar="N", min=1, max=100, help="Maximum number of films.")] = 20,
    as_json: AsJson = False,
) -> None:
    """List delivered films, newest first. For one job, also list its scenes.

    Example: aiprod assets JOB
    """
    settings, output = StackSettings(), Output(as_json)
    run(_show_delivery(settings, job_name(job), output) if job else _list_deliveries(settings, count, output))


async def _show_delivery(settings: StackSettings, job: str, output: Output) -> None:
    async with edge_stub(GenerationServiceStub, settings) as stub:
        manifest = (await stub.GetDelivery(delivery_request(job))).manifest
    output.json(manifest)
    output.table(deliveries_table([manifest]))
    if manifest.chunks:
        output.table(scenes_table(manifest))


async def _list_deliveries(settings: StackSettings, count: int, output: Output) -> None:
    manifests: list[storage_pb.DeliveryManifest] = []
    request = storage_api.ListDeliveryManifestsRequest(page_size=count)
    async with edge_stub(StorageServiceStub, settings) as stub:
        # A page has a limit in bytes as well, so it may hold fewer manifests than its size.
        while request.page_size:
            page = await stub.ListDeliveryManifests(request)
            manifests += page.delivery_manifests
            request.page_token = page.next_page_token
            request.page_size = count - len(manifests) if page.next_page_token else 0
    for manifest in manifests:
        output.json(manifest)
    output.table(
        deliveries_table(manifests), empty="No film is delivered yet. `aiprod jobs` shows your jobs."
    )


def delivery_request(job: str) -> gateway_api.GetDeliveryRequest:
    """The request for the delivery of `jobs/ID`, which everybody in the job's room may see."""
    return gateway_api.GetDeliveryRequest(name=f"{job}/delivery")


@app.command()
def download(
    job: Job,
    file: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            dir_okay=False,
            help="Output file. Defaults to one in out/, named by the film's title.",
            show_default=False,
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Download a delivered film. Resumes an interrupted download.

    Example: aiprod download JOB --file film.mp4
    """
    run(_download(StackSettings(), job_name(job), file, Output(as_json)))


async def _download(settings: StackSettings, job: str, file: Path | None, output: Output) -> None:
    # It loads aiohttp, which the other commands do not need.
    from aiprod_client.assets import download as download_asset

    async with edge_stub(GenerationServiceStub, settings) as stub:
        delivery = await stub.GetDelivery(delivery_request(job))
    manifest = delivery.manifest
    path = file or film_file(settings.out, manifest.title, job)
    path.parent.mkdir(parents=True, exist_ok=True)
    with transfer_bar(output.console, path.name, manifest.master.size) as update:
        await download_asset(delivery.play_url.url, manifest.master, path, update)
    output.json(manifest)
    if not output.as_json:
        print(path)
