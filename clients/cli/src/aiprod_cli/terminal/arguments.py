"""Arguments that several commands share."""

from typing import Annotated

import typer

Job = Annotated[str, typer.Argument(help="The job: jobs/ID or only its ID.", metavar="JOB")]
FREE_TEXT = {"ignore_unknown_options": True}
"""Context settings of commands whose text argument may begin with a dash."""


def job_name(job: str) -> str:
    """The job's resource name, `jobs/ID`."""
    return job if job.startswith("jobs/") else f"jobs/{job}"
