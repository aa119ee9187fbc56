"""The log in PostgreSQL, for several instances of the service; the one file that knows psycopg."""

import asyncio
from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import psycopg
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from aiprod_collab.log import Batch, Event, RoomRecord, Snapshot
from aiprod_collab.logs.schema import migrate
from aiprod_runtime.errors import Unavailable

CONNECTIONS = 8
WAIT_SECONDS = 5
READ_EVENTS = 500
TIMEOUTS = "-c statement_timeout=10s -c idle_in_transaction_session_timeout=10s"
"""An instance that freezes within a room's turn must not hold it for long."""

FIND = "select name, owner, epoch, seq, trimmed, create_ns from room where name = %s"
OPEN = """insert into room(name, owner, epoch, seq, trimmed, create_ns) values (%s, %s, %s, %s, %s, %s)
          on conflict do nothing"""
TURN = "select seq from room where name = %s for update"
READ = "select seq, actor, op_id, ts, body from ev where room = %s and seq > %s order by seq"
KNOWN = """select seq, actor, op_id, ts, body from ev join unnest(%s::text[], %s::text[]) as op(a, o)
           on actor = a and op_id = o where room = %s"""
INSERT = """insert into ev(room, seq, actor, op_id, ts, body)
            select %s, * from unnest(%s::bigint[], %s::text[], %s::text[], %s::bigint[], %s::bytea[])"""
ADVANCE = "update room set seq = %s where name = %s"
HEADS = "select name, seq from room where name = any(%s)"
KEEP = """insert into snapshot(room, seq, body) values (%s, %s, %s)
          on conflict (room) do update set seq = excluded.seq, body = excluded.body
          where snapshot.seq < excluded.seq"""

type Connection = psycopg.AsyncConnection[tuple[Any, ...]]


@asynccontextmanager
async def open_postgres_log(url: str) -> AsyncIterator["PostgresLog"]:
    """The log in the database at `url`, with the newest schema. PoolTimeout when it is away."""
    await asyncio.to_thread(migrate, url.replace("postgresql://", "postgresql+psycopg://", 1))
    pool: AsyncConnectionPool[Connection] = AsyncConnectionPool(
        url,
        kwargs={"connect_timeout": WAIT_SECONDS, "options": TIMEOUTS},
        min_size=2,
        max_size=CONNECTIONS,
        timeout=WAIT_SECONDS,
        check=AsyncConnectionPool.check_connection,
        open=False,
    )
    async with pool:
        yield PostgresLog(pool)


class PostgresLog:
    """A `SharedLog`. A room's turn is the lock of its row, so instances take turns."""

    def __init__(self, pool: AsyncConnectionPool[Connection]) -> None:
        self._pool = pool

    async def create(self, room: RoomRecord, first: Event) -> RoomRecord:
        async with self._transaction() as connection:
            values = (room.name, room.owner, room.epoch, room.head, room.trimmed, room.create_ns)
            if not (await connection.execute(OPEN, values)).rowcount:
                found = await _find(connection, room.name)
                assert found, "it is there"
                return found
            await _insert(connection, room.name, [first])
        return room

    async def find(self, name: str) -> RoomRecord | None:
        async with self._transaction() as connection:
            return await _find(connection, name)

    @asynccontextmanager
    async def batch(self, room: str, after: int, ops: Iterable[tuple[str, str]]) -> AsyncIterator[Batch]:
        async with self._transaction() as connection:
            await connection.execute(TURN, (room,))
            missed = await _events(connection, READ, (room, after))
            actors, op_ids = zip(*ops, strict=True)
            known = await _events(connection, KNOWN, (list(actors), list(op_ids), room))
            yield _PostgresBatch(
                connection, room, missed, {(event.actor, event.op_id): event for event in known}
            )

    async def read(self, room: str, after: int, max_bytes: int) -> list[Event]:
        async with self._transaction() as connection:
            events = await _events(connection, f"{READ} limit {READ_EVENTS}", (room, after))
        size = 0
        for count, event in enumerate(events, 1):
            size += len(event.body)
            if size >= max_bytes:
                return events[:count]
        return events

    async def snapshot(self, room: str) -> Snapshot | None:
        async with self._transaction() as connection:
            rows = await connection.execute("select seq, body from snapshot where room = %s", (room,))
            row = await rows.fetchone()
        return Snapshot(*row) if row else None

    async def keep(self, room: str, snapshot: Snapshot, trim_to: int) -> None:
        async with self._transaction() as connection:
            await connection.execute(KEEP, (room, snapshot.seq, snapshot.body))
            await connection.execute("delete from ev where room = %s and seq <= %s", (room, trim_to))
            await connection.execute(
                "update room set trimmed = greatest(trimmed, %s) where name = %s", (trim_to, room)
            )

    async def heads(self, rooms: Collection[str]) -> Mapping[str, int]:
        async with self._transaction() as connection:
            rows = await connection.execute(HEADS, (list(rooms),))
            return dict(await rows.fetchall())

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[Connection]:
        try:
            async with self._pool.connection() as connection:
                yield connection
        except (PoolTimeout, psycopg.OperationalError) as error:
            raise Unavailable(
                "the log is away; try again", reason="LOG_UNAVAILABLE", retry_after=1
            ) from error


class _PostgresBatch:
    def __init__(
        self,
        connection: Connection,
        room: str,
        missed: Sequence[Event],
        known: Mapping[tuple[str, str], Event],
    ) -> None:
        self.missed = missed
        self.known = known
        self._connection = connection
        self._room = room

    async def commit(self, events: Sequence[Event]) -> None:
        # Durable when the turn ends, with the transaction.
        if events:
            await _insert(self._connection, self._room, events)
            await self._connection.execute(ADVANCE, (events[-1].seq, self._room))


async def _find(connection: Connection, name: str) -> RoomRecord | None:
    row = await (await connection.execute(FIND, (name,))).fetchone()
    return RoomRecord(*row) if row else None


async def _events(connection: Connection, query: str, values: tuple[object, ...]) -> list[Event]:
    rows = await connection.execute(query.encode(), values, binary=True)
    return [Event(*row) for row in await rows.fetchall()]


async def _insert(connection: Connection, room: str, events: Sequence[Event]) -> None:
    columns = zip(*((e.seq, e.actor, e.op_id, e.create_ns, e.body) for e in events), strict=True)
    await connection.execute(INSERT, (room, *map(list, columns)))
