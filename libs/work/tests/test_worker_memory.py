"""What a task leaves behind in its worker."""

import time
import weakref

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
