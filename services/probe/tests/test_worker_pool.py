"""Worker processes: what a hostile file can do to them, and what they can do to the service."""

import os
import socket
import sys
from functools import partial
from pathlib import Path
from pickle import UnpicklingError
from types import ModuleType

import pytest

from aiprod_probe import ffmpeg
from aiprod_probe.worker_pool import open_worker_pool
from aiprod_work.fair_queue import Ticket

TICKET = Ticket("user")
CONFINED = sys.platform == "linux"


@pytest.mark.skipif(not CONFINED, reason="only Linux confines workers")
async def test_a_hijacked_worker_reaches_neither_the_network_nor_the_signing_key(
    media: Path, tmp_path: Path, misbehaving: ModuleType
) -> None:
    key = tmp_path / "signer.pem"
    key.write_text("secret")
    with socket.create_server(("127.0.0.1", 0)) as server:
        async with open_worker_pool(1, 5, media) as workers:
            for attempt in (
                partial(misbehaving.connect, server.getsockname()),
                partial(misbehaving.send_datagram, server.getsockname()),
                partial(misbehaving.read_file, key),
                partial(misbehaving.read_file, f"/proc/{os.getpid()}/environ"),
                partial(misbehaving.list_folder, tmp_path),
                partial(misbehaving.run_program, "/bin/true"),
                partial(misbehaving.kill, os.getpid()),
            ):
                with pytest.raises(PermissionError):
                    await workers.run(TICKET, attempt)
            assert await workers.run(TICKET, partial(ffmpeg.measure, str(media / "silent.mp4")))


async def test_workers_cannot_write_files_or_open_many(
    media: Path, tmp_path: Path, misbehaving: ModuleType
) -> None:
    async with open_worker_pool(1, 5, media) as workers:
        with pytest.raises(OSError, match="Permission denied" if CONFINED else "File too large"):
            await workers.run(TICKET, partial(misbehaving.write_file, media / "x"))
        with pytest.raises(OSError, match="Too many open files"):
            await workers.run(TICKET, partial(misbehaving.open_files, media / "silent.mp4"))


async def test_a_hijacked_worker_cannot_run_code_in_the_service(
    media: Path, tmp_path: Path, misbehaving: ModuleType
) -> None:
    async with open_worker_pool(1, 5, media) as workers:
        with pytest.raises(UnpicklingError, match=r"posix\.mkdir"):
            await workers.run(TICKET, partial(misbehaving.plant_code, tmp_path / "planted"))
        assert not (tmp_path / "planted").exists()
        assert await workers.run(TICKET, partial(ffmpeg.measure, str(media / "silent.mp4")))
