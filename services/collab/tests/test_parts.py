"""The small parts, by themselves."""

import asyncio
import weakref

import pytest

from aiprod_collab.frames import CHUNK_BYTES, Chunk, Ring, merged
from aiprod_collab.rate_limit import RateLimit
from aiprod_collab.subscription import MAX_REJECTS, Subscription
from aiprod_collab.wakeups import Wakeups
from aiprod_runtime.errors import ResourceExhausted
from services.collab.tests.conftest import until

SECOND = 1_000_000_000


def test_a_bucket_gives_its_burst_and_then_its_rate() -> None:
    limit = RateLimit[str](rate=50, burst=100)
    assert [limit.take("ada", 0) for _ in range(101)] == [0] * 100 + [SECOND // 50]
    assert limit.take("bob", 0) == 0
    assert limit.take("ada", SECOND // 50) == 0
    assert limit.take("ada", SECOND // 50) > 0
    assert [limit.take("ada", 3 * SECOND) for _ in range(101)].count(0) == 100


def test_full_buckets_are_forgotten() -> None:
    class Key:
        pass

    limit = RateLimit[object](rate=10, burst=10)
    limit.take(key := Key(), 0)
    kept = weakref.ref(key)
    del key
    limit.take("ada", SECOND // 20)
    assert kept()
    limit.take("ada", SECOND // 5)
    assert not kept()


def test_chunks_are_full_but_not_over() -> None:
    frames = [b"x" * 30_000] * 5
    assert merged(frames) == Chunk(b"x" * 60_000, 2, more=True)
    assert merged([b"y" * (CHUNK_BYTES + 1), b"z"]) == Chunk(b"y" * (CHUNK_BYTES + 1), 1, more=True)
    assert merged([]) == Chunk(b"", 0, more=False)


def test_a_ring_returns_what_it_has_and_none_for_what_it_dropped() -> None:
    ring = Ring(head=10, max_bytes=6)
    for frame in (b"11", b"12", b"13", b"14"):
        ring.append(frame)
    assert ring.head == 14
    assert ring.after(10) is None
    assert ring.after(11) == Chunk(b"121314", 3, more=False)
    assert ring.after(13) == Chunk(b"14", 1, more=False)
    assert ring.after(14) == Chunk(b"", 0, more=False)
    ring.append(b"too long for it")
    assert ring.after(14) is None
    assert ring.after(15) == Chunk(b"", 0, more=False)


async def test_wakeups_requested_within_the_interval_share_one_call() -> None:
    acted: list[float] = []
    wakeups = Wakeups(lambda: acted.append(asyncio.get_running_loop().time()), lambda: 0.02)
    for _ in range(100):
        wakeups.request()
    assert len(acted) == 1
    await until(lambda: len(acted) == 2)
    assert acted[1] - acted[0] >= 0.02
    wakeups.request()
    await until(lambda: len(acted) == 3)
    assert acted[2] - acted[1] >= 0.02


async def test_a_client_that_does_not_read_its_rejects_is_disconnected() -> None:
    async def no_events(seq: int) -> Chunk:
        return Chunk(b"", 0, more=False)

    def no_presences(number: int) -> Chunk:
        return Chunk(b"", 0, more=False)

    subscription = Subscription("ada", (0, 0), no_events, no_presences)
    for _ in range(MAX_REJECTS):
        subscription.reject(b"no")
    assert await subscription.next(1) == b"no"
    subscription.reject(b"no")
    subscription.reject(b"one too many")
    for _ in range(MAX_REJECTS):
        assert await subscription.next(1) == b"no"
    with pytest.raises(ResourceExhausted):
        await subscription.next(1)
