"""Arguments that several commands share."""

import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryFile
from typing import Annotated

import typer

Job = Annotated[str, typer.Argument(help="The job: jobs/ID or only its ID.", metavar="JOB")]
PROMPT_HELP = "A description of the film, in any language; - reads it from standard input."
STDIN = "-"
MAX_STDIN = 1 << 16
"""Characters that are read of a prompt; the contract allows fewer."""
JOB_ID = re.compile(r"[a-z0-9-]{1,63}")
FREE_TEXT = {"ignore_unknown_options": True}
"""Context settings of commands whose text argument may begin with a dash."""


def job_name(job: str) -> str:
    """The job's resource name, `jobs/ID`. Raises BadParameter if it cannot be one."""
    name = job.removeprefix("jobs/").removeprefix("rooms/")
    if not JOB_ID.fullmatch(name):
        raise typer.BadParameter(f"'{job}' is not a job; `aiprod jobs` lists yours", param_hint="JOB")
    return f"jobs/{name}"


def prompt_text(text: str) -> str:
    """The prompt, which `-` reads from standard input. Raises BadParameter for a storyboard's file."""
    if text == STDIN:
        prompt = sys.stdin.read(MAX_STDIN).strip()
        if not prompt:
            raise typer.BadParameter("standard input has no text", param_hint="PROMPT")
        return prompt
    # The name of a storyboard's file would else be filmed as a prompt.
    if text.endswith((".yaml", ".yml", ".json")) and Path(text).is_file():
        raise typer.BadParameter(f"'{text}' is a file. Use --storyboard {text}", param_hint="PROMPT")
    return text


def check_output_folder(folder: Path) -> None:
    """Makes the folder of saved films. Raises BadParameter if it cannot be: before a film is paid."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise typer.BadParameter(
            f"'{folder}' cannot be made: {error.strerror}", param_hint="AIPROD_OUT"
        ) from error
    check_writable(folder, "AIPROD_OUT")


def missing_file(path: str) -> str:
    """Why no file can be read at a path."""
    return f"'{path}' is a folder" if Path(path).is_dir() else f"file '{path}' does not exist"


def check_writable(path: Path | None, option: str, read: Sequence[Path] = ()) -> None:
    """Raises BadParameter if a file of this path could not be written: before the work and not after.

    Nor may it be one that the command has to `read`, under whatever name.
    """
    if path is None:
        return
    if path.exists() and any(one.exists() and path.samefile(one) for one in read):
        raise typer.BadParameter(f"'{path}' is read, and would be overwritten", param_hint=option)
    folder = path if path.is_dir() else path.parent
    if path.exists() and not os.access(path, os.W_OK):
        raise typer.BadParameter(f"'{path}' cannot be written", param_hint=option)
    try:
        # Permissions do not tell which file systems refuse new files, and mean nothing to root.
        TemporaryFile(dir=folder).close()
    except OSError as error:
        text = f"'{path}' cannot be written: {error.strerror}"
        raise typer.BadParameter(text, param_hint=option) from error
