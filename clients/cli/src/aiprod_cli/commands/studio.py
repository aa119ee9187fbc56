"""Command for the studio: open."""

import asyncio
import json
import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from aiprod_cli.terminal.arguments import job_name
from aiprod_cli.terminal.film_files import saved_film
from aiprod_cli.terminal.output import AsJson, Output
from aiprod_stack.address import studio_address, with_running_port
from aiprod_stack.errors import StackError
from aiprod_stack.health import is_ready
from aiprod_stack.settings import StackSettings
from aiprod_studio import built_page

app = typer.Typer()


@app.command("open")
def open_page(
    job: Annotated[str, typer.Argument(help="The film's job: jobs/ID or only its ID.", metavar="JOB")] = "",
    as_json: AsJson = False,
) -> None:
    """Open a film in the studio, or the studio itself. Without a stack, open the film's saved file.

    Example: aiprod open JOB
    """
    settings, output = StackSettings(), Output(as_json)
    name = job_name(job) if job else ""
    page = asyncio.run(_page(settings))
    film = saved_film(settings.out, name) if name else None
    if page:
        _open(f"{page}films/{name.removeprefix('jobs/')}" if job else page, output)
    elif film:
        _open(film.absolute().as_uri(), output, film)
    elif job:
        raise StackError(f"no film of {job} is saved in {settings.out}, and {_missing()}")
    else:
        raise StackError(_missing())


async def _page(settings: StackSettings) -> str | None:
    """The studio's address, if it answers or is elsewhere."""
    page = studio_address(settings)
    return page if page and (settings.url or await is_ready(with_running_port(settings))) else None


def _missing() -> str:
    if built_page() is None:
        return "the studio is not built. Install Node.js 20 or later, and run `make studio`."
    return "no studio runs here. Start it with `aiprod up`."


def _open(url: str, output: Output, file: Path | None = None) -> None:
    if output.as_json:
        print(json.dumps({"url": url}))
        return
    # `launch` returns an exit code, and `webbrowser.open` whether it found a browser.
    opened = not typer.launch(str(file)) if file else webbrowser.open(url)
    if not opened:
        output.note("No program was found that can show it. Open it yourself:")
    output.results.print(str(file or url), soft_wrap=True)
