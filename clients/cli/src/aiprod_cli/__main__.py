"""`aiprod`: one verb a command."""

import json
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from aiprod.film.v1 import manifest_pb2
from aiprod.gateway.v1 import generation_service_pb2 as api
from aiprod_cli import commands, library, probing
from aiprod_cli.config import StackSettings
from aiprod_cli.doctor import examine
from aiprod_cli.room.commands import app as room
from aiprod_cli.stack import stop_running
from aiprod_cli.terminal import AsJson, errors, run

app = typer.Typer(
    no_args_is_help=True,
    help="AIPROD turns a prompt into a finished, checked, stored video.",
    pretty_exceptions_enable=False,
)
app.add_typer(room, name="room")


class Grouping(StrEnum):
    DAY = "day"
    USER = "user"
    JOB = "job"


JobName = Annotated[str, typer.Argument(help="The job, as jobs/… or its id.", metavar="JOB")]


@app.command()
def generate(
    prompt: Annotated[str, typer.Argument(help="What the film should be, in any language.")],
    duration: Annotated[float, typer.Option(help="Length in seconds, 1 to 600.")] = 12,
    size: Annotated[str, typer.Option(help="WIDTHxHEIGHT.")] = "1280x720",
    fps: Annotated[str, typer.Option(help="Frames per second, also as 30000/1001.")] = "24",
    seed: Annotated[int, typer.Option(min=0, help="Another seed, another film.")] = 0,
    project: Annotated[str, typer.Option(help="Films of one project share look and characters.")] = "",
    as_json: AsJson = False,
) -> None:
    """Make a film; the stack is started for it where none runs.

    Example: aiprod generate "A lighthouse in a storm, then a calm dawn" --duration 12
    """
    request = api.CreateJobRequest(
        prompt=prompt,
        duration_sec=duration,
        format=parse_format(size, fps),
        seed=seed,
        project=project,
    )
    if not run(commands.generate(StackSettings(), request, commands.Output(as_json))):
        raise typer.Exit(1)


def parse_format(size: str, fps: str) -> manifest_pb2.VideoFormat:
    try:
        width, height = map(int, size.lower().split("x"))
        numerator, _, denominator = fps.partition("/")
        rate = manifest_pb2.FrameRate(numerator=int(numerator), denominator=int(denominator or 1))
    except ValueError:
        raise typer.BadParameter("--size is like 1280x720, --fps like 24 or 30000/1001") from None
    return manifest_pb2.VideoFormat(width=width, height=height, frame_rate=rate)


@app.command()
def up(as_json: AsJson = False) -> None:
    """Start the stack and keep it running; prints its addresses."""
    run(commands.up(StackSettings(), commands.Output(as_json)))


@app.command()
def down(as_json: AsJson = False) -> None:
    """Stop the stack of this folder, whoever started it, and what one that was killed left behind."""
    stopped = run(stop_running(StackSettings()))
    if as_json:
        print(json.dumps({"stopped": stopped}))
    else:
        errors.print("Stopped." if stopped else "No stack is running here.")


@app.command()
def watch(job: JobName, as_json: AsJson = False) -> None:
    """Show a job to its end and save its film; also after it has ended."""
    if not run(commands.watch(StackSettings(), job_name(job), commands.Output(as_json))):
        raise typer.Exit(1)


@app.command()
def render(
    job: JobName,
    version: Annotated[int, typer.Option(min=0, help="Which version; the manifest as it is when 0.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Render what was edited in a job's room, as a new job; what did not change is found, not rendered.

    Example: aiprod room JOB edit s2 caption "Home at last", then aiprod render JOB
    """
    request = api.RenderRevisionRequest(name=job_name(job), version=version)
    if not run(commands.render(StackSettings(), request, commands.Output(as_json))):
        raise typer.Exit(1)


@app.command()
def jobs(
    count: Annotated[int, typer.Option(min=1, max=100, help="How many.")] = 20, as_json: AsJson = False
) -> None:
    """List the newest jobs."""
    run(commands.list_jobs(StackSettings(), count, commands.Output(as_json)))


@app.command()
def cancel(job: JobName, as_json: AsJson = False) -> None:
    """Cancel a job and stop its work."""
    run(commands.cancel(StackSettings(), job_name(job), commands.Output(as_json)))


@app.command()
def assets(
    job: Annotated[str, typer.Argument(help="One job: all its versions.", metavar="[JOB]")] = "",
    count: Annotated[int, typer.Option(min=1, max=100, help="How many.")] = 20,
    as_json: AsJson = False,
) -> None:
    """List what was delivered, the newest first; of one job its versions and scenes."""
    name = job_name(job) if job else ""
    run(library.list_deliveries(StackSettings(), name, count, commands.Output(as_json)))


@app.command()
def download(
    job: JobName,
    version: Annotated[int, typer.Option(min=0, help="Which version; the newest when 0.")] = 0,
    file: Annotated[Path | None, typer.Option(help="Where to; into out/ when not said.")] = None,
    as_json: AsJson = False,
) -> None:
    """Save a delivered film; an interrupted download goes on where it stopped."""
    run(library.download(StackSettings(), job_name(job), version, file, commands.Output(as_json)))


@app.command()
def usage(
    by: Annotated[Grouping, typer.Option(help="What a row is the sum of.")] = Grouping.DAY,
    days: Annotated[int, typer.Option(min=1, max=3650, help="How many days, today included.")] = 30,
    as_json: AsJson = False,
) -> None:
    """Show what jobs took and cost, and how much of the daily budget is spent."""
    run(library.usage(StackSettings(), by.value, days, commands.Output(as_json)))


@app.command()
def probe(
    source: Annotated[str, typer.Argument(metavar="FILE|URL", help="A file, or an https:// or gs:// URL.")],
    deep: Annotated[bool, typer.Option("--deep", help="Decode all of it: black, loudness, flashes.")] = False,
    preset: Annotated[str, typer.Option(help="web-h264, broadcast-r128 or social-vertical.")] = "",
    timeline: Annotated[Path | None, typer.Option(help="Decode it and save the picture of it (PNG).")] = None,
    as_json: AsJson = False,
) -> None:
    """Measure and check a media file; exit code 1 when a check fails or cannot be made.

    A preset decodes the file, as it asks for picture and sound. A URL alone is only measured, which fetches
    little of it.

    Example: aiprod probe film.mp4 --preset broadcast-r128 --timeline film.png
    """
    question = probing.Question(source, deep, preset, timeline)
    if not question.is_url and not Path(source).is_file():
        raise typer.BadParameter(f"there is no file {source}", param_hint="FILE|URL")
    if not run(probing.probe(StackSettings(), question, commands.Output(as_json))):
        raise typer.Exit(1)


@app.command()
def doctor(as_json: AsJson = False) -> None:
    """Say what is missing on this machine and how to mend it."""
    settings = StackSettings()
    if services := run(commands.health(settings)):
        for name, healthy in services.items():
            report(f"{name} serves", healthy, f"see {settings.home}/logs/{name}.log", as_json)
        if not all(services.values()):
            raise typer.Exit(1)
        return
    findings = list(examine(settings))
    for finding in findings:
        if as_json:
            print(json.dumps(asdict(finding)))
        else:
            report(finding.what, finding.ok, finding.mend, as_json)
    if not all(finding.ok for finding in findings):
        raise typer.Exit(1)


def report(what: str, ok: bool, mend: str, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"what": what, "ok": ok, "mend": "" if ok else mend}))
    else:
        mark = "[green]ok[/]     " if ok else "[red]missing[/]"
        errors.print(f"{mark} {what}" + ("" if ok else f"\n        {mend}"), highlight=False)


def job_name(job: str) -> str:
    return job if job.startswith("jobs/") else f"jobs/{job}"


if __name__ == "__main__":
    app()
