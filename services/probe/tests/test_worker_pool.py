"""Worker processes: what a hostile file can do to them, and what they can do to the service."""

from functools import partial
from pathlib import Path
from pickle import UnpicklingError
from types import ModuleType

import pytest

from aiprod_probe import ffmpeg
from aiprod_probe.worker_pool import open_worker_pool
from aiprod_work.fair_queue import Ticket

TICKET = Ticket("user")


async def test_workers_cannot_write_files_or_open_many(
    media: Path, tmp_path: Path, misbehaving: ModuleType
) -> None:
    async with open_worker_pool(1, 5) as workers:
        with pytest.raises(OSError, match="File too large"):
            await workers.run(TICKET, partial(misbehaving.write_file, tmp_path / "x"))
        with pytest.raises(OSError, match="Too many open files"):
            await workers.run(TICKET, partial(misbehaving.open_files, media / "silent.mp4"))


async def test_a_hijacked_worker_cannot_run_code_in_the_service(
    media: Path, tmp_path: Path, misbehaving: ModuleType
) -> None:
    async with open_worker_pool(1, 5) as workers:
        with pytest.raises(UnpicklingError, match=r"posix\.mkdir"):
            await workers.run(TICKET, partial(misbehaving.plant_code, tmp_path / "planted"))
        assert not (tmp_path / "planted").exists()
        assert await workers.run(TICKET, partial(ffmpeg.measure, str(media / "silent.mp4")))
