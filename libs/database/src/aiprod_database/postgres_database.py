"""A database in PostgreSQL, for several instances of a service."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial

import psycopg
from psycopg.rows import DictRow, dict_row
from psycopg_pool import ConnectionPool

from aiprod_database.database import Connection, Cursor
from aiprod_database.postgres import MAX_CONNECTIONS, WAIT_SECONDS, create_or_migrate, postgres_errors
from aiprod_database.schema import Schema

type Pool = ConnectionPool[psycopg.Connection[DictRow]]


class PostgresDatabase:
    """A `Database`: a pool of connections; each serves one transaction at a time."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def run[Result](self, work: Callable[[Connection], Result], lock: str = "") -> Result:
        """As `Database.run`."""
        return await asyncio.to_thread(self._transact, partial(_in_turn, work, lock) if lock else work)

    async def read[Result](self, work: Callable[[Connection], Result]) -> Result:
        """As `Database.read`."""
        return await asyncio.to_thread(self._transact, partial(_on_a_snapshot, work))

    def _transact[Result](self, work: Callable[[Connection], Result]) -> Result:
        with postgres_errors(), self._pool.connection() as connection:
            return work(_Statements(connection))


def _in_turn[Result](work: Callable[[Connection], Result], lock: str, connection: Connection) -> Result:
    connection.execute("SELECT pg_advisory_xact_lock(hashtextextended(?, 0))", (lock,))
    return work(connection)


def _on_a_snapshot[Result](work: Callable[[Connection], Result], connection: Connection) -> Result:
    # Several statements of one report must see the same rows.
    connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
    return work(connection)


class _Statements:
    def __init__(self, connection: psycopg.Connection[DictRow]) -> None:
        self._connection = connection

    def execute(self, statement: str, parameters: Sequence[object] = ()) -> Cursor:
        # Safe as no statement has a literal question mark or percent sign.
        return self._connection.execute(statement.replace("?", "%s").encode(), parameters)


@asynccontextmanager
async def open_postgres_database(
    url: str,
    schema: Schema,
    application_name: str = "",
    admit: Callable[[psycopg.Connection[DictRow]], None] | None = None,
) -> AsyncIterator[PostgresDatabase]:
    """Connects to the database at `url` and brings its tables up to date.

    The server lists the connections under `application_name`; `admit` may refuse each new one by an error.
    Raises PoolTimeout if the database does not respond, CannotStart as `create_or_migrate`.
    """
    pool: Pool = ConnectionPool(
        url,
        kwargs={
            "row_factory": dict_row,
            "connect_timeout": WAIT_SECONDS,
            "application_name": application_name,
        },
        configure=admit,
        min_size=1,
        max_size=MAX_CONNECTIONS,
        timeout=WAIT_SECONDS,
        check=ConnectionPool.check_connection,
        open=False,
    )
    await asyncio.to_thread(pool.open, wait=True, timeout=WAIT_SECONDS)
    try:
        await asyncio.to_thread(create_or_migrate, url, schema)
        yield PostgresDatabase(pool)
    finally:
        await asyncio.to_thread(pool.close)
