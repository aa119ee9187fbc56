"""Commands for jobs: generate, watch, render, approve, retry, job, jobs, cancel, delete."""

import sys
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import grpc
import typer

from aiprod.gateway.v1 import generation_service_pb2 as gateway_api
from aiprod.gateway.v1 import resources_pb2 as gateway_pb
from aiprod.gateway.v1.generation_service_pb2_grpc import GenerationServiceStub
from aiprod_cli.commands.films import (
    CancelOnInterrupt,
    CaptionBackground,
    CaptionChoice,
    CaptionPosition,
    CaptionSize,
    Duration,
    EngineChoice,
    FontFile,
    Fps,
    LogoFile,
    Look,
    MaxCost,
    MusicChoice,
    NarrationChoice,
    NoTitle,
    Seed,
    Size,
    VoiceName,
    film_options,
    micros,
    parse_format,
    state_look,
    state_voice,
)
from aiprod_cli.commands.followed_job import FollowedJob, cancelled_on_interrupt
from aiprod_cli.commands.watched_film import watch_and_save
from aiprod_cli.documents import BadDocument
from aiprod_cli.edge import edge_stub
from aiprod_cli.own_files import OwnFile, own_file, upload_files
from aiprod_cli.storyboard.reader import StoryboardFile, own_faults, read_file, rejected
from aiprod_cli.terminal.arguments import Job, job_name
from aiprod_cli.terminal.job_tables import jobs_table, print_job
from aiprod_cli.terminal.output import AsJson, Output
from aiprod_cli.terminal.requests import check, violations
from aiprod_cli.terminal.runner import run
from aiprod_rpc.errors import InvalidArgument
from aiprod_stack.lifecycle import reachable_stack
from aiprod_stack.settings import StackSettings

app = typer.Typer()

STDIN = "-"
MAX_STDIN = 1 << 16
"""Characters that are read of a prompt; the contract allows fewer."""


@app.command()
def generate(
    prompt: Annotated[
        str,
        typer.Argument(
            metavar="PROMPT",
            help="A description of the film, in any language; - reads it from standard input.",
        ),
    ] = "",
    storyboard: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="A film scene by scene, in YAML or JSON, instead of a prompt.",
            exists=True,
            dir_okay=False,
        ),
    ] = None,
    duration: Duration = None,
    size: Size = None,
    fps: Fps = None,
    seed: Seed = 0,
    captions: CaptionChoice = None,
    no_title: NoTitle = False,
    music: MusicChoice = "",
    narration: NarrationChoice = "",
    voice: VoiceName = "",
    engine: EngineChoice = None,
    logo: LogoFile = None,
    font: FontFile = None,
    caption_position: CaptionPosition = None,
    caption_size: CaptionSize = None,
    caption_background: CaptionBackground = None,
    project: Annotated[
        str,
        typer.Option(
            metavar="NAME", help="Project name. Films of a project share their look and characters."
        ),
    ] = "",
    cancel_on_interrupt: CancelOnInterrupt = False,
    max_cost: MaxCost = None,
    hold: Annotated[
        bool,
        typer.Option("--hold", help="Stop after the plan until it is approved, before it costs anything."),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Generate a film from a prompt or a storyboard, and save it. Starts the stack if none is running.

    Example: aiprod generate "A lighthouse in a storm, then a calm dawn" --duration 12

    Example: aiprod generate --storyboard film.yaml
    """
    if bool(prompt) == bool(storyboard):
        raise typer.BadParameter("give either a prompt or --storyboard")
    board = _read(storyboard) if storyboard else None
    prompt = _prompt(prompt)
    request = gateway_api.CreateJobRequest(
        prompt=prompt,
        storyboard=board.message if board else None,
        duration_sec=duration,
        format=parse_format(size, fps),
        seed=seed,
        options=film_options(captions, no_title, music, narration),
        project=project,
        max_cost_usd_micros=micros(max_cost),
        hold_for_review=hold,
    )
    state_voice(request.options, voice)
    state_look(request.options, Look(engine, logo, font, caption_position, caption_size, caption_background))
    _check(request, board)
    files = _own_files(request, board)
    job = FollowedJob()
    work = _generate(StackSettings(), request, Output(as_json), board, files, job, cancel_on_interrupt)
    if not run(work, interrupted=job.interrupted):
        raise typer.Exit(1)


def _prompt(text: str) -> str:
    if text == STDIN:
        return sys.stdin.read(MAX_STDIN).strip()
    if text.endswith((".yaml", ".yml", ".json")) and Path(text).is_file():
        raise typer.BadParameter(f"'{text}' is a file. Use --storyboard {text}", param_hint="PROMPT")
    return text


def _read(path: Path) -> StoryboardFile:
    try:
        return read_file(path)
    except BadDocument as error:
        raise typer.BadParameter(str(error), param_hint="--storyboard") from error


def _check(request: gateway_api.CreateJobRequest, board: StoryboardFile | None) -> None:
    """Raises BadParameter if the request breaks a rule of its contract, with the lines of a storyboard."""
    if board and (faults := own_faults(board, violations(request))):
        raise typer.BadParameter(faults, param_hint="--storyboard")
    check(request)


def _own_files(request: gateway_api.CreateJobRequest, board: StoryboardFile | None) -> list[OwnFile]:
    """Finds the files that the request names by their paths. Raises BadParameter, with the lines."""
    options = request.options
    stated = [
        (options.music, options.music.track, "track"),
        (options.narration, options.narration.recording, "recording"),
        (options.brand, options.brand.logo.asset, "logo"),
        (options.letters, options.letters.font, "font"),
    ]
    files = [OwnFile(asset, Path(asset.name)) for message, asset, field in stated if message.HasField(field)]
    faults = []
    whole = request.storyboard
    shared = {"brand.logo": whole.brand.logo.asset} if whole.brand.HasField("logo") else {}
    shared |= {"letters.font": whole.letters.font} if whole.letters.HasField("font") else {}
    for place, asset in shared.items():
        assert board
        try:
            files.append(own_file(asset, board.path.parent))
        except ValueError as error:
            faults.append(board.fault(place, str(error)))
    for number, scene in enumerate(request.storyboard.scenes if board else ()):
        own = {"media": scene.media.asset} if scene.HasField("media") else {}
        own |= {"voice_over": scene.voice_over} if scene.HasField("voice_over") else {}
        for name, asset in own.items():
            assert board
            try:
                files.append(own_file(asset, board.path.parent))
            except ValueError as error:
                faults.append(board.fault(f"scenes[{number}].{name}", str(error)))
    if faults:
        raise typer.BadParameter("\n".join(faults), param_hint="--storyboard")
    return files


async def _generate(
    settings: StackSettings,
    request: gateway_api.CreateJobRequest,
    output: Output,
    board: StoryboardFile | None,
    files: Sequence[OwnFile],
    followed: FollowedJob,
    cancel_on_interrupt: bool,
) -> bool:
    # Makes CreateJob idempotent: a retry after a lost response creates no second job.
    request.request_id = str(uuid.uuid4())
    output.progress("Starting the stack")
    async with (
        reachable_stack(settings, output.progress) as seconds,
        edge_stub(GenerationServiceStub, settings) as stub,
    ):
        followed.stack_stays = not seconds
        if seconds:
            output.progress(f"Ready in {seconds:.1f} s")
        await upload_files(settings, files, output)
        try:
            job = await stub.CreateJob(request)
        except grpc.aio.AioRpcError as error:
            if board and (faults := rejected(board, error)):
                raise InvalidArgument(faults, reason="INVALID_REQUEST") from error
            raise
        followed.name = job.name
        output.note(f"{job.name}  {board.path if board else f'“{job.prompt}”'}")
        async with cancelled_on_interrupt(stub, followed, cancel_on_interrupt):
            return await watch_and_save(settings, stub, followed, output)


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
    """Let a failed or cancelled job go on where it stopped. What was paid is used again.

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
    """Show a job: what was asked for, what holds, and what the film does not show.

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
    as_json: AsJson = False,
) -> None:
    """List jobs, newest first.

    Example: aiprod jobs --count 5
    """
    run(_list_jobs(StackSettings(), count, Output(as_json)))


async def _list_jobs(settings: StackSettings, count: int, output: Output) -> None:
    jobs: list[gateway_pb.Job] = []
    request = gateway_api.ListJobsRequest(page_size=count)
    async with edge_stub(GenerationServiceStub, settings) as stub:
        # A page has a limit in bytes as well, so it may hold fewer jobs than its size.
        while request.page_size:
            page = await stub.ListJobs(request)
            jobs += page.jobs
            request.page_token = page.next_page_token
            request.page_size = count - len(jobs) if page.next_page_token else 0
    for job in jobs:
        output.json(job)
    output.table(jobs_table(jobs))


@app.command()
def cancel(job: Job, as_json: AsJson = False) -> None:
    """Cancel a job. Starts the stack if none is running, because a job waits for the next one.

    Example: aiprod cancel JOB
    """
    run(_cancel(StackSettings(), job_name(job), Output(as_json)))


async def _cancel(settings: StackSettings, name: str, output: Output) -> None:
    async with (
        reachable_stack(settings, output.progress),
        edge_stub(GenerationServiceStub, settings) as stub,
    ):
        job = await stub.CancelJob(gateway_api.CancelJobRequest(name=name))
    output.json(job)
    output.results.print(f"{job.name} {gateway_pb.Job.State.Name(job.state)}")


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
        typer.confirm(question, abort=True, err=True)
    run(_delete(StackSettings(), name, Output(False)))


async def _delete(settings: StackSettings, name: str, output: Output) -> None:
    async with edge_stub(GenerationServiceStub, settings) as stub:
        await stub.DeleteJob(gateway_api.DeleteJobRequest(name=name))
    output.note(f"{name} is deleted")
