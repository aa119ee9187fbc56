"""Delivery manifests: one per job, written once, after all assets in it."""

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import accumulate

from aiprod_database.database import Connection, Database, Row
from aiprod_database.page_tokens import MAX_NUMBER, page_token, parse_page_token
from aiprod_rpc.errors import AlreadyExists, FailedPrecondition, NotFound
from aiprod_storage.model import Asset
from aiprod_storage.records.object_index import delete_named, hold, release

PAGE_CHARS = 3 << 20
"""The most JSON in a page of manifests. Its message is smaller, and clients take messages up to 4 MiB."""

COMPUTED = frozenset({"mode", "head_length", "chunks"})
"""The fields of a document that storage computes from the master."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What was delivered to `owner`, as JSON in `document`."""

    job: str
    owner: str
    document: str
    create_time: datetime


@dataclass(frozen=True, slots=True)
class Manifests:
    """Reads and writes delivery manifests."""

    database: Database

    async def publish(self, manifest: Manifest, assets: Sequence[Asset]) -> Manifest:
        """Writes a manifest, holds its assets, and returns it; returns the stored one if they are equal.

        Raises FailedPrecondition if an asset does not exist, AlreadyExists if the job has a different
        manifest.
        """
        stored = await self.database.run(lambda db: _publish(db, manifest, assets))
        if _stated(stored) != _stated(manifest):
            raise AlreadyExists(
                f"{manifest.job} already has a different manifest; a changed film is a new job",
                reason="MANIFEST_EXISTS",
            )
        return stored

    async def get(self, job: str, user: str | None) -> Manifest:
        """Returns a job's manifest. Raises NotFound if it does not exist or belongs to another user.

        None stands for a caller who sees the manifests of all users.
        """
        stored = await self.database.read(lambda db: _select(db, job))
        if stored is None or user not in (None, stored.owner):
            raise NotFound(f"{job} is not delivered", reason="NOT_DELIVERED")
        return stored

    async def delete(self, job: str, *, keep_clips: bool) -> list[str]:
        """Deletes what a job made, and the clips that no other film has; returns the names of the objects.

        With `keep_clips`, the clips expire instead. Their bytes are still stored: remove them.
        """
        return await self.database.run(lambda db: _delete(db, job, keep_clips))

    async def page(self, user: str, size: int, token: str) -> tuple[list[Manifest], str]:
        """Returns up to `size` of a user's manifests, newest first, and the next page's token, '' at the end.

        Large manifests make a page shorter: it has up to PAGE_CHARS of JSON, and at least one manifest.
        """
        before = parse_page_token(token, (MAX_NUMBER, ""))
        query = """
        SELECT * FROM manifests WHERE owner = ? AND (create_time, job) < (?, ?)
        ORDER BY create_time DESC, job DESC LIMIT ?
        """
        # One row more than the page shows whether there is a next one.
        parameters = (user, *before, size + 1)
        rows = await self.database.read(lambda db: db.execute(query, parameters).fetchall())
        sums = accumulate(len(row["document"]) for row in rows[:size])
        count = max(1, sum(chars <= PAGE_CHARS for chars in sums))
        manifests = [_manifest(row) for row in rows[:count]]
        return manifests, _token(rows[count - 1]) if len(rows) > count else ""


def _delete(db: Connection, job: str, keep_clips: bool) -> list[str]:
    select = "SELECT name FROM job_assets WHERE job = ?"
    names = [row["name"] for row in db.execute(select, (job,)).fetchall()]
    db.execute("DELETE FROM job_assets WHERE job = ?", (job,))
    db.execute("DELETE FROM manifests WHERE job = ?", (job,))
    used = "SELECT 1 FROM job_assets WHERE name = ? LIMIT 1"
    unused = [name for name in names if not db.execute(used, (name,)).fetchone()]
    # The names of what the job alone has begin with its own.
    own = [name for name in unused if name.startswith(f"{job}/")]
    if not keep_clips:
        return delete_named(db, unused)
    for name in unused:
        release(db, name)
    return delete_named(db, own)


def _publish(db: Connection, manifest: Manifest, assets: Sequence[Asset]) -> Manifest:
    for asset in assets:
        if not hold(db, asset.name, asset.generation):
            message = f"{asset.name}, generation {asset.generation}, no longer exists; create it again"
            raise FailedPrecondition(message, reason="ASSET_MISSING")
    values = (manifest.job, manifest.owner, manifest.document, time.time_ns() // 1000)
    insert = """INSERT INTO manifests (job, owner, document, create_time) VALUES (?, ?, ?, ?)
                ON CONFLICT DO NOTHING"""
    db.execute(insert, values)
    insert = "INSERT INTO job_assets (job, name) VALUES (?, ?) ON CONFLICT DO NOTHING"
    for asset in assets:
        db.execute(insert, (manifest.job, asset.name))
    stored = _select(db, manifest.job)
    assert stored is not None
    return stored


def _stated(manifest: Manifest) -> dict[str, object]:
    """Returns what the publisher stated, because another release of storage may compute something else."""
    return {name: value for name, value in json.loads(manifest.document).items() if name not in COMPUTED}


def _select(db: Connection, job: str) -> Manifest | None:
    row = db.execute("SELECT * FROM manifests WHERE job = ?", (job,)).fetchone()
    return _manifest(row) if row else None


def _manifest(row: Row) -> Manifest:
    created = datetime.fromtimestamp(row["create_time"] / 1e6, UTC)
    return Manifest(row["job"], row["owner"], row["document"], created)


def _token(row: Row) -> str:
    return page_token(row["create_time"], row["job"])
