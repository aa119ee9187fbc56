"""The small parts, by themselves."""

import asyncio
import weakref

import pytest

from aiprod_collab.frames import CHUNK_BYTES, Chunk, Ring, merged
from aiprod_collab.pace import Pace
from aiprod_collab.rate import RateLimit
from aiprod_collab.subscription import MAX_REFUSALS, Subscription
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


def test_a_ring_knows_what_it_has_and_what_is_gone() -> None:
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


async def test_what_is_asked_for_during_a_rest_happens_once_after_it() -> None:
    acted: list[float] = []
    pace = Pace(lambda: acted.append(asyncio.get_running_loop().time()), lambda: 0.02)
    for _ in range(100):
        pace.ask()
    assert len(acted) == 1
    await until(lambda: len(acted) == 2)
    assert acted[1] - acted[0] >= 0.02
    pace.ask()
    await until(lambda: len(acted) == 3)
    assert acted[2] - acted[1] >= 0.02


async def test_who_does_not_read_what_is_refused_is_no_longer_served() -> None:
    async def no_events(seq: int) -> Chunk:
        return Chunk(b"", 0, more=False)

    def no_presences(number: int) -> Chunk:
        return Chunk(b"", 0, more=False)

    subscription = Subscription("ada", (0, 0), no_events, no_presences)
    for _ in range(MAX_REFUSALS):
        subscription.refuse(b"no")
    assert await subscription.next(1) == b"no"
    subscription.refuse(b"no")
    subscription.refuse(b"one too many")
    for _ in range(MAX_REFUSALS):
        assert await subscription.next(1) == b"no"
    with pytest.raises(ResourceExhausted):
        await subscription.next(1)
