"""The small parts, by themselves."""

import weakref

import pytest

from aiprod_collab.frames import CHUNK_BYTES, Ring, merged
from aiprod_collab.rate import RateLimit
from aiprod_collab.subscription import MAX_REFUSALS, Subscription
from aiprod_runtime.errors import ResourceExhausted

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
    assert merged(frames) == (b"x" * 60_000, 2)
    assert merged([b"y" * (CHUNK_BYTES + 1), b"z"]) == (b"y" * (CHUNK_BYTES + 1), 1)
    assert merged([]) == (b"", 0)


def test_a_ring_knows_what_it_has_and_what_is_gone() -> None:
    ring = Ring(head=10, max_bytes=6)
    for frame in (b"11", b"12", b"13", b"14"):
        ring.append(frame)
    assert ring.head == 14
    assert ring.after(10) is None
    assert ring.after(11) == (b"121314", 3)
    assert ring.after(13) == (b"14", 1)
    assert ring.after(14) == (b"", 0)
    ring.append(b"too long for it")
    assert ring.after(14) is None
    assert ring.after(15) == (b"", 0)


async def test_who_does_not_read_what_is_refused_is_no_longer_served() -> None:
    async def no_events(seq: int) -> tuple[bytes, int]:
        return b"", 0

    def no_presences(number: int) -> tuple[bytes, int]:
        return b"", 0

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
