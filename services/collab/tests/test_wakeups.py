"""Wake-ups: how often subscribers look for new frames."""

import asyncio

from aiprod_collab.wakeups import Wakeups

from .conftest import until


async def test_wakeups_requested_within_the_interval_share_one_call() -> None:
    calls: list[float] = []
    wakeups = Wakeups(lambda: calls.append(asyncio.get_running_loop().time()), lambda: 0.02)
    for _ in range(100):
        wakeups.request()
    assert len(calls) == 1
    await until(lambda: len(calls) == 2)
    assert calls[1] - calls[0] >= 0.02
    wakeups.request()
    await until(lambda: len(calls) == 3)
    assert calls[2] - calls[1] >= 0.02
