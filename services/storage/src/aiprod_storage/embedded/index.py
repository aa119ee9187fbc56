"""What the embedded store knows about its files: objects and running uploads, in SQLite."""

import json
import time
from dataclasses import dataclass
from typing import Any

from aiprod_runtime.errors import NotFound
from aiprod_storage.database import Connection, Database
from aiprod_storage.objects import Asset, Content

SCHEMA = """
CREATE TABLE IF NOT EXISTS objects (
    generation INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    size INTEGER NOT NULL,
    crc32c INTEGER NOT NULL,
    content_type TEXT NOT NULL,
    labels TEXT NOT NULL,
    content_key TEXT NOT NULL,
    file TEXT NOT NULL UNIQUE
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS objects_by_content_key ON objects (content_key) WHERE content_key != '';
CREATE TABLE IF NOT EXISTS uploads (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    size INTEGER NOT NULL,
    crc32c INTEGER NOT NULL,
    content_type TEXT NOT NULL,
    labels TEXT NOT NULL,
    content_key TEXT NOT NULL,
    expires INTEGER NOT NULL,
    generation INTEGER REFERENCES objects (generation)
) STRICT;
"""


@dataclass(frozen=True, slots=True)
class Upload:
    """An upload; `id` is also the name of its file. `expires` is in seconds since 1970.

    `generation` is that of the object that it became, None before its commit.
    """

    id: str
    content: Content
    expires: int
    generation: int | None = None


@dataclass(frozen=True, slots=True)
class StoredObject:
    """An asset and the name of the file that holds its bytes."""

    asset: Asset
    file: str


class Index:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def by_name(self, name: str, generation: int = 0) -> StoredObject | None:
        """The object of that name; any generation for 0."""
        where = "name = ? AND ? IN (0, generation)"
        return await self._database.run(lambda db: _object(db, where, name, generation))

    async def by_content_key(self, content_key: str) -> StoredObject | None:
        return await self._database.run(lambda db: _object(db, "content_key = ?", content_key))

    async def same_content(self, content: Content) -> StoredObject | None:
        """The object that holds the content already; of a content key the first one counts."""
        return await self._database.run(lambda db: _same(db, content))

    async def add_upload(self, upload: Upload) -> None:
        values = (upload.id, *_values(upload.content), upload.expires)
        statement = "INSERT INTO uploads VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL)"
        await self._database.run(lambda db: db.execute(statement, values))

    async def upload(self, upload_id: str) -> Upload | None:
        select = "SELECT * FROM uploads WHERE id = ?"
        row = await self._database.run(lambda db: db.execute(select, (upload_id,)).fetchone())
        return row and Upload(row["id"], _content(row), row["expires"], row["generation"])

    async def commit(self, upload: Upload) -> StoredObject:
        """Make the upload an object, or point it to the one that came first.

        NotFound when the upload expired.
        """
        return await self._database.run(lambda db: _commit(db, upload))

    async def expire_uploads(self, now: float) -> None:
        await self._database.run(lambda db: db.execute("DELETE FROM uploads WHERE expires < ?", (now,)))

    async def files(self) -> set[str]:
        """The files that objects and running uploads need."""
        select = "SELECT file FROM objects UNION SELECT id FROM uploads WHERE generation IS NULL"
        rows = await self._database.run(lambda db: db.execute(select).fetchall())
        return {row["file"] for row in rows}


def _commit(db: Connection, upload: Upload) -> StoredObject:
    stored = _same(db, upload.content)
    if stored is None:
        latest = db.execute("SELECT max(generation) FROM objects").fetchone()[0] or 0
        # A clock that was set back must not give a generation twice.
        generation = max(time.time_ns() // 1000, latest + 1)
        stored = StoredObject(Asset(upload.content, generation), upload.id)
        values = (generation, *_values(upload.content), upload.id)
        db.execute("INSERT INTO objects VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values)
    update = "UPDATE uploads SET generation = ? WHERE id = ?"
    if db.execute(update, (stored.asset.generation, upload.id)).rowcount == 0:
        raise NotFound(f"upload {upload.id} expired; begin another", reason="UPLOAD_NOT_FOUND")
    return stored


def _same(db: Connection, content: Content) -> StoredObject | None:
    if content.content_key:
        return _object(db, "content_key = ?", content.content_key)
    return _object(db, "name = ?", content.name)


def _object(db: Connection, where: str, *parameters: str | int) -> StoredObject | None:
    row = db.execute(f"SELECT * FROM objects WHERE {where}", parameters).fetchone()  # noqa: S608 - `where` is ours
    return row and StoredObject(Asset(_content(row), row["generation"]), row["file"])


def _values(content: Content) -> tuple[str | int, ...]:
    return (
        content.name,
        content.size,
        content.crc32c,
        content.content_type,
        json.dumps(dict(content.labels)),
        content.content_key,
    )


def _content(row: Any) -> Content:
    return Content(
        name=row["name"],
        size=row["size"],
        crc32c=row["crc32c"],
        content_type=row["content_type"],
        labels=json.loads(row["labels"]),
        content_key=row["content_key"],
    )
