"""What is an asset and what is not: objects and uploads, in the database."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from aiprod_runtime.errors import NotFound
from aiprod_storage.model import Asset, Content, Upload
from aiprod_storage.records.database import Connection, Database, Row

SCHEMA = """
CREATE TABLE IF NOT EXISTS objects (
    name TEXT PRIMARY KEY,
    generation BIGINT NOT NULL,
    size BIGINT NOT NULL,
    crc32c BIGINT NOT NULL,
    content_type TEXT NOT NULL,
    labels TEXT NOT NULL,
    owner TEXT NOT NULL,
    content_key TEXT UNIQUE,
    held INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS objects_by_age ON objects (generation) WHERE held = 0;
CREATE TABLE IF NOT EXISTS uploads (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    size BIGINT NOT NULL,
    crc32c BIGINT NOT NULL,
    content_type TEXT NOT NULL,
    labels TEXT NOT NULL,
    owner TEXT NOT NULL,
    content_key TEXT,
    session TEXT NOT NULL,
    expires BIGINT NOT NULL,
    committed TEXT
);
CREATE INDEX IF NOT EXISTS uploads_by_end ON uploads (expires);
CREATE TABLE IF NOT EXISTS removals (name TEXT PRIMARY KEY);
"""

_CONTENT = "size, crc32c, content_type, labels, owner, content_key"
_ADD_UPLOAD = f"""
INSERT INTO uploads (id, name, {_CONTENT}, session, expires) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_ADD_OBJECT = f"""
INSERT INTO objects (name, {_CONTENT}, generation) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
"""
_REMOVE = "INSERT INTO removals VALUES (?) ON CONFLICT DO NOTHING"


@dataclass(frozen=True, slots=True)
class ObjectIndex:
    database: Database

    async def by_name(self, name: str, generation: int = 0) -> Asset | None:
        """The object of that name; any generation for 0."""
        where = "name = ? AND ? IN (0, generation)"
        return await self.database.read(lambda db: _object(db, where, name, generation))

    async def by_key(self, key: str) -> Asset | None:
        """The object that is kept for a content key."""
        return await self.database.read(lambda db: _object(db, "content_key = ?", key))

    async def add_upload(self, upload: Upload) -> None:
        content = _values(upload.content)
        values = (upload.id, upload.name, *content, upload.session, int(upload.expire_time.timestamp()))
        await self.database.run(lambda db: db.execute(_ADD_UPLOAD, values))

    async def upload(self, upload_id: str) -> Upload | None:
        select = "SELECT * FROM uploads WHERE id = ?"
        row = await self.database.read(lambda db: db.execute(select, (upload_id,)).fetchone())
        return _upload(row) if row else None

    async def commit(self, upload: Upload, generation: int) -> Asset:
        """Make the upload an object, or point it to the one that came first.

        NotFound when the upload expired.
        """
        return await self.database.run(lambda db: _commit(db, upload, generation))

    async def release_key(self, asset: Asset) -> None:
        """Let the next upload have the asset's content key; the asset keeps its name."""
        update = "UPDATE objects SET content_key = NULL WHERE name = ? AND generation = ?"
        await self.database.run(lambda db: db.execute(update, (asset.name, asset.generation)))

    async def expire(self, now: datetime, oldest: datetime) -> None:
        """Drop uploads that ended before `now`, and objects from before `oldest` that no manifest holds."""
        await self.database.run(lambda db: _forget(db, int(now.timestamp()), int(oldest.timestamp() * 1e6)))

    async def pending_removals(self) -> Sequence[str]:
        """The names under which bytes lie that nothing needs."""
        rows = await self.database.read(lambda db: db.execute("SELECT name FROM removals").fetchall())
        return [row["name"] for row in rows]

    async def mark_removed(self, name: str) -> None:
        await self.database.run(lambda db: db.execute("DELETE FROM removals WHERE name = ?", (name,)))


def hold(db: Connection, name: str, generation: int) -> bool:
    """Keep an object for as long as the database; whether it is there."""
    update = "UPDATE objects SET held = 1 WHERE name = ? AND generation = ?"
    return db.execute(update, (name, generation)).rowcount == 1


def _commit(db: Connection, upload: Upload, generation: int) -> Asset:
    db.execute(_ADD_OBJECT, (upload.name, *_values(upload.content), generation))
    key = upload.content.key
    stored = _object(db, "content_key = ?", key) if key else _object(db, "name = ?", upload.name)
    assert stored is not None
    update = "UPDATE uploads SET committed = ? WHERE id = ?"
    if db.execute(update, (stored.name, upload.id)).rowcount == 0:
        raise NotFound(f"upload {upload.id} expired; begin another", reason="UPLOAD_NOT_FOUND")
    if stored.name != upload.name:
        db.execute(_REMOVE, (upload.name,))
    return stored


def _forget(db: Connection, now: int, oldest: int) -> None:
    # Deleted and read in one statement: in PostgreSQL a commit may come between two.
    uploads = "DELETE FROM uploads WHERE expires < ? RETURNING name, committed"
    objects = "DELETE FROM objects WHERE held = 0 AND generation < ? RETURNING name"
    ended = db.execute(uploads, (now,)).fetchall()
    names = {row["name"] for row in ended if row["committed"] != row["name"]}
    names |= {row["name"] for row in db.execute(objects, (oldest,)).fetchall()}
    for name in sorted(names):
        db.execute(_REMOVE, (name,))


def _object(db: Connection, where: str, *parameters: str | int) -> Asset | None:
    row = db.execute(f"SELECT * FROM objects WHERE {where}", parameters).fetchone()
    return Asset(row["name"], row["generation"], _content(row)) if row else None


def _values(content: Content) -> tuple[str | int | None, ...]:
    return (
        content.size,
        content.crc32c,
        content.content_type,
        json.dumps(dict(content.labels)),
        content.owner,
        content.key or None,
    )


def _content(row: Row) -> Content:
    return Content(
        directory=row["name"].rpartition("/")[0],
        size=row["size"],
        crc32c=row["crc32c"],
        content_type=row["content_type"],
        labels=json.loads(row["labels"]),
        owner=row["owner"],
        key=row["content_key"] or "",
    )


def _upload(row: Row) -> Upload:
    return Upload(
        id=row["id"],
        name=row["name"],
        content=_content(row),
        expire_time=datetime.fromtimestamp(row["expires"], UTC),
        session=row["session"],
        committed=row["committed"],
    )
