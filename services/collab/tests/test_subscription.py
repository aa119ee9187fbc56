"""Subscriptions: rejects that nobody reads."""

import pytest

from aiprod_collab.frames import Chunk
from aiprod_collab.subscription import MAX_REJECTS, Subscription
from aiprod_rpc.errors import ResourceExhausted


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
