"""The command for storyboards."""

import shlex
from pathlib import Path
from typing import Annotated

import typer

from aiprod.gateway.v1 import generation_service_pb2 as gateway_api
from aiprod.gateway.v1.generation_service_pb2_grpc import GenerationServiceStub
from aiprod_cli.commands.film_options import (
    CaptionChoice,
    Duration,
    Fps,
    NoTitle,
    Seed,
    Size,
    film_options,
    parse_format,
)
from aiprod_cli.commands.library_entries import LibraryChoice, LibraryEntries, library_name
from aiprod_cli.edge import edge_stub
from aiprod_cli.storyboard.writer import storyboard_yaml
from aiprod_cli.terminal.amounts import counted
from aiprod_cli.terminal.arguments import PROMPT_HELP, check_writable, prompt_text
from aiprod_cli.terminal.job_tables import print_unshown
from aiprod_cli.terminal.output import AsJson, Output
from aiprod_cli.terminal.requests import check
from aiprod_cli.terminal.runner import run
from aiprod_client.storyboards import PlannedStoryboard, plan_storyboard
from aiprod_stack.lifecycle import reachable_stack
from aiprod_stack.settings import StackSettings

app = typer.Typer()


@app.command()
def storyboard(
    prompt: Annotated[str, typer.Argument(metavar="PROMPT", help=PROMPT_HELP)],
    file: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="The file to write. Standard output by default.",
            dir_okay=False,
        ),
    ] = None,
    duration: Duration = None,
    size: Size = None,
    fps: Fps = None,
    seed: Seed = 0,
    captions: CaptionChoice = None,
    no_title: NoTitle = False,
    library: LibraryChoice = "",
    library_entry: LibraryEntries = None,
    as_json: AsJson = False,
) -> None:
    """Plan a storyboard to edit. Starts the stack if none is running.

    Example: aiprod storyboard "A fox in a river" -o film.yaml

    Example: aiprod storyboard "Mia flies a kite" --library tales -o film.yaml

    Example: aiprod generate --storyboard film.yaml
    """
    request = gateway_api.PlanStoryboardRequest(
        prompt=prompt_text(prompt),
        duration_sec=duration,
        format=parse_format(size, fps),
        seed=seed,
        options=film_options(captions, no_title),
        library=library_name(library) if library else "",
        library_entries=library_entry or (),
    )
    check(request)
    # Before the plan: a model may be paid for it, and it would be lost.
    check_writable(file, "--output")
    output = Output(as_json)
    planned = run(_plan(StackSettings(), request, output))
    # A storyboard does not hold these, so the next command has to state them again.
    stated = {"--size": size, "--fps": fps, "--seed": seed or None, "--captions": captions}
    flags = [part for name, value in stated.items() if value is not None for part in (name, str(value))]
    flags += ["--no-title"] * no_title
    command = shlex.join(["aiprod", "generate", "--storyboard", str(file or "FILE"), *flags])
    if as_json:
        output.json(planned.storyboard)
    elif file is None:
        print(storyboard_yaml(planned.storyboard, command), end="")
    if file is not None:
        file.write_text(storyboard_yaml(planned.storyboard, command), encoding="utf-8")
        scenes = counted(len(planned.storyboard.scenes), "scene")
        output.progress(f"{file}: {scenes}. Next: {command}")
    print_unshown(output.notes, planned.unshown)


async def _plan(
    settings: StackSettings, request: gateway_api.PlanStoryboardRequest, output: Output
) -> PlannedStoryboard:
    async with (
        reachable_stack(settings, output.progress),
        edge_stub(GenerationServiceStub, settings) as stub,
    ):
        return await plan_storyboard(stub, request)
