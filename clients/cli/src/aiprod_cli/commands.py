"""What the commands do, once the words of the command line are understood."""

import asyncio
import json
import uuid

from google.protobuf.json_format import MessageToDict
from google.protobuf.message import Message
from rich.console import Console

from aiprod.gateway.v1 import generation_service_pb2 as api
from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod.gateway.v1.generation_service_pb2_grpc import GenerationServiceStub
from aiprod_assets import download
from aiprod_cli.client import follow, gateway
from aiprod_cli.config import SERVICES, StackSettings
from aiprod_cli.edge import ADMIN_SOCKET
from aiprod_cli.home import Home
from aiprod_cli.progress import display, transfer_bar
from aiprod_cli.report import (
    jobs_table,
    print_delivery,
    print_end,
)
from aiprod_cli.stack import (
    StackEnded,
    edge_address,
    is_healthy,
    is_ready,
    located,
    reachable_stack,
    running_stack,
)


class Output:
    """People read standard error; standard output has the result, or JSON with `--json`."""

    def __init__(self, as_json: bool) -> None:
        self.as_json = as_json
        self.console = Console(stderr=True, quiet=as_json)

    def say(self, line: str) -> None:
        """What goes on beside the work."""
        self.console.print(line, style="dim", highlight=False, markup=False)

    def json(self, message: Message) -> None:
        if self.as_json:
            print(json.dumps(MessageToDict(message, preserving_proto_field_name=True), ensure_ascii=False))


async def generate(settings: StackSettings, request: api.CreateJobRequest, output: Output) -> bool:
    """Make a film and save it; whether it was delivered."""
    request.request_id = str(uuid.uuid4())
    output.say("Starting the stack")
    async with reachable_stack(settings, output.say) as seconds, gateway(settings) as stub:
        if seconds:
            output.say(f"Ready in {seconds:.1f} s")
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
    jobs: list[pb.Job] = []
    request = api.ListJobsRequest(page_size=count)
    async with gateway(settings) as stub:
        # A page of large jobs holds fewer than it may.
        while request.page_size:
            page = await stub.ListJobs(request)
            jobs += page.jobs
            request.page_token = page.next_page_token
            request.page_size = count - len(jobs) if page.next_page_token else 0
    for job in jobs:
        output.json(job)
    if not output.as_json:
        Console().print(jobs_table(jobs))


async def cancel(settings: StackSettings, name: str, output: Output) -> None:
    async with gateway(settings) as stub:
        job = await stub.CancelJob(api.CancelJobRequest(name=name))
    output.json(job)
    output.console.print(f"{job.name} {pb.Job.State.Name(job.state)}", highlight=False)


async def up(settings: StackSettings, output: Output) -> None:
    """Run the stack until we are told to stop, or until it is stopped from outside."""
    try:
        async with running_stack(settings, output.say) as seconds:
            if not seconds:
                output.console.print(f"The stack runs already at http://{edge_address(settings)}")
                return
            print_addresses(settings, seconds, output)
            await asyncio.Event().wait()
    except StackEnded as ended:
        if not ended.stopped:
            raise
        output.console.print("The stack was stopped from outside.")
    except asyncio.CancelledError:
        output.console.print("Stopped.")


def print_addresses(settings: StackSettings, seconds: float, output: Output) -> None:
    edge = f"127.0.0.1:{settings.port}"
    addresses = {
        "grpc and grpc-web": edge,
        "rest": f"http://{edge}/api/generate",
        "health": f"http://{edge}/health",
        "ready": f"http://{edge}/ready",
        "envoy admin": str(settings.home.absolute() / "run" / ADMIN_SOCKET),
        "logs": str(settings.home.absolute() / "logs"),
    }
    if output.as_json:
        print(json.dumps({"ready_seconds": round(seconds, 2), **addresses}), flush=True)
        return
    output.console.print(f"[green]Ready[/] in {seconds:.1f} s. Ctrl-C stops it.")
    for name, address in addresses.items():
        output.console.print(f"  {name:<18} {address}", highlight=False)


async def health(settings: StackSettings) -> dict[str, bool]:
    """Which services of a running stack say that they serve; nothing where none runs."""
    settings = located(settings)
    if not Home(settings.home).running() and not await is_ready(settings):
        return {}
    answers = await asyncio.gather(*(is_healthy(settings, name) for name in SERVICES))
    return dict(zip(SERVICES, answers, strict=True))
