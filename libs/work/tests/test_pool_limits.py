"""What a task in a pool may take: memory, files, and CPU time."""

import os
import signal
from functools import partial

import pytest

from aiprod_work.limits import CPU_GRACE_SECONDS, Limits
from aiprod_work.process_pool import ProcessPool
from aiprod_work.worker import WorkerLost

from .test_process_pool import effect, value


async def test_a_task_that_exceeds_the_memory_limit_fails_alone() -> None:
    async with ProcessPool(1, limits=Limits(memory_bytes=1 << 30)) as pool:
        with pytest.raises(MemoryError):
            await pool.run(partial(bytearray, 2 << 30), 60)
        assert await pool.run(partial(len, "abc"), 60) == 3


async def test_files_are_limited() -> None:
    async with ProcessPool(1, limits=Limits(file_bytes=0, open_files=32)) as pool:
        with pytest.raises(OSError, match="File too large"):
            await pool.run(effect("open('/tmp/written-by-a-test', 'wb', 0).write(b'x')"), 60)
        with pytest.raises(OSError, match="Too many open files"):
            await pool.run(effect("files = [open('/dev/null') for _ in range(32)]"), 60)


async def test_the_kernel_ends_a_task_that_exceeds_its_cpu_limit() -> None:
    """The deadline is far away: only CPU time counts, so a slow machine does not matter."""
    async with ProcessPool(1) as pool:
        spin = "from aiprod_work.limits import limit_cpu\nlimit_cpu(0)\nwhile True: pass"
        with pytest.raises(WorkerLost) as lost:
            await pool.run(effect(spin), 100)
        assert lost.value.exit_code == -signal.SIGXCPU


async def test_each_task_has_the_cpu_time_of_its_deadline() -> None:
    left = (
        "__import__('resource').getrlimit(__import__('resource').RLIMIT_CPU)[0]"
        " - __import__('time').process_time()"
    )
    async with ProcessPool(1) as pool:
        for seconds in (30, 300, 30):
            remaining = await pool.run(value(left), seconds)
            assert isinstance(remaining, float)
            assert seconds <= remaining <= seconds + CPU_GRACE_SECONDS


async def test_what_the_system_cannot_limit_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    """More open files than any kernel allows stand for a limit that the system lacks."""
    async with ProcessPool(2, limits=Limits(open_files=1 << 40)) as pool:
        await pool.run(os.getpid, 60)
    assert [record.message for record in caplog.records] == [
        "this system cannot limit what workers use of: open files"
    ]
