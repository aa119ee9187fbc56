"""The index of objects and uploads: an object is an asset if it is in here."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from aiprod_database.database import Connection, Database, Row
from aiprod_rpc.errors import NotFound
from aiprod_storage.model import Asset, Content, Upload

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
    """Reads and writes the index. Names and keys are unique."""

    database: Database

    async def by_name(self, name: str, generation: int = 0) -> Asset | None:
        """Returns the object with this name and generation, any generation for 0; None if there is none."""
        where = "name = ? AND ? IN (0, generation)"
        return await self.database.read(lambda db: _object(db, where, name, generation))

    async def by_key(self, key: str) -> Asset | None:
        """Returns the object of a key, None if there is none."""
        return await self.database.read(lambda db: _object(db, "content_key = ?", key))

    async def add_upload(self, upload: Upload) -> None:
        """Adds an upload that begins."""
        content = _values(upload.content)
        values = (upload.id, upload.name, *content, upload.session, int(upload.expire_time.timestamp()))
        await self.database.run(lambda db: db.execute(_ADD_UPLOAD, values))

    async def upload(self, upload_id: str) -> Upload | None:
        """Returns an upload, None if it does not exist or has expired."""
        select = "SELECT * FROM uploads WHERE id = ?"
        row = await self.database.read(lambda db: db.execute(select, (upload_id,)).fetchone())
        return _upload(row) if row else None

    async def commit(self, upload: Upload, generation: int) -> Asset:
        """Makes the upload an object, and returns the object of its key, which may be an earlier one.

        Raises NotFound if the upload has expired.
        """
        return await self.database.run(lambda db: _commit(db, upload, generation))

    async def release_key(self, asset: Asset) -> None:
        """Frees the asset's key for the next upload; the asset keeps its name."""
        update = "UPDATE objects SET content_key = NULL WHERE name = ? AND generation = ?"
        await self.database.run(lambda db: db.execute(update, (asset.name, asset.generation)))

    async def expire(self, now: datetime, oldest: datetime) -> None:
        """Removes uploads that expired before `now`, and objects older than `oldest` that are not held."""
        await self.database.run(lambda db: _forget(db, int(now.timestamp()), int(oldest.timestamp() * 1e6)))

    async def pending_removals(self) -> Sequence[str]:
        """Returns the names of removed objects whose bytes are still stored."""
        rows = await self.database.read(lambda db: db.execute("SELECT name FROM removals").fetchall())
        return [row["name"] for row in rows]

    async def mark_removed(self, name: str) -> None:
        """Notes that the bytes of a name are deleted."""
        await self.database.run(lambda db: db.execute("DELETE FROM removals WHERE name = ?", (name,)))


def hold(db: Connection, name: str, generation: int) -> bool:
    """Marks an object as held, so that it never expires; returns whether it exists."""
    update = "UPDATE objects SET held = 1 WHERE name = ? AND generation = ?"
    return db.execute(update, (name, generation)).rowcount == 1


def _commit(db: Connection, upload: Upload, generation: int) -> Asset:
    db.execute(_ADD_OBJECT, (upload.name, *_values(upload.content), generation))
    key = upload.content.key
    stored = _object(db, "content_key = ?", key) if key else _object(db, "name = ?", upload.name)
    assert stored is not None
    update = "UPDATE uploads SET committed = ? WHERE id = ?"
    if db.execute(update, (stored.name, upload.id)).rowcount == 0:
        raise NotFound(f"upload {upload.id} has expired; begin another one", reason="UPLOAD_NOT_FOUND")
    # Another upload of the same key was first: this one's bytes are not needed.
    if stored.name != upload.name:
        db.execute(_REMOVE, (upload.name,))
    return stored


def _forget(db: Connection, now: int, oldest: int) -> None:
    # One statement deletes and returns: in PostgreSQL, a commit could come between two.
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
