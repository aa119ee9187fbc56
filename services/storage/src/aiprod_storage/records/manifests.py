"""Delivery manifests: one per revision of a job, written once, after all assets in it."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import accumulate

from aiprod_database.database import Connection, Database, Row
from aiprod_database.page_tokens import MAX_NUMBER, page_token, parse_page_token
from aiprod_rpc.errors import AlreadyExists, FailedPrecondition, NotFound
from aiprod_storage.model import Asset
from aiprod_storage.records.object_index import hold

PAGE_CHARS = 3 << 20
"""The most JSON in a page of manifests. Its message is smaller, and clients take messages up to 4 MiB."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What was delivered to `owner`, as JSON in `document`. Manifests with the same `digest` are equal."""

    job: str
    revision: int
    owner: str
    digest: str
    document: str
    create_time: datetime


@dataclass(frozen=True, slots=True)
class Manifests:
    """Reads and writes delivery manifests."""

    database: Database

    async def publish(self, manifest: Manifest, assets: Sequence[Asset]) -> Manifest:
        """Writes a manifest, holds its assets, and returns it; returns the stored one if they are equal.

        Raises FailedPrecondition if an asset does not exist, AlreadyExists if the revision has a different
        manifest.
        """
        stored = await self.database.run(lambda db: _publish(db, manifest, assets))
        if stored.digest != manifest.digest:
            raise AlreadyExists(
                f"revision {manifest.revision} of {manifest.job} already has a different manifest; "
                "publish it as a new revision",
                reason="MANIFEST_EXISTS",
            )
        return stored

    async def get(self, job: str, revision: int, user: str) -> Manifest:
        """Returns the manifest of a revision, the newest for 0.

        Raises NotFound if it does not exist or belongs to another user.
        """
        stored = await self.database.read(lambda db: _select(db, job, revision))
        if stored is None or stored.owner != user:
            raise NotFound(f"{job}, revision {revision or 'any'}, is not delivered", reason="NOT_DELIVERED")
        return stored

    async def page(self, user: str, job: str, size: int, token: str) -> tuple[list[Manifest], str]:
        """Returns up to `size` of a user's manifests, newest first, and the next page's token, '' at the end.

        `job` limits them to one job, '' does not. Large manifests make a page shorter: it has up to
        PAGE_CHARS of JSON, and at least one manifest.
        """
        before = parse_page_token(token, (MAX_NUMBER, "", 0))
        of_job, jobs = ("AND job = ?", (job,)) if job else ("", ())
        query = f"""
        SELECT * FROM manifests WHERE owner = ? {of_job} AND (create_time, job, revision) < (?, ?, ?)
        ORDER BY create_time DESC, job DESC, revision DESC LIMIT ?
        """
        # One row more than the page shows whether there is a next one.
        parameters = (user, *jobs, *before, size + 1)
        rows = await self.database.read(lambda db: db.execute(query, parameters).fetchall())
        sums = accumulate(len(row["document"]) for row in rows[:size])
        count = max(1, sum(chars <= PAGE_CHARS for chars in sums))
        manifests = [_manifest(row) for row in rows[:count]]
        return manifests, _token(rows[count - 1]) if len(rows) > count else ""


def _publish(db: Connection, manifest: Manifest, assets: Sequence[Asset]) -> Manifest:
    for asset in assets:
        if not hold(db, asset.name, asset.generation):
            message = f"{asset.name}, generation {asset.generation}, no longer exists; create it again"
            raise FailedPrecondition(message, reason="ASSET_MISSING")
    db.execute(
        "INSERT INTO manifests VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (
            manifest.job,
            manifest.revision,
            manifest.owner,
            manifest.digest,
            manifest.document,
            time.time_ns() // 1000,
        ),
    )
    stored = _select(db, manifest.job, manifest.revision)
    assert stored is not None
    return stored


def _select(db: Connection, job: str, revision: int) -> Manifest | None:
    select = "SELECT * FROM manifests WHERE job = ? AND ? IN (0, revision) ORDER BY revision DESC LIMIT 1"
    row = db.execute(select, (job, revision)).fetchone()
    return _manifest(row) if row else None


def _manifest(row: Row) -> Manifest:
    created = datetime.fromtimestamp(row["create_time"] / 1e6, UTC)
    return Manifest(row["job"], row["revision"], row["owner"], row["digest"], row["document"], created)


def _token(row: Row) -> str:
    return page_token(row["create_time"], row["job"], row["revision"])
