"""Arguments that several commands share."""

import os
import re
from pathlib import Path
from typing import Annotated

import typer

Job = Annotated[str, typer.Argument(help="The job: jobs/ID or only its ID.", metavar="JOB")]
JOB_ID = re.compile(r"[a-z0-9-]{1,63}")
FREE_TEXT = {"ignore_unknown_options": True}
"""Context settings of commands whose text argument may begin with a dash."""


def job_name(job: str) -> str:
    """The job's resource name, `jobs/ID`. Raises BadParameter if it cannot be one."""
    name = job.removeprefix("jobs/").removeprefix("rooms/")
    if not JOB_ID.fullmatch(name):
        raise typer.BadParameter(f"'{job}' is no job: `aiprod jobs` lists them", param_hint="JOB")
    return f"jobs/{name}"


def check_writable(path: Path | None, option: str) -> None:
    """Raises BadParameter if a file of this path could not be written: before the work and not after."""
    if path and not os.access(path if path.exists() else path.parent, os.W_OK):
        raise typer.BadParameter(f"'{path}' cannot be written", param_hint=option)
