"""What a task leaves behind in its worker."""

import asyncio
import os
import resource
import sys
import time
import weakref
from pathlib import Path

import psutil
import pytest

from aiprod_work.confinement import Confinement
from aiprod_work.limits import Limits
from aiprod_work.process_pool import ProcessPool

_left: weakref.WeakSet["Frame"] = weakref.WeakSet()


class Frame:
    """A frame that refers to the next one, as decoders' do."""

    next: "Frame"


def decode() -> None:
    """Takes a while, and leaves two frames that refer to each other."""
    one, other = Frame(), Frame()
    one.next, other.next = other, one
    _left.update((one, other))
    until = time.process_time() + 0.2
    while time.process_time() < until:
        pass


def frames_left() -> int:
    return len(_left)


async def test_what_a_long_task_leaves_in_circles_is_freed() -> None:
    async with ProcessPool(1) as pool:
        await pool.run(decode, 30)
        assert await pool.run(frames_left, 30) == 0


_HELD = 100 << 20
_kept: list[bytes] = []


def leave_a_hole() -> tuple[int, int]:
    """Frees memory below a block that stays, so that the heap cannot just shrink.

    Returns the process's id, and how many bytes it held.
    """
    blocks = [b"x" * (256 << 10) for _ in range(_HELD >> 18)]
    _kept.append(blocks.pop())
    del blocks
    return os.getpid(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10


@pytest.mark.skipif(sys.platform != "linux", reason="only glibc can be asked")
async def test_a_worker_that_rests_gives_back_what_its_tasks_freed(tmp_path: Path) -> None:
    """A confined one, too, which may load nothing any more."""
    limits = Limits(confinement=Confinement(readable=(tmp_path,)))
    async with ProcessPool(1, [__name__], limits=limits) as pool:
        worker, held = await pool.run(leave_a_hole, 60)
        async with asyncio.timeout(60):
            while psutil.Process(worker).memory_info().rss > held - _HELD // 2:
                await asyncio.sleep(0.05)
