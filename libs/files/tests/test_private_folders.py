"""Data folders of services: private, and locked by one process at a time."""

import subprocess
import sys
from pathlib import Path

import pytest

from aiprod_files.private_folders import locked_folder, private_folder
from aiprod_rpc.errors import CannotStart

HOLDER = """
import sys, time
from pathlib import Path
from aiprod_files.private_folders import locked_folder
with locked_folder(Path(sys.argv[1])):
    print("locked", flush=True)
    sys.stdin.read()
"""

STARTED_SERVICE = """
import os, sys
from pathlib import Path
from aiprod_files.private_folders import locked_folder
from aiprod_server.server import run
from aiprod_server.settings import ServerSettings

async def serve(settings):
    with locked_folder(Path(sys.argv[1])) as folder:
        (folder / "file").write_text("private")

run(serve, ServerSettings, "service")
"""


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def start(folder: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", STARTED_SERVICE, folder], capture_output=True, text=True, umask=0o022
    )


def test_a_new_folder_is_private(tmp_path) -> None:
    folder = private_folder(tmp_path / "new" / "data")
    assert mode(folder) == 0o700


def test_an_existing_folder_and_its_files_are_restricted(tmp_path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    folder.chmod(0o755)
    outside = tmp_path / "outside"
    outside.touch()
    outside.chmod(0o644)
    (folder / "link").symlink_to(outside)
    for name in ("jobs.db", "jobs.db-wal", "jobs.db-shm"):
        (folder / name).touch()
        (folder / name).chmod(0o644)
    private_folder(folder)
    assert mode(folder) == 0o700
    assert {mode(folder / name) for name in ("jobs.db", "jobs.db-wal", "jobs.db-shm")} == {0o600}
    assert mode(outside) == 0o644


def test_a_folder_that_all_users_share_stays_unchanged(tmp_path, caplog) -> None:
    tmp_path.chmod(0o1777)
    (tmp_path / "of-another").touch()
    (tmp_path / "of-another").chmod(0o644)
    private_folder(tmp_path)
    assert tmp_path.stat().st_mode & 0o7777 == 0o1777
    assert mode(tmp_path / "of-another") == 0o644
    assert f"all users share {tmp_path}" in caplog.text


def test_a_file_at_the_path_of_the_folder_is_an_error(tmp_path) -> None:
    (tmp_path / "data").touch()
    with pytest.raises(CannotStart, match=f"cannot use the folder {tmp_path}/data: File exists"):
        private_folder(tmp_path / "data")


def test_files_of_a_service_are_private(tmp_path) -> None:
    assert start(tmp_path / "data").returncode == 0
    assert mode(tmp_path / "data/file") == mode(tmp_path / "data/lock") == 0o600


def test_a_second_process_exits_with_one_line_that_names_the_holder(tmp_path) -> None:
    command = [sys.executable, "-c", HOLDER, tmp_path]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == "locked\n"
        for _ in range(2):
            second = start(tmp_path)
            assert second.returncode == 1
            (line,) = second.stderr.splitlines()
            assert f"{tmp_path} is in use by process {holder.pid}; stop that one" in line
        holder.kill()
    assert start(tmp_path).returncode == 0


def test_the_lock_ends_with_the_block(tmp_path) -> None:
    for _ in range(2):
        with locked_folder(tmp_path), pytest.raises(CannotStart, match="in use"), locked_folder(tmp_path):
            pass
