"""Notices to all instances: none is lost on its way, and equal ones that wait share one."""

import asyncio
from collections.abc import Sequence

import pytest

from aiprod_database.database import Row
from aiprod_database.postgres_instance import Notices, open_instance
from aiprod_rpc.errors import Unavailable
from tests.backing_services import new_database

from .schemas import write_schema

INSTANCES = "CREATE TABLE instance (id TEXT PRIMARY KEY, ended BOOLEAN NOT NULL, beat BIGINT)"


class Channel:
    """Where notices are sent: keeps each batch, and answers when it is told to."""

    def __init__(self) -> None:
        self.batches: asyncio.Queue[list[str]] = asyncio.Queue()
        self.answers: asyncio.Queue[Exception | None] = asyncio.Queue()

    async def select(self, statement: str, parameters: Sequence[object] = ()) -> list[Row]:
        self.batches.put_nowait(parameters[1])
        if error := await self.answers.get():
            raise error
        return []


@pytest.fixture
async def channel():
    return Channel()


@pytest.fixture
async def notices(channel: Channel):
    notices = Notices()
    sending = asyncio.create_task(notices.send_forever(channel, "channel"))
    yield notices
    sending.cancel()


async def test_a_change_while_its_notice_is_on_the_way_is_told_again(notices, channel) -> None:
    notices.send("job", "a")
    assert await channel.batches.get() == ["job a"]
    notices.send("job", "a")
    channel.answers.put_nowait(None)
    async with asyncio.timeout(60):
        assert await channel.batches.get() == ["job a"]


async def test_equal_notices_that_wait_are_sent_once_and_an_outage_loses_none(notices, channel) -> None:
    notices.send("job", "a")
    assert await channel.batches.get() == ["job a"]
    for name in ("b", "a", "b"):
        notices.send("job", name)
    channel.answers.put_nowait(Unavailable("the database is down", reason="DATABASE_UNAVAILABLE"))
    async with asyncio.timeout(60):
        assert await channel.batches.get() == ["job a", "job b"]


async def test_the_first_notice_leaves_at_once_and_those_of_the_rest_after_it_share_a_batch(channel) -> None:
    notices = Notices(rest_seconds=1)
    sending = asyncio.create_task(notices.send_forever(channel, "channel"))
    for name in ("a", "b", "c"):
        notices.send("job", name)
        channel.answers.put_nowait(None)
        # The task runs as far as it can.
        for _ in range(10):
            await asyncio.sleep(0)
    async with asyncio.timeout(60):
        assert await channel.batches.get() == ["job a"]
        assert await channel.batches.get() == ["job b", "job c"]
    sending.cancel()


@pytest.fixture
def joined(postgres, tmp_path):
    """Opens an instance on a database that all of them share."""
    url, schema = new_database(postgres), write_schema(tmp_path, (INSTANCES,))
    return lambda: open_instance(url, schema, "gateway")


async def test_notices_reach_every_instance(joined) -> None:
    async with joined() as (one, _), joined() as (other, _):
        came: list[asyncio.Queue[str]] = [asyncio.Queue(), asyncio.Queue()]
        for instance, queue in zip((one, other), came, strict=True):
            instance.notices.receive("job", queue.put_nowait)
        for name in ("jobs/a", "jobs/b"):
            one.notices.send("job", name)
        async with asyncio.timeout(60):
            for queue in came:
                assert {await queue.get(), await queue.get()} == {"jobs/a", "jobs/b"}


async def test_an_instance_whose_receiver_fails_keeps_its_lock_and_hears_the_next_notice(joined) -> None:
    async with joined() as (instance, _):
        gap, came = asyncio.Event(), asyncio.Event()

        def receive(text: str) -> None:
            came.set()
            if text == "bad":
                raise ValueError(text)

        instance.notices.receive("job", receive)
        instance.notices.on_gap.append(gap.set)
        instance.notices.send("job", "bad")
        async with asyncio.timeout(60):
            await gap.wait()
            came.clear()
            instance.notices.send("job", "good")
            await came.wait()
