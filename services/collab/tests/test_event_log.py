"""What both logs of record do: SQLite and PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from aiprod_collab.log import Event, EventLog, FilmReview, RoomRecord, Snapshot
from aiprod_collab.logs.postgres import open_postgres_log
from aiprod_collab.logs.sqlite import open_sqlite_log
from aiprod_rpc.errors import Unavailable
from tests.backing_services import new_database, running_postgres

ROOM = RoomRecord("rooms/r", "ada", epoch=7, head=1, trimmed=0, create_ns=7_000_000)


def event(seq: int, actor: str = "ada", body: bytes = b"body") -> Event:
    return Event(seq, actor, f"op-{seq}", create_ns=seq * 1000, body=body)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with running_postgres() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgres"])
async def log(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[EventLog]:
    if request.param == "sqlite":
        async with open_sqlite_log(tmp_path) as log:
            yield log
    else:
        async with open_postgres_log(new_database(request.getfixturevalue("server"))) as log:
            yield log


async def append(log: EventLog, *events: Event) -> None:
    async with log.batch(ROOM.name, events[0].seq - 1, [(e.actor, e.request_id) for e in events]) as batch:
        await batch.commit(events)


async def test_a_room_is_created_once(log: EventLog) -> None:
    assert await log.find(ROOM.name) is None
    other = RoomRecord(ROOM.name, "bob", epoch=8, head=1, trimmed=0, create_ns=8)
    made = await asyncio.gather(log.create(ROOM, event(1)), log.create(other, event(1, "bob")))
    assert made[0] == made[1] == await log.find(ROOM.name)
    assert len(await log.read(ROOM.name, 0, 1 << 20)) == 1


async def test_committed_events_are_read_in_order(log: EventLog) -> None:
    await log.create(ROOM, event(1))
    events = [event(seq, body=bytes([seq]) * 100) for seq in range(2, 12)]
    await append(log, *events)
    assert await log.read(ROOM.name, 1, 1 << 20) == events
    assert await log.read(ROOM.name, 4, 1) == events[3:4], "at least one"
    assert await log.read(ROOM.name, 4, 250) == events[3:6]
    assert await log.read(ROOM.name, 11, 1) == []
    found = await log.find(ROOM.name)
    assert found
    assert found.head == 11


async def test_a_batch_finds_logged_ops(log: EventLog) -> None:
    await log.create(ROOM, event(1))
    await append(log, event(2), event(3, "bob"))
    ops = [("ada", "op-2"), ("ada", "op-3"), ("bob", "op-3"), ("bob", "op-9")]
    async with log.batch(ROOM.name, 3, ops) as batch:
        assert dict(batch.logged) == {("ada", "op-2"): event(2), ("bob", "op-3"): event(3, "bob")}
        assert not batch.missed
        await batch.commit([])


async def append_review(log: EventLog, seq: int, *reviews: FilmReview) -> None:
    async with log.batch(ROOM.name, seq - 1, [("ada", f"op-{seq}")]) as batch:
        await batch.commit([event(seq)], reviews)


async def test_the_reviews_of_films_are_kept_with_their_events(log: EventLog) -> None:
    await log.create(ROOM, event(1))
    open_, approved = FilmReview("jobs/a", 0, 2000), FilmReview("jobs/a", 1, 3000)
    await append_review(log, 2, open_)
    assert await log.film_reviews(["jobs/a", "jobs/b"]) == [open_]
    await append_review(log, 3, approved, FilmReview("jobs/b", 0, 3000))
    await append_review(log, 4, newest := FilmReview("jobs/c", 0, 4000))
    jobs = ["jobs/a", "jobs/b", "jobs/c"]
    kept = sorted(await log.film_reviews(jobs), key=lambda review: review.job)
    assert kept == [approved, newest], "an open review ends with the next film, a decision stays"
    with pytest.raises(Exception, match=r"(?i)unique|duplicate"):
        await append_review(log, 4, FilmReview("jobs/a", 2, 5000))
    assert approved in await log.film_reviews(jobs)
    await log.delete(ROOM.name)
    assert await log.film_reviews(jobs) == []


async def test_a_failed_batch_leaves_nothing(log: EventLog) -> None:
    await log.create(ROOM, event(1))
    with pytest.raises(ZeroDivisionError):
        async with log.batch(ROOM.name, 1, [("ada", "op-2")]):
            raise ZeroDivisionError
    with pytest.raises(Exception, match=r"(?i)unique|duplicate"):
        await append(log, event(2), event(3), Event(4, "ada", "op-2", 1, b"the same op"))
    assert await log.read(ROOM.name, 0, 1 << 20) == [event(1)]
    await append(log, event(2))


async def test_a_snapshot_replaces_events(log: EventLog) -> None:
    await log.create(ROOM, event(1))
    await append(log, *(event(seq) for seq in range(2, 21)))
    assert await log.snapshot(ROOM.name) is None
    await log.save_snapshot(ROOM.name, Snapshot(20, b"state"), trim_to=15)
    assert await log.snapshot(ROOM.name) == Snapshot(20, b"state")
    assert [e.seq for e in await log.read(ROOM.name, 0, 1 << 20)] == [16, 17, 18, 19, 20]
    found = await log.find(ROOM.name)
    assert found
    assert (found.head, found.trimmed) == (20, 15)


async def test_instances_write_one_at_a_time(server: str) -> None:
    url = new_database(server)
    async with open_postgres_log(url) as one, open_postgres_log(url) as other:
        await one.create(ROOM, event(1))
        async with one.batch(ROOM.name, 1, [("ada", "op-2")]) as batch:
            waiting = asyncio.create_task(_missed(other))
            assert not (await asyncio.wait({waiting}, timeout=0.1))[0]
            await batch.commit([event(2)])
        assert await waiting == [event(2)]
        assert await other.heads([ROOM.name, "rooms/none"]) == {ROOM.name: 2}


async def _missed(log: EventLog) -> list[Event]:
    async with log.batch(ROOM.name, 1, [("bob", "op-3")]) as batch:
        await batch.commit([])
        return list(batch.missed)


async def test_an_older_snapshot_does_not_replace_a_newer_one(server: str) -> None:
    async with open_postgres_log(new_database(server)) as log:
        await log.create(ROOM, event(1))
        await log.save_snapshot(ROOM.name, Snapshot(9, b"newer"), trim_to=0)
        await log.save_snapshot(ROOM.name, Snapshot(5, b"older"), trim_to=0)
        assert await log.snapshot(ROOM.name) == Snapshot(9, b"newer")


async def test_an_unavailable_database_is_reported() -> None:
    with running_postgres() as server:
        url = new_database(server)
        opened = open_postgres_log(url)
        log = await opened.__aenter__()
        await log.create(ROOM, event(1))
    with pytest.raises(Unavailable):
        await log.find(ROOM.name)
    await opened.__aexit__(None, None, None)
