"""A database in PostgreSQL, for several instances of a service."""

import asyncio
import contextvars
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from typing import Any, Protocol

import psycopg
from psycopg.rows import DictRow, dict_row
from psycopg_pool import ConnectionPool

from aiprod_database.database import Connection, Cursor, Row
from aiprod_database.postgres import (
    AWAY_WAIT_SECONDS,
    MAX_CONNECTIONS,
    WAIT_SECONDS,
    Patience,
    create_or_migrate,
    postgres_errors,
)
from aiprod_database.schema import Schema

RECONNECT_SECONDS = 2.0

THREADS = 32
"""The most calls that are at the database or wait for a connection; more wait for a thread."""

IDLE_SECONDS = 1.0
"""A connection that rested so long may be lost, and is tried before its next use."""


class PooledConnection(psycopg.Connection[DictRow]):
    """A connection that knows when it was used last."""

    used = 0.0


type Pool = ConnectionPool[PooledConnection]


class Trust:
    """Which connections are used without a question: those that served just now, and since the last failure.

    The question takes as long as a statement, and a burst of calls would ask it for each.
    """

    def __init__(self) -> None:
        self._failed = 0.0

    def check(self, connection: PooledConnection) -> None:
        """Raises OperationalError if the connection is lost; asks only one that is not trusted."""
        rested = time.monotonic() - connection.used >= IDLE_SECONDS
        if rested or connection.used <= self._failed:
            ConnectionPool.check_connection(connection)

    @contextmanager
    def use(self, connection: PooledConnection) -> Iterator[None]:
        """Notes for the block whether the connection serves."""
        try:
            yield
        except psycopg.OperationalError:
            self._failed = time.monotonic()
            raise
        connection.used = time.monotonic()


class Member(Protocol):
    """An instance of a service whose connections can be told from those of its peers."""

    id: str
    """The name under which the server lists its connections."""
    is_away: bool
    """Whether the database is down."""

    def admit(self, connection: psycopg.Connection[Any]) -> None:
        """Raises OperationalError if this instance may not have the new connection."""


class PostgresDatabase:
    """A `Database`: a pool of connections; each serves one transaction at a time."""

    def __init__(
        self, pool: Pool, trust: Trust, threads: ThreadPoolExecutor, member: Member | None = None
    ) -> None:
        self._pool = pool
        self._trust = trust
        self._threads = threads
        self._member = member
        self._patience = Patience(pool)

    async def run[Result](self, work: Callable[[Connection], Result], lock: str = "") -> Result:
        """As `Database.run`."""
        return await self._in_thread(partial(_transact, partial(_in_turn, work, lock) if lock else work))

    async def write(self, statement: str, parameters: Sequence[object] = ()) -> int:
        """As `Database.write`."""
        return await self._in_thread(lambda db: Statements(db).execute(statement, parameters).rowcount)

    async def read[Result](self, work: Callable[[Connection], Result]) -> Result:
        """As `Database.read`."""
        return await self._in_thread(partial(_transact, partial(_on_a_snapshot, work)))

    async def select(self, statement: str, parameters: Sequence[object] = ()) -> list[Row]:
        """As `Database.select`."""
        return await self._in_thread(lambda db: Statements(db).execute(statement, parameters).fetchall())

    async def _in_thread[Result](self, work: Callable[[PooledConnection], Result]) -> Result:
        # Not the loop's threads, which others end before they stop.
        context, loop = contextvars.copy_context(), asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, partial(context.run, self._connected, work))

    def _connected[Result](self, work: Callable[[PooledConnection], Result]) -> Result:
        with postgres_errors(), self._patience.seconds() as seconds:
            # An instance among peers knows at once that the database is down, by its lock's connection.
            wait = AWAY_WAIT_SECONDS if self._member and self._member.is_away else seconds
            with self._pool.connection(wait) as connection, self._trust.use(connection):
                return work(connection)


def _transact[Result](work: Callable[[Connection], Result], connection: PooledConnection) -> Result:
    with connection.transaction():
        return work(Statements(connection))


def _in_turn[Result](work: Callable[[Connection], Result], lock: str, connection: Connection) -> Result:
    # The end of the transaction frees the lock, also when the process dies.
    connection.execute("SELECT pg_advisory_xact_lock(hashtextextended(?, 0))", (lock,))
    return work(connection)


def _on_a_snapshot[Result](work: Callable[[Connection], Result], connection: Connection) -> Result:
    # Several statements of one report must see the same rows.
    connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
    return work(connection)


class Statements:
    """A `Connection`, on one of the driver."""

    def __init__(self, connection: psycopg.Connection[DictRow]) -> None:
        self._connection = connection

    def execute(self, statement: str, parameters: Sequence[object] = ()) -> Cursor:
        """As `Connection.execute`."""
        # Safe as no statement has a literal question mark or percent sign.
        return self._connection.execute(statement.replace("?", "%s").encode(), parameters)


@asynccontextmanager
async def open_postgres_database(
    url: str,
    schema: Schema,
    member: Member | None = None,
) -> AsyncIterator[PostgresDatabase]:
    """Connects to the database at `url` and brings its tables up to date.

    The connections belong to `member`, if there is one.
    Raises PoolTimeout if the database does not respond, CannotStart as `create_or_migrate`.
    """
    trust = Trust()
    pool: Pool = ConnectionPool(
        url,
        connection_class=PooledConnection,
        kwargs={
            # A single statement is a transaction without the messages of one.
            "autocommit": True,
            "row_factory": dict_row,
            "connect_timeout": WAIT_SECONDS,
            "application_name": member.id if member else "",
        },
        configure=member.admit if member else None,
        min_size=1,
        max_size=MAX_CONNECTIONS,
        timeout=WAIT_SECONDS,
        # Its pauses double: after a long one it would come back long after the database. A call tries again.
        reconnect_timeout=RECONNECT_SECONDS,
        check=trust.check,
        open=False,
    )
    with ThreadPoolExecutor(THREADS, "postgres") as threads:
        in_thread = partial(asyncio.get_running_loop().run_in_executor, threads)
        await in_thread(partial(pool.open, wait=True, timeout=WAIT_SECONDS))
        try:
            await in_thread(create_or_migrate, url, schema)
            yield PostgresDatabase(pool, trust, threads, member)
        finally:
            await in_thread(pool.close)
