"""The rate limit: a token bucket for each key."""

import weakref

from aiprod_collab.rate_limit import RateLimit

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
