"""Files that users uploaded and something still needs: they expire from when nothing does."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from aiprod_database.database import Connection, Database

UNTIL_RELEASED = """EXISTS (SELECT 1 FROM kept_files WHERE kept_files.name = objects.name
    AND (released IS NULL OR released >= ?))"""
"""Whether an object is kept, or was after the microsecond of the parameter."""


@dataclass(frozen=True, slots=True)
class KeptFiles:
    """Reads and writes which files are kept."""

    database: Database

    async def not_kept(self, owner: str, names: Collection[str]) -> list[str]:
        """Returns those of the user's files with these names that are not kept now."""
        return await self.database.read(lambda db: _not_kept(db, owner, names))

    async def keep(self, owner: str, names: Collection[str], now: datetime) -> None:
        """Keeps the user's files with these names, and releases the user's other ones."""
        await self.database.run(lambda db: _keep(db, owner, names, int(now.timestamp() * 1e6)))


def forget(db: Connection, name: str) -> None:
    """Notes that a file is gone."""
    db.execute("DELETE FROM kept_files WHERE name = ?", (name,))


def _kept(db: Connection, owner: str) -> set[str]:
    select = "SELECT name FROM kept_files WHERE owner = ? AND released IS NULL"
    return {row["name"] for row in db.execute(select, (owner,)).fetchall()}


def _not_kept(db: Connection, owner: str, names: Collection[str]) -> list[str]:
    owned = "SELECT 1 FROM objects WHERE name = ? AND owner = ?"
    others = sorted({*names} - _kept(db, owner))
    return [name for name in others if db.execute(owned, (name, owner)).fetchone()]


def _keep(db: Connection, owner: str, names: Collection[str], now: int) -> None:
    for name in sorted(_kept(db, owner) - {*names}):
        db.execute("UPDATE kept_files SET released = ? WHERE name = ?", (now, name))
    insert = """INSERT INTO kept_files (name, owner, released) VALUES (?, ?, NULL)
                ON CONFLICT (name) DO UPDATE SET released = NULL"""
    for name in _not_kept(db, owner, names):
        db.execute(insert, (name, owner))
