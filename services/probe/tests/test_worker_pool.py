"""Worker processes: what a hostile file can do to them, and what they can do to the service."""

import asyncio
import signal
from collections.abc import Callable
from multiprocessing import get_context
from pathlib import Path
from pickle import UnpicklingError
from types import ModuleType

import psutil
import pytest

from aiprod_probe import ffmpeg
from aiprod_probe.worker_pool import CALLS_PER_WORKER, WorkerPool
from aiprod_probe.worker_process import CPU_GRACE_SECONDS, Worker


async def until(condition: Callable[[], bool]) -> None:
    while not condition():
        await asyncio.sleep(0.01)


async def test_the_kernel_ends_a_call_that_exceeds_its_cpu_limit(misbehaving: ModuleType) -> None:
    """Without a limit the function returns; only CPU time counts, so a slow machine does not matter."""
    worker = await Worker.start(get_context("forkserver"), ffmpeg.confine)
    try:
        with pytest.raises(EOFError):
            await worker.call(misbehaving.burn_cpu, "", cpu_seconds=0)
        assert worker.exit_code() == -signal.SIGXCPU
    finally:
        worker.kill()


async def test_each_call_has_the_cpu_time_of_its_deadline(media: Path, misbehaving: ModuleType) -> None:
    async with WorkerPool(1, 5, ffmpeg.confine) as workers:
        for limit in (30, 300, 30):
            remaining = await workers.run(misbehaving.remaining_cpu_seconds, media, limit)
            assert limit <= remaining <= limit + CPU_GRACE_SECONDS


async def test_workers_cannot_write_files_or_open_many(
    media: Path, tmp_path: Path, misbehaving: ModuleType
) -> None:
    async with WorkerPool(1, 5, ffmpeg.confine) as workers:
        with pytest.raises(OSError, match="File too large"):
            await workers.run(misbehaving.write_file, tmp_path / "x")
        with pytest.raises(OSError, match="Too many open files"):
            await workers.run(misbehaving.open_files, media / "silent.mp4")


async def test_a_hijacked_worker_cannot_run_code_in_the_service(
    media: Path, tmp_path: Path, misbehaving: ModuleType
) -> None:
    async with WorkerPool(1, 5, ffmpeg.confine) as workers:
        with pytest.raises(UnpicklingError, match=r"posix\.mkdir"):
            await workers.run(misbehaving.plant_code, tmp_path / "planted")
        assert not (tmp_path / "planted").exists()
        assert await workers.run(ffmpeg.measure, media / "silent.mp4")


async def test_a_worker_is_replaced_after_its_last_call(media: Path, misbehaving: ModuleType) -> None:
    async with WorkerPool(1, 5, ffmpeg.confine) as workers:
        ids = [await workers.run(misbehaving.process_id, media) for _ in range(CALLS_PER_WORKER + 1)]
    assert len(set(ids)) == 2
    assert ids[-1] != ids[-2]


async def test_a_cancelled_call_ends_its_worker(media: Path, misbehaving: ModuleType) -> None:
    async with WorkerPool(1, 5, ffmpeg.confine) as workers:
        first = await workers.run(misbehaving.process_id, media)
        abandoned = asyncio.create_task(workers.run(misbehaving.hang, media))
        await asyncio.sleep(0)
        abandoned.cancel()
        assert await workers.run(misbehaving.process_id, media) != first
        await until(lambda: not psutil.pid_exists(first))
