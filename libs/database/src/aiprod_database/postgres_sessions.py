"""Connections to PostgreSQL that last no longer than they are needed: for services that rarely write.

A service that scales to a hundred instances would fill the server with pools.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import psycopg
from psycopg.rows import dict_row

from aiprod_database.database import Connection
from aiprod_database.postgres import WAIT_SECONDS, postgres_errors
from aiprod_database.postgres_database import Statements
from aiprod_database.postgres_instance import KEEPALIVES


async def run_once[Result](url: str, work: Callable[[Connection], Result]) -> Result:
    """Runs `work` as one transaction on a connection of its own. Raises as `Database.run` does."""
    return await asyncio.to_thread(_transact, url, work)


def _transact[Result](url: str, work: Callable[[Connection], Result]) -> Result:
    with postgres_errors(), psycopg.connect(url, connect_timeout=WAIT_SECONDS, row_factory=dict_row) as db:
        return work(Statements(db))


@asynccontextmanager
async def turn(url: str, key: str) -> AsyncIterator[None]:
    """Waits until no other process has the turn of `key`, and holds it for the block.

    A process that dies loses it at once, one whose machine is gone within seconds. Raises Unavailable.
    """
    with postgres_errors():
        connection = await psycopg.AsyncConnection.connect(
            url, autocommit=True, connect_timeout=WAIT_SECONDS, options=KEEPALIVES
        )
    try:
        with postgres_errors():
            await connection.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", (key,))
        yield
    finally:
        # A session's lock ends with its connection, also where an unlock could not be sent.
        await connection.close()
