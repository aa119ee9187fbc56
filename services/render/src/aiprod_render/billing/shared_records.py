"""The records of instances that share a PostgreSQL database."""

import asyncio
from contextlib import AbstractAsyncContextManager
from pathlib import Path

from aiprod_database.database import Connection
from aiprod_database.postgres import create_or_migrate
from aiprod_database.postgres_sessions import run_once, turn
from aiprod_database.schema import Schema

SCHEMA = Schema(Path(__file__).parent / "migrations", version_table="orders_version")

_WRITE = """
INSERT INTO records (folder, name, content) VALUES (?, ?, ?)
ON CONFLICT (folder, name) DO UPDATE SET content = excluded.content
"""


class SharedRecords:
    """`Records` in the database at `url`. An instance that orders nothing keeps no connection."""

    def __init__(self, url: str) -> None:
        self._url = url

    async def migrate(self) -> None:
        """Brings the tables up to date. Raises CannotStart as `create_or_migrate`."""
        await asyncio.to_thread(create_or_migrate, self._url, SCHEMA)

    async def read(self, folder: str, name: str) -> bytes | None:
        """As `Records.read`."""
        return (await self._select("folder = ? AND name = ?", folder, name)).get(name)

    async def list(self, folder: str) -> dict[str, bytes]:
        """As `Records.list`."""
        return await self._select("folder = ?", folder)

    async def _select(self, where: str, *values: str) -> dict[str, bytes]:
        def select(db: Connection) -> dict[str, bytes]:
            rows = db.execute(f"SELECT name, content FROM records WHERE {where}", values)  # noqa: S608 - no input
            return {row["name"]: bytes(row["content"]) for row in rows}

        return await run_once(self._url, select)

    async def write(self, folder: str, name: str, content: bytes) -> None:
        """As `Records.write`."""
        await run_once(self._url, lambda db: db.execute(_WRITE, (folder, name, content)) and None)

    async def remove(self, folder: str, name: str) -> bool:
        """As `Records.remove`."""
        delete = "DELETE FROM records WHERE folder = ? AND name = ?"
        return await run_once(self._url, lambda db: db.execute(delete, (folder, name)).rowcount > 0)

    def turn(self, key: str) -> AbstractAsyncContextManager[None]:
        """As `Records.turn`, of all instances."""
        return turn(self._url, f"order {key}")
