"""Scratch folders: removed with or after their process, and kept while it runs."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aiprod_files.scratch import scratch_folder

HOLDER = """
import sys
from pathlib import Path
from aiprod_files.scratch import scratch_folder
with scratch_folder(Path(sys.argv[1]), sys.argv[2]) as folder:
    (folder / "file").write_text("half a film")
    print(folder, flush=True)
    sys.stdin.read()
"""

SERVICE = """
import sys, tempfile
from aiprod_server.server import run, until_signalled
from aiprod_server.settings import ServerSettings

async def serve(settings):
    with tempfile.NamedTemporaryFile() as file:
        print(file.name, flush=True)
        await until_signalled()

run(serve, ServerSettings, "service")
"""


@contextmanager
def holder(parent: Path, name: str) -> Iterator[tuple[Path, subprocess.Popen[str]]]:
    """A process with a scratch folder, and that folder."""
    command = [sys.executable, "-c", HOLDER, parent, name]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            yield Path(process.stdout.readline().strip()), process
        finally:
            process.kill()


def test_it_is_private_and_removed_at_the_end(tmp_path: Path) -> None:
    with scratch_folder(tmp_path / "scratch", "render") as folder:
        assert folder.parent == tmp_path / "scratch"
        assert folder.stat().st_mode & 0o777 == 0o700
        (folder / "clip").touch()
    assert list((tmp_path / "scratch").iterdir()) == []


def test_folders_of_killed_processes_are_removed_and_of_running_ones_kept(tmp_path: Path) -> None:
    with holder(tmp_path, "render") as (dead, process), holder(tmp_path, "render") as (alive, _):
        process.kill()
        process.wait()
        assert (dead / "file").exists()
        with scratch_folder(tmp_path, "render") as folder:
            assert {*tmp_path.iterdir()} == {folder, alive}
            assert (alive / "file").read_text() == "half a film"


def test_other_names_links_and_files_are_kept(tmp_path: Path) -> None:
    with holder(tmp_path, "probe") as (dead, process):
        process.kill()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / "render-link").symlink_to(elsewhere)
    (tmp_path / "render-file").touch()
    with scratch_folder(tmp_path, "render"):
        pass
    assert {*os.listdir(tmp_path)} == {dead.name, "elsewhere", "render-link", "render-file"}


def test_temporary_files_of_a_service_are_removed_at_its_end_or_at_the_next_start(tmp_path: Path) -> None:
    command = [sys.executable, "-c", SERVICE]
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    files = []
    for number in (signal.SIGKILL, signal.SIGTERM):
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout
            files.append(Path(process.stdout.readline().strip()))
            process.send_signal(number)
        assert files[-1].exists() == (number == signal.SIGKILL)
    assert files[0].is_relative_to(tmp_path)
    assert list(tmp_path.iterdir()) == []
