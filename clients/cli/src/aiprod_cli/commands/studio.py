"""Command for the studio: open."""

import json
import webbrowser
from typing import Annotated

import typer

from aiprod_cli.terminal.arguments import job_name
from aiprod_cli.terminal.output import AsJson, Output
from aiprod_stack.address import studio_address
from aiprod_stack.errors import StackError
from aiprod_stack.settings import StackSettings

app = typer.Typer()


@app.command("open")
def open_page(
    job: Annotated[str, typer.Argument(help="The film's job: jobs/ID or only its ID.", metavar="[JOB]")] = "",
    as_json: AsJson = False,
) -> None:
    """Open the studio in the browser: a film's page, or that of a new film."""
    page = studio_address(StackSettings())
    if page is None:
        raise StackError("the studio is not built. Install Node.js 20 or later, and run `make studio`.")
    url = f"{page}films/{job_name(job).removeprefix('jobs/')}" if job else page
    if as_json:
        print(json.dumps({"url": url}))
        return
    if not webbrowser.open(url):
        Output(as_json).console.print("No browser was found. Open this page yourself:")
    Output(as_json).results.print(url, soft_wrap=True)
