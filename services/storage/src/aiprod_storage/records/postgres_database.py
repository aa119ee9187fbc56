"""The records in PostgreSQL, for several instances of the service; the only file that uses psycopg."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial

import psycopg
from psycopg.rows import DictRow, dict_row
from psycopg_pool import ConnectionPool, PoolTimeout

from aiprod_rpc.errors import InvalidArgument, ResourceExhausted, Unavailable
from aiprod_storage.records.database import Connection, Cursor

CONNECTIONS = 8
WAIT_SECONDS = 5.0
SCHEMA_LOCK = 0x61_69_70_72_6F_64
"""The advisory lock under which instances that start at the same time create the tables in turn."""

type Pool = ConnectionPool[psycopg.Connection[DictRow]]


class PostgresDatabase:
    """A pool of connections; each serves one transaction at a time."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def run[Result](self, work: Callable[[Connection], Result]) -> Result:
        """As `Database.run`."""
        return await asyncio.to_thread(self._transact, work)

    async def read[Result](self, work: Callable[[Connection], Result]) -> Result:
        """As `Database.read`."""
        return await asyncio.to_thread(self._transact, partial(_on_a_snapshot, work))

    def _transact[Result](self, work: Callable[[Connection], Result]) -> Result:
        try:
            with self._pool.connection() as connection:
                return work(_Statements(connection))
        except psycopg.errors.DiskFull as error:
            raise ResourceExhausted(
                "the disk of the database is full; free space there", reason="STORE_FULL"
            ) from error
        except psycopg.DataError as error:
            raise InvalidArgument(
                f"the database cannot store this text: {error}", reason="BAD_TEXT"
            ) from error
        except (PoolTimeout, psycopg.OperationalError) as error:
            raise Unavailable(
                f"the database does not respond: {error}", reason="DATABASE_UNAVAILABLE"
            ) from error


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
async def open_postgres(url: str, *schemas: str) -> AsyncIterator[PostgresDatabase]:
    """Connects to the database at `url` and creates its tables. Raises psycopg.Error if that fails."""
    pool: Pool = ConnectionPool(
        url,
        kwargs={"row_factory": dict_row, "connect_timeout": int(WAIT_SECONDS)},
        min_size=1,
        max_size=CONNECTIONS,
        timeout=WAIT_SECONDS,
        check=ConnectionPool.check_connection,
        open=False,
    )
    await asyncio.to_thread(pool.open, wait=True, timeout=WAIT_SECONDS)
    try:
        await asyncio.to_thread(_create, pool, schemas)
        yield PostgresDatabase(pool)
    finally:
        await asyncio.to_thread(pool.close)


def _create(pool: Pool, schemas: tuple[str, ...]) -> None:
    with pool.connection() as connection:
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (SCHEMA_LOCK,))
        for schema in schemas:
            connection.execute(schema.encode())
