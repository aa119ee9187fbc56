"""The index of objects and uploads: an object is an asset if it is in here."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from aiprod_database.database import Connection, Database, Row
from aiprod_rpc.errors import NotFound, ResourceExhausted
from aiprod_storage.model import Asset, Content, Reservation, Upload
from aiprod_storage.object_names import job_of
from aiprod_storage.records import kept_files, stored_bytes
from aiprod_storage.records.stored_bytes import StoredBytes

_CONTENT = "size, crc32c, content_type, labels, owner, content_key"
_ADD_UPLOAD = f"""
INSERT INTO uploads (id, name, {_CONTENT}, session, expires) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_ADD_OBJECT = f"""
INSERT INTO objects (name, {_CONTENT}, generation) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
"""
_REMOVE = "INSERT INTO removals (name) VALUES (?) ON CONFLICT DO NOTHING"


_IS_FILE = "substr(name, 1, 8) = 'uploads/'"
"""Whether a user uploaded the object."""
_KIND = f"""CASE
    WHEN substr(name, 1, 6) = 'clips/' AND held = 1 THEN 'clips'
    WHEN substr(name, 1, 6) = 'clips/' THEN 'clips of no film'
    WHEN {_IS_FILE} THEN 'uploads'
    WHEN replace(name, '/captions/', '') <> name THEN 'captions'
    ELSE 'masters' END"""


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

    async def add_upload(self, upload: Upload, now: datetime, limit: int | None = None) -> Reservation:
        """Adds an upload that begins at `now`; returns what open uploads reserve with it.

        Raises ResourceExhausted if its owner then stores and reserves more than `limit` bytes.
        """
        return await self.database.run(lambda db: _add_upload(db, upload, int(now.timestamp()), limit))

    async def cancel(self, upload: Upload) -> bool:
        """Removes an upload that is not committed; returns whether there was one."""
        return await self.database.run(lambda db: _end_uploads(db, "id = ?", upload.id)) > 0

    async def stored_bytes(self, owner: str) -> StoredBytes:
        """Returns how many bytes a user stores and reserves."""
        return await self.database.read(lambda db: stored_bytes.stored_bytes(db, owner))

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

    async def delete(self, asset: Asset) -> bool:
        """Removes an object that is not held; returns whether there was one."""
        where = "held = 0 AND name = ? AND generation = ?"
        return await self.database.run(lambda db: _delete(db, where, asset.name, asset.generation)) > 0

    async def release_key(self, asset: Asset) -> None:
        """Frees the asset's key for the next upload; the asset keeps its name."""
        update = "UPDATE objects SET content_key = NULL WHERE name = ? AND generation = ?"
        await self.database.run(lambda db: db.execute(update, (asset.name, asset.generation)))

    async def expire(self, now: datetime, oldest: datetime, oldest_files: datetime) -> None:
        """Removes uploads that expired before `now`, and objects that are not held and too old.

        That is `oldest_files` for users' files, and `oldest` for others.
        """
        ages = int(oldest.timestamp() * 1e6), int(oldest_files.timestamp() * 1e6)
        await self.database.run(lambda db: _forget(db, int(now.timestamp()), *ages))

    async def usage(self) -> dict[str, tuple[int, int]]:
        """Returns the number of objects of each kind, and their bytes."""
        return await self.database.read(_usage)

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


def release(db: Connection, name: str) -> None:
    """Lets an object expire that was held."""
    db.execute("UPDATE objects SET held = 0 WHERE name = ?", (name,))


def delete_named(db: Connection, names: Sequence[str]) -> list[str]:
    """Removes objects, held or not, and returns the names of those that existed."""
    return [name for name in names if _delete(db, "name = ?", name)]


def _add_upload(db: Connection, upload: Upload, now: int, limit: int | None) -> Reservation:
    # First, so that an expired ticket holds no space.
    _end_uploads(db, "expires < ?", now)
    content = upload.content
    stored_bytes.add(db, content.owner, reserved=content.size)
    owned = stored_bytes.stored_bytes(db, content.owner)
    if limit is not None and owned.total > limit:
        raise ResourceExhausted(
            f"you store {owned.used} bytes, and open uploads reserve {owned.reserved - content.size}; "
            f"{content.size} more exceed your quota of {limit}",
            reason="QUOTA_EXCEEDED",
            quota="stored bytes",
        )
    values = (upload.id, upload.name, *_values(content), upload.session)
    db.execute(_ADD_UPLOAD, (*values, int(upload.expire_time.timestamp())))
    # One file of any size may come, however little space is left.
    shared = owned.reserved if owned.reserved > content.size else 0
    return Reservation(stored_bytes.stored_bytes(db).reserved, shared)


def _end_uploads(db: Connection, where: str, value: str | int) -> int:
    """Removes open uploads with their bytes, and returns how many."""
    # One statement deletes and returns: in PostgreSQL, a commit could come between two.
    delete = f"DELETE FROM uploads WHERE committed IS NULL AND {where} RETURNING name, owner, size"
    ended = db.execute(delete, (value,)).fetchall()
    for row in sorted(ended, key=lambda row: row["owner"]):
        stored_bytes.add(db, row["owner"], reserved=-row["size"])
        db.execute(_REMOVE, (row["name"],))
    return len(ended)


def _commit(db: Connection, upload: Upload, generation: int) -> Asset:
    content = upload.content
    added = db.execute(_ADD_OBJECT, (upload.name, *_values(content), generation)).rowcount
    if added and (job := job_of(upload.name)):
        db.execute(
            "INSERT INTO job_assets (job, name) VALUES (?, ?) ON CONFLICT DO NOTHING", (job, upload.name)
        )
    key = content.key
    stored = _object(db, "content_key = ?", key) if key else _object(db, "name = ?", upload.name)
    assert stored is not None
    update = "UPDATE uploads SET committed = ? WHERE id = ? AND committed IS NULL"
    ended = db.execute(update, (stored.name, upload.id)).rowcount
    # With a bucket, two commits of one upload may run at once, and the second one finds the first one's.
    if not ended and not db.execute("SELECT 1 FROM uploads WHERE id = ?", (upload.id,)).fetchone():
        raise NotFound(f"upload {upload.id} has expired; begin another one", reason="UPLOAD_NOT_FOUND")
    stored_bytes.add(db, content.owner, used=added * content.size, reserved=-ended * content.size)
    # Another upload of the same key was first: this one's bytes are not needed.
    if stored.name != upload.name:
        db.execute(_REMOVE, (upload.name,))
    return stored


def _forget(db: Connection, now: int, oldest: int, oldest_files: int) -> None:
    _end_uploads(db, "expires < ?", now)
    db.execute("DELETE FROM uploads WHERE expires < ?", (now,))
    _delete(db, f"held = 0 AND generation < ? AND NOT ({_IS_FILE})", oldest)
    unkept = f"{_IS_FILE} AND NOT {kept_files.UNTIL_RELEASED}"
    _delete(db, f"held = 0 AND generation < ? AND {unkept}", oldest_files, oldest_files)


def _usage(db: Connection) -> dict[str, tuple[int, int]]:
    query = f"SELECT {_KIND} AS kind, COUNT(*) AS count, SUM(size) AS bytes FROM objects GROUP BY {_KIND}"
    return {row["kind"]: (int(row["count"]), int(row["bytes"])) for row in db.execute(query)}


def _delete(db: Connection, where: str, *parameters: str | int) -> int:
    """Removes objects with their bytes, and returns how many."""
    deleted = db.execute(
        f"DELETE FROM objects WHERE {where} RETURNING name, owner, size", parameters
    ).fetchall()
    for row in sorted(deleted, key=lambda row: (row["owner"], row["name"])):
        stored_bytes.add(db, row["owner"], used=-row["size"])
        db.execute(_REMOVE, (row["name"],))
        kept_files.forget(db, row["name"])
    return len(deleted)


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
