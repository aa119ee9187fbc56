"""Commands for jobs: watch, render, approve, retry, job, jobs, cancel, delete."""

import uuid
from typing import Annotated

import typer

from aiprod.gateway.v1 import generation_service_pb2 as gateway_api
from aiprod.gateway.v1 import resources_pb2 as gateway_pb
from aiprod.gateway.v1.generation_service_pb2_grpc import GenerationServiceStub
from aiprod_cli.commands.film_options import CancelOnInterrupt, MaxCost
from aiprod_cli.commands.followed_job import FollowedJob, cancelled_on_interrupt
from aiprod_cli.commands.watched_film import watch_and_save
from aiprod_cli.edge import edge_stub
from aiprod_cli.terminal.arguments import Job, job_name
from aiprod_cli.terminal.job_tables import jobs_table, print_job
from aiprod_cli.terminal.output import AsJson, Output
from aiprod_cli.terminal.requests import check
from aiprod_cli.terminal.runner import run
from aiprod_client.film_requests import micros
from aiprod_stack.lifecycle import reachable_stack
from aiprod_stack.settings import StackSettings

app = typer.Typer()


@app.command()
def watch(job: Job, as_json: AsJson = False) -> None:
    """Show a job's progress until it ends, then save its film. Works for ended jobs, too.

    Example: aiprod watch JOB
    """
    followed = FollowedJob(job_name(job))
    if not run(_watch(StackSettings(), followed, Output(as_json)), interrupted=followed.interrupted):
        raise typer.Exit(1)


async def _watch(settings: StackSettings, followed: FollowedJob, output: Output) -> bool:
    async with edge_stub(GenerationServiceStub, settings) as stub:
        # Fails at once if there is no stack or no such job; the watch itself reconnects for a minute.
        await stub.GetJob(gateway_api.GetJobRequest(name=followed.name))
        return await watch_and_save(settings, stub, followed, output)


@app.command()
def render(
    job: Job,
    revision: Annotated[
        str,
        typer.Option(
            metavar="N",
            help="Revision to render: its number, or its name. Defaults to the current manifest.",
            show_default=False,
        ),
    ] = "",
    cancel_on_interrupt: CancelOnInterrupt = False,
    max_cost: MaxCost = None,
    as_json: AsJson = False,
) -> None:
    """Render a job's edited film as a new job. Only scenes that changed are rendered again.

    Example: aiprod room JOB edit s2 caption "Home at last"

    Example: aiprod render JOB
    """
    request = gateway_api.RenderRevisionRequest(
        name=job_name(job), revision=revision, max_cost_usd_micros=micros(max_cost)
    )
    # A number fits the contract only once it is the name of a revision, which needs the room.
    if not revision.isdecimal():
        check(request)
    followed = FollowedJob()
    work = _render(StackSettings(), request, Output(as_json), followed, cancel_on_interrupt)
    if not run(work, interrupted=followed.interrupted):
        raise typer.Exit(1)


async def _render(
    settings: StackSettings,
    request: gateway_api.RenderRevisionRequest,
    output: Output,
    followed: FollowedJob,
    cancel_on_interrupt: bool,
) -> bool:
    request.request_id = str(uuid.uuid4())
    async with edge_stub(GenerationServiceStub, settings) as stub:
        if request.revision.isdecimal():
            # The room may be that of an earlier job, of which this one rendered a revision.
            room = (await stub.GetJob(gateway_api.GetJobRequest(name=request.name))).room
            request.revision = f"{room}/revisions/{request.revision}"
        job = await stub.RenderRevision(request)
        followed.name = job.name
        output.note(f"{job.name}  revision {job.revision.number} of {request.name}")
        async with cancelled_on_interrupt(stub, followed, cancel_on_interrupt):
            return await watch_and_save(settings, stub, followed, output)


@app.command()
def approve(
    job: Job,
    text: Annotated[str, typer.Option(help="The reason, for the room.")] = "",
    as_json: AsJson = False,
) -> None:
    """Approve the plan of a job that waits for review, then follow the job.

    Example: aiprod generate "A storm" --hold

    Example: aiprod approve JOB
    """
    request = gateway_api.ApproveJobRequest(name=job_name(job), text=text)
    check(request)
    followed = FollowedJob()
    if not run(
        _approve(StackSettings(), request, Output(as_json), followed), interrupted=followed.interrupted
    ):
        raise typer.Exit(1)


async def _approve(
    settings: StackSettings, request: gateway_api.ApproveJobRequest, output: Output, followed: FollowedJob
) -> bool:
    async with edge_stub(GenerationServiceStub, settings) as stub:
        followed.name = (await stub.ApproveJob(request)).name
        return await watch_and_save(settings, stub, followed, output)


@app.command()
def retry(job: Job, max_cost: MaxCost = None, as_json: AsJson = False) -> None:
    """Continue a failed or cancelled job where it stopped. Nothing is paid for twice.

    Example: aiprod retry JOB --max-cost 5
    """
    request = gateway_api.RetryJobRequest(name=job_name(job), max_cost_usd_micros=micros(max_cost))
    check(request)
    followed = FollowedJob()
    if not run(_retry(StackSettings(), request, Output(as_json), followed), interrupted=followed.interrupted):
        raise typer.Exit(1)


async def _retry(
    settings: StackSettings, request: gateway_api.RetryJobRequest, output: Output, followed: FollowedJob
) -> bool:
    async with edge_stub(GenerationServiceStub, settings) as stub:
        job = await stub.RetryJob(request)
        followed.name = job.name
        output.note(f"{job.name}  attempt {job.attempt}")
        return await watch_and_save(settings, stub, followed, output)


@app.command()
def job(job: Job, as_json: AsJson = False) -> None:
    """Show a job: what you asked for, the options in effect, and what the film does not show.

    Example: aiprod job JOB
    """
    run(_show(StackSettings(), job_name(job), Output(as_json)))


async def _show(settings: StackSettings, name: str, output: Output) -> None:
    async with edge_stub(GenerationServiceStub, settings) as stub:
        found = await stub.GetJob(gateway_api.GetJobRequest(name=name))
    output.json(found)
    print_job(output, found)


@app.command()
def jobs(
    count: Annotated[int, typer.Option(metavar="N", min=1, max=100, help="Maximum number of jobs.")] = 20,
    variants_of: Annotated[
        str,
        typer.Option(metavar="JOB", help="List only the variants of its film.", show_default=False),
    ] = "",
    as_json: AsJson = False,
) -> None:
    """List jobs, newest first.

    Example: aiprod jobs --count 5
    """
    request = gateway_api.ListJobsRequest(
        page_size=count, variants_of=job_name(variants_of) if variants_of else ""
    )
    run(_list_jobs(StackSettings(), request, Output(as_json)))


async def _list_jobs(settings: StackSettings, request: gateway_api.ListJobsRequest, output: Output) -> None:
    jobs: list[gateway_pb.Job] = []
    count = request.page_size
    async with edge_stub(GenerationServiceStub, settings) as stub:
        if request.variants_of:
            # Users may name any of the variants, and the list is by the first one.
            named = await stub.GetJob(gateway_api.GetJobRequest(name=request.variants_of))
            request.variants_of = named.variants_of or named.name
        # A page has a limit in bytes as well, so it may hold fewer jobs than its size.
        while request.page_size:
            page = await stub.ListJobs(request)
            jobs += page.jobs
            request.page_token = page.next_page_token
            request.page_size = count - len(jobs) if page.next_page_token else 0
    for job in jobs:
        output.json(job)
    output.table(jobs_table(jobs), empty="You have no jobs yet. Make a film: aiprod generate PROMPT")


@app.command()
def cancel(
    job: Job,
    variants: Annotated[bool, typer.Option("--variants", help="Cancel all variants of its film.")] = False,
    as_json: AsJson = False,
) -> None:
    """Cancel a job. Starts the stack if none is running, because its jobs continue with the next start.

    Example: aiprod cancel JOB
    """
    request = gateway_api.CancelJobRequest(name=job_name(job), variants=variants)
    run(_cancel(StackSettings(), request, Output(as_json)))


async def _cancel(settings: StackSettings, request: gateway_api.CancelJobRequest, output: Output) -> None:
    async with (
        reachable_stack(settings, output.progress),
        edge_stub(GenerationServiceStub, settings) as stub,
    ):
        job = await stub.CancelJob(request)
    output.json(job)
    output.results.print(f"{job.name} {gateway_pb.Job.State.Name(job.state)}")
    if job.state in (gateway_pb.Job.SUCCEEDED, gateway_pb.Job.FAILED):
        output.note("It had ended before.")


@app.command()
def delete(
    job: Job,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask for confirmation.")] = False,
) -> None:
    """Delete an ended job: its film, its room, its events, and the clips that no other film uses.

    Its cost stays in the usage.

    Example: aiprod delete JOB
    """
    name = job_name(job)
    if not yes:
        question = f"Delete {name} with its film and its room? This cannot be undone"
        # On standard error: standard output is for results, which may go into a pipe.
        typer.confirm(question, abort=True, err=True)
    run(_delete(StackSettings(), name, Output(False)))


async def _delete(settings: StackSettings, name: str, output: Output) -> None:
    async with edge_stub(GenerationServiceStub, settings) as stub:
        await stub.DeleteJob(gateway_api.DeleteJobRequest(name=name))
    output.note(f"{name} is deleted")
