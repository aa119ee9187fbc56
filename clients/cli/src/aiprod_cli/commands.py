"""What the commands do, once the words of the command line are understood."""

import asyncio
import json
import signal
import uuid
from pathlib import Path

from google.protobuf.json_format import MessageToDict
from google.protobuf.message import Message
from rich.console import Console
from rich.progress import Progress

from aiprod.film.v1.asset_pb2 import Asset
from aiprod.gateway.v1 import generation_service_pb2 as api
from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod.gateway.v1.generation_service_pb2_grpc import GenerationServiceStub
from aiprod.probe.v1 import probe_service_pb2, resources_pb2
from aiprod.probe.v1.probe_service_pb2_grpc import ProbeServiceStub
from aiprod.storage.v1 import resources_pb2 as storage
from aiprod_assets import asset_client, download
from aiprod_cli.client import follow, gateway
from aiprod_cli.config import SERVICES, StackSettings
from aiprod_cli.progress import display, transfer_bar
from aiprod_cli.report import (
    jobs_table,
    print_delivery,
    print_end,
    print_signal_quality,
    probe_table,
    qc_table,
)
from aiprod_cli.stack import StackError, is_healthy, is_ready, running_stack
from aiprod_runtime.channel import open_channel


class Output:
    """People read standard error; standard output has the result, or JSON with `--json`."""

    def __init__(self, as_json: bool) -> None:
        self.as_json = as_json
        self.console = Console(stderr=True, quiet=as_json)

    def json(self, message: Message) -> None:
        if self.as_json:
            print(json.dumps(MessageToDict(message, preserving_proto_field_name=True), ensure_ascii=False))


async def generate(settings: StackSettings, request: api.CreateJobRequest, output: Output) -> bool:
    """Make a film and save it; whether it was delivered."""
    request.request_id = str(uuid.uuid4())
    output.console.print("Starting the stack", style="dim")
    async with running_stack(settings) as seconds, gateway(settings) as stub:
        if seconds:
            output.console.print(f"Ready in {seconds:.1f} s", style="dim", highlight=False)
        job = await stub.CreateJob(request)
        output.console.print(f"{job.name}  “{job.prompt}”", highlight=False)
        return await watch_to_end(settings, stub, job.name, output)


async def render(settings: StackSettings, request: api.RenderRevisionRequest, output: Output) -> bool:
    """Render a version of a film's manifest and save that film; whether it was delivered."""
    request.request_id = str(uuid.uuid4())
    async with gateway(settings) as stub:
        job = await stub.RenderRevision(request)
        output.console.print(f"{job.name}  version {job.revision.version} of {request.name}", highlight=False)
        return await watch_to_end(settings, stub, job.name, output)


async def watch_to_end(
    settings: StackSettings, stub: GenerationServiceStub, name: str, output: Output
) -> bool:
    """Show a job to its end and save what it delivered."""
    job = pb.Job()
    with display(output.console) as shown:
        async for event in follow(stub, name):
            shown.show(event)
            output.json(event)
            job = event.job if event.HasField("job") else job
    if job.state != pb.Job.SUCCEEDED:
        print_end(output.console, job)
        return False
    delivery = await stub.GetDelivery(api.GetDeliveryRequest(name=f"{name}/delivery"))
    file = settings.out / f"{name.removeprefix('jobs/')}.mp4"
    file.parent.mkdir(parents=True, exist_ok=True)
    with transfer_bar(output.console, file.name, delivery.manifest.master.size) as tell:
        await download(delivery.play_url.url, delivery.manifest.master, file, tell)
    if delivery.HasField("captions_url"):
        await download(delivery.captions_url.url, delivery.manifest.captions, file.with_suffix(".vtt"))
    print_delivery(output.console, job, delivery, file)
    output.json(delivery)
    if not output.as_json:
        print(file)
    return True


async def watch(settings: StackSettings, name: str, output: Output) -> bool:
    async with gateway(settings) as stub:
        # Says at once that there is no stack or no job; from then on an interruption is waited out.
        await stub.GetJob(api.GetJobRequest(name=name))
        return await watch_to_end(settings, stub, name, output)


async def list_jobs(settings: StackSettings, count: int, output: Output) -> None:
    async with gateway(settings) as stub:
        page = await stub.ListJobs(api.ListJobsRequest(page_size=count))
    for job in page.jobs:
        output.json(job)
    if not output.as_json:
        Console().print(jobs_table(list(page.jobs)))


async def cancel(settings: StackSettings, name: str, output: Output) -> None:
    async with gateway(settings) as stub:
        job = await stub.CancelJob(api.CancelJobRequest(name=name))
    output.json(job)
    output.console.print(f"{job.name} {pb.Job.State.Name(job.state)}", highlight=False)


async def probe(settings: StackSettings, file: Path, deep: bool, preset: str, output: Output) -> bool:
    """Measure and check a local file; whether no check failed."""
    edge = f"127.0.0.1:{settings.port}"
    async with (
        running_stack(settings),
        asset_client(edge, settings.home / "uploads") as assets,
        open_channel(edge, "aiprod.probe.v1") as channel,
    ):
        with transfer_bar(output.console, file.name, file.stat().st_size) as tell:
            asset = await assets.upload(
                file, role=storage.UPLOAD, content_type="application/octet-stream", tell=tell
            )
        spec = resources_pb2.QcSpec(preset=preset)
        report = await (analysed if deep else validated)(ProbeServiceStub(channel), asset, spec, output)
    output.json(report)
    if not output.as_json:
        console = Console()
        console.print(probe_table(report.probe))
        console.print(qc_table(report))
        print_signal_quality(console, report)
    return report.verdict != resources_pb2.FAIL


async def validated(
    stub: ProbeServiceStub, asset: Asset, spec: resources_pb2.QcSpec, output: Output
) -> resources_pb2.QcReport:
    return await stub.Validate(probe_service_pb2.ValidateRequest(asset=asset, spec=spec), timeout=300)


async def analysed(
    stub: ProbeServiceStub, asset: Asset, spec: resources_pb2.QcSpec, output: Output
) -> resources_pb2.QcReport:
    """The report of a decode pass, with a bar while it goes on."""
    request = probe_service_pb2.AnalyzeRequest(asset=asset, spec=spec)
    with Progress(console=output.console, transient=True) as bar:
        task = bar.add_task("Decoding", total=1.0)
        async for event in stub.Analyze(request, timeout=900):
            bar.update(task, completed=event.progress)
            if event.HasField("report"):
                return event.report
    raise StackError("the analysis ended without a report; try again")


async def up(settings: StackSettings, output: Output) -> None:
    """Run the stack until it is told to stop."""
    if await is_ready(settings):
        output.console.print(f"The stack runs already at http://127.0.0.1:{settings.port}")
        return
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with running_stack(settings) as seconds:
        print_addresses(settings, seconds, output)
        await stop.wait()
        output.console.print("Stopping")


def print_addresses(settings: StackSettings, seconds: float, output: Output) -> None:
    edge = f"127.0.0.1:{settings.port}"
    addresses = {
        "grpc and grpc-web": edge,
        "rest": f"http://{edge}/api/generate",
        "health": f"http://{edge}/health",
        "ready": f"http://{edge}/ready",
        "envoy admin": f"http://127.0.0.1:{settings.ports()['envoy-admin']}",
        "logs": str(settings.home.absolute() / "logs"),
    }
    if output.as_json:
        print(json.dumps({"ready_seconds": round(seconds, 2), **addresses}), flush=True)
        return
    output.console.print(f"[green]Ready[/] in {seconds:.1f} s. Ctrl-C stops it.")
    for name, address in addresses.items():
        output.console.print(f"  {name:<18} {address}", highlight=False)


async def health(settings: StackSettings) -> dict[str, bool]:
    """Which services of a running stack say that they serve."""
    answers = await asyncio.gather(*(is_healthy(settings, name) for name in SERVICES))
    return dict(zip(SERVICES, answers, strict=True))
