"""Starts a program in place of this process, which reaches no network and only some files."""

import json
import os
import sys
from pathlib import Path

from aiprod_work.confinement import Confinement
from aiprod_work.limits import Limits


def confined_command(
    program: Path, arguments: list[str], readable: list[Path], workspace: Path, memory_bytes: int
) -> list[str]:
    """Returns the command that starts `program`, which reads `readable` and works in `workspace`.

    A system that cannot limit something starts it without that limit, as it does worker processes.
    """
    limits = {
        "readable": list(map(str, [*readable, program, *_code_folders(program)])),
        "workspace": str(workspace),
        "memory": memory_bytes,
    }
    launcher = [sys.executable, "-m", "aiprod_work.confined_program", json.dumps(limits)]
    return [*launcher, str(program), *arguments]


def _code_folders(program: Path) -> list[Path]:
    """Returns the folders of a script's Python: its environment, and what that is made from.

    Of a program that is not a script, it is the folder with its libraries.
    """
    with program.open("rb") as file:
        first = file.readline(1024)
    if not first.startswith(b"#!"):
        return [program.resolve().parent]
    python = Path(os.fsdecode(first[2:].split()[0]))
    return [python.parent.parent, python.resolve().parent.parent]


def main() -> None:
    """Limits this process as its first argument says, and becomes the program of the others."""
    stated = json.loads(sys.argv[1])
    readable = tuple(map(Path, stated["readable"]))
    confinement = Confinement(readable, workspaces=(Path(stated["workspace"]),), starts_programs=True)
    Limits(memory_bytes=stated["memory"], confinement=confinement).apply()
    os.execv(sys.argv[2], sys.argv[2:])  # noqa: S606 # no shell, and what it starts stays limited


if __name__ == "__main__":
    main()
