"""Connects to PostgreSQL, and maps its errors. Only the files `postgres…` import psycopg."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import psycopg
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from aiprod_database.migrate import migrate
from aiprod_database.schema import Schema, Version
from aiprod_rpc.errors import InvalidArgument, ResourceExhausted, Unavailable

MAX_CONNECTIONS = 8
WAIT_SECONDS = 5
RETRY_SECONDS = 1.0
LOCK = f"SELECT pg_advisory_xact_lock({0x61_69_70_72_6F_64})"
"""The lock under which instances that start at the same time migrate in turn."""
NAME = "the database"
"""What logs and errors call it: its address is nobody's business."""

log = logging.getLogger(__name__)

type Connection = psycopg.AsyncConnection[tuple[Any, ...]]
type Pool = AsyncConnectionPool[Connection]


@asynccontextmanager
async def open_pool(url: str, schema: Schema, options: str = "") -> AsyncIterator[Pool]:
    """Connects to the database at `url` and brings its tables up to date; `options` are the server's.

    Raises PoolTimeout if the database does not respond, CannotStart as `create_or_migrate`.
    """
    pool: Pool = AsyncConnectionPool(
        url,
        kwargs={"connect_timeout": WAIT_SECONDS, "options": options},
        min_size=2,
        max_size=MAX_CONNECTIONS,
        timeout=WAIT_SECONDS,
        check=AsyncConnectionPool.check_connection,
        open=False,
    )
    async with pool:
        await pool.wait(WAIT_SECONDS)
        await asyncio.to_thread(create_or_migrate, url, schema)
        yield pool


def create_or_migrate(url: str, schema: Schema) -> None:
    """Brings the tables of the database at `url` up to date, in one instance at a time.

    Raises CannotStart as `Schema.is_current`.
    """
    with psycopg.connect(url, connect_timeout=WAIT_SECONDS) as connection:
        found = connection.execute("SELECT to_regclass(%s)", (schema.version_table,)).fetchone()
        row = None
        if found and found[0]:
            row = connection.execute(schema.select_version().encode()).fetchone()
    # Looked at first: a start with a current schema needs neither the lock nor Alembic.
    if not schema.is_current(Version.of(row), NAME):
        # SQLAlchemy needs the driver's name in the URL.
        migrate(schema, url.replace("postgresql://", "postgresql+psycopg://", 1), LOCK, NAME)


@contextmanager
def postgres_errors() -> Iterator[None]:
    """Maps the errors of PostgreSQL that leave the block.

    Raises ResourceExhausted (STORE_FULL) if its disk is full, InvalidArgument (BAD_TEXT) if it cannot store a
    text, Unavailable (DATABASE_UNAVAILABLE) if it does not respond; other errors pass unchanged.
    """
    try:
        yield
    except psycopg.errors.DiskFull as error:
        text = "the disk of the database is full; free space there"
        raise ResourceExhausted(text, reason="STORE_FULL") from error
    except psycopg.DataError as error:
        text = f"the database cannot store this text: {error}"
        raise InvalidArgument(text, reason="BAD_TEXT") from error
    except (PoolTimeout, psycopg.OperationalError) as error:
        # The error names the database's address, which is for the operator only.
        log.warning("the database does not respond: %s", error)
        text = "the database does not respond; try again"
        raise Unavailable(text, reason="DATABASE_UNAVAILABLE", retry_after=RETRY_SECONDS) from error
