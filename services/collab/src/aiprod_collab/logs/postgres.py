"""The log in PostgreSQL, shared by several instances."""

from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager

from aiprod_collab.log import Batch, Event, FilmReview, RoomRecord, Snapshot, room_not_found
from aiprod_collab.logs.schema import SCHEMA
from aiprod_database.postgres import Connection, Patience, Pool, open_pool, postgres_errors

READ_EVENTS = 500
TIMEOUTS = "-c statement_timeout=10s -c idle_in_transaction_session_timeout=10s"
"""An instance that freezes in a transaction must not lock a room for long."""

SELECT_ROOM = "select name, owner, epoch, seq, trimmed, create_ns from room where name = %s"
INSERT_ROOM = """insert into room(name, owner, epoch, seq, trimmed, create_ns) values (%s, %s, %s, %s, %s, %s)
          on conflict do nothing"""
LOCK_ROOM = "select seq from room where name = %s for update"
SELECT_EVENTS = "select seq, actor, op_id, ts, body from ev where room = %s and seq > %s order by seq"
SELECT_OPS = """select seq, actor, op_id, ts, body from ev join unnest(%s::text[], %s::text[]) as op(a, o)
           on actor = a and op_id = o where room = %s"""
INSERT_EVENTS = """insert into ev(room, seq, actor, op_id, ts, body)
            select %s, * from unnest(%s::bigint[], %s::text[], %s::text[], %s::bigint[], %s::bytea[])"""
UPDATE_HEAD = "update room set seq = %s where name = %s"
SELECT_HEADS = "select name, seq from room where name = any(%s)"
UPSERT_REVIEW = """insert into film_review(job, room, verdict, since_ns) values (%s, %s, %s, %s)
          on conflict (job) do update set verdict = excluded.verdict, since_ns = excluded.since_ns"""
END_OPEN_REVIEWS = "delete from film_review where room = %s and verdict = 0 and job <> %s"
SELECT_REVIEWS = "select job, verdict, since_ns from film_review where job = any(%s)"
SAVE_SNAPSHOT = """insert into snapshot(room, seq, body) values (%s, %s, %s)
          on conflict (room) do update set seq = excluded.seq, body = excluded.body
          where snapshot.seq < excluded.seq"""


@asynccontextmanager
async def open_postgres_log(url: str) -> AsyncIterator["PostgresLog"]:
    """Opens the log in the database at `url`, and migrates it. Raises as `open_pool`."""
    async with open_pool(url, SCHEMA, TIMEOUTS) as pool:
        yield PostgresLog(pool)


class PostgresLog:
    """A `SharedLog`. A transaction locks the room's row, so instances append one at a time."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._patience = Patience(pool)

    async def create(self, room: RoomRecord, first: Event) -> RoomRecord:
        """Stores the room and its first event, or returns the room of that name."""
        async with self._transaction() as connection:
            values = (room.name, room.owner, room.epoch, room.head, room.trimmed, room.create_ns)
            if not (await connection.execute(INSERT_ROOM, values)).rowcount:
                found = await _find(connection, room.name)
                if not found:
                    raise room_not_found(room.name)
                return found
            await _insert(connection, room.name, [first])
        return room

    async def find(self, name: str) -> RoomRecord | None:
        """Returns the room, or None."""
        async with self._transaction() as connection:
            return await _find(connection, name)

    async def delete(self, name: str) -> None:
        """Deletes the room with its events."""
        async with self._transaction() as connection:
            await connection.execute(LOCK_ROOM, (name,))
            await connection.execute("delete from ev where room = %s", (name,))
            await connection.execute("delete from snapshot where room = %s", (name,))
            await connection.execute("delete from film_review where room = %s", (name,))
            await connection.execute("delete from room where name = %s", (name,))

    async def film_reviews(self, jobs: Collection[str]) -> list[FilmReview]:
        """Returns the reviews of these jobs' films."""
        async with self._transaction() as connection:
            rows = await connection.execute(SELECT_REVIEWS, (list(jobs),))
            return [FilmReview(*row) for row in await rows.fetchall()]

    async def disk_usage(self) -> tuple[int, int]:
        """Returns the number of rooms, and the bytes of their tables with free space in them."""
        query = """select (select count(*) from room), pg_total_relation_size('room')
                   + pg_total_relation_size('ev') + pg_total_relation_size('snapshot')
                   + pg_total_relation_size('film_review')"""
        async with self._transaction() as connection:
            row = await (await connection.execute(query)).fetchone()
            assert row
            return int(row[0]), int(row[1])

    @asynccontextmanager
    async def batch(self, room: str, after: int, requests: Iterable[tuple[str, str]]) -> AsyncIterator[Batch]:
        """Locks the room for a transaction; see `EventLog.batch`."""
        async with self._transaction() as connection:
            # The lock ends with the transaction, so no instance sees a gap in the numbers.
            if not (await connection.execute(LOCK_ROOM, (room,))).rowcount:
                raise room_not_found(room)
            missed = await _events(connection, SELECT_EVENTS, (room, after))
            actors, request_ids = zip(*requests, strict=True)
            logged = await _events(connection, SELECT_OPS, (list(actors), list(request_ids), room))
            yield _PostgresBatch(
                connection, room, missed, {(event.actor, event.request_id): event for event in logged}
            )

    async def read(self, room: str, after: int, max_bytes: int) -> list[Event]:
        """Returns the next events, up to `max_bytes`."""
        async with self._transaction() as connection:
            events = await _events(connection, f"{SELECT_EVENTS} limit {READ_EVENTS}", (room, after))
        size = 0
        for count, event in enumerate(events, 1):
            size += len(event.body)
            if size >= max_bytes:
                return events[:count]
        return events

    async def snapshot(self, room: str) -> Snapshot | None:
        """Returns the newest snapshot, or None."""
        async with self._transaction() as connection:
            rows = await connection.execute("select seq, body from snapshot where room = %s", (room,))
            row = await rows.fetchone()
        return Snapshot(*row) if row else None

    async def save_snapshot(self, room: str, snapshot: Snapshot, trim_to: int) -> None:
        """Replaces an older snapshot, and deletes the events up to `trim_to`."""
        async with self._transaction() as connection:
            if not (await connection.execute(LOCK_ROOM, (room,))).rowcount:
                return
            await connection.execute(SAVE_SNAPSHOT, (room, snapshot.seq, snapshot.body))
            await connection.execute("delete from ev where room = %s and seq <= %s", (room, trim_to))
            await connection.execute(
                "update room set trimmed = greatest(trimmed, %s) where name = %s", (trim_to, room)
            )

    async def heads(self, rooms: Collection[str]) -> Mapping[str, int]:
        """Returns the rooms' newest sequence numbers."""
        async with self._transaction() as connection:
            rows = await connection.execute(SELECT_HEADS, (list(rooms),))
            return dict(await rows.fetchall())

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[Connection]:
        with postgres_errors(), self._patience.seconds() as seconds:
            async with self._pool.connection(seconds) as connection:
                yield connection


class _PostgresBatch:
    def __init__(
        self,
        connection: Connection,
        room: str,
        missed: Sequence[Event],
        logged: Mapping[tuple[str, str], Event],
    ) -> None:
        self.missed = missed
        self.logged = logged
        self._connection = connection
        self._room = room

    async def commit(self, events: Sequence[Event], reviews: Sequence[FilmReview] = ()) -> None:
        # Durable at the end of the block, when the transaction commits.
        if events:
            await _insert(self._connection, self._room, events)
            await self._connection.execute(UPDATE_HEAD, (events[-1].seq, self._room))
        for each in reviews:
            values = (each.job, self._room, each.verdict, each.since_ns)
            await self._connection.execute(UPSERT_REVIEW, values)
            await self._connection.execute(END_OPEN_REVIEWS, (self._room, each.job))


async def _find(connection: Connection, name: str) -> RoomRecord | None:
    row = await (await connection.execute(SELECT_ROOM, (name,))).fetchone()
    return RoomRecord(*row) if row else None


async def _events(connection: Connection, query: str, values: tuple[object, ...]) -> list[Event]:
    # Binary, because the text form doubles the size of each body.
    rows = await connection.execute(query.encode(), values, binary=True)
    return [Event(*row) for row in await rows.fetchall()]


async def _insert(connection: Connection, room: str, events: Sequence[Event]) -> None:
    columns = zip(*((e.seq, e.actor, e.request_id, e.create_ns, e.body) for e in events), strict=True)
    await connection.execute(INSERT_EVENTS, (room, *map(list, columns)))
