"""Delivery manifests: one for each revision of a job, written once."""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from aiprod_runtime.errors import AlreadyExists, FailedPrecondition, NotFound
from aiprod_storage.database import Connection, Database
from aiprod_storage.objects import ObjectStore

SCHEMA = """
CREATE TABLE IF NOT EXISTS manifests (
    job TEXT NOT NULL,
    revision INTEGER NOT NULL,
    document BLOB NOT NULL,
    create_time REAL NOT NULL,
    PRIMARY KEY (job, revision)
) STRICT;
"""


@dataclass(frozen=True, slots=True)
class DeliveryManifest:
    """What was handed over. `document` holds all of it but the time; equal manifests have equal documents."""

    job: str
    revision: int
    document: bytes
    create_time: datetime


class AssetReference(NamedTuple):
    name: str
    generation: int


class Manifests:
    def __init__(self, database: Database, store: ObjectStore) -> None:
        self._database = database
        self._store = store

    async def publish(
        self, job: str, revision: int, document: bytes, assets: Iterable[AssetReference]
    ) -> DeliveryManifest:
        """Write a manifest, or return the one that is there already when it is the same.

        FailedPrecondition when an asset does not exist, AlreadyExists when another one is there.
        """
        for reference in assets:
            await self._check(reference)
        stored = await self._database.run(lambda db: _insert(db, job, revision, document))
        if stored.document != document:
            message = f"revision {revision} of {job} is delivered already; a new delivery is a new revision"
            raise AlreadyExists(message, reason="MANIFEST_EXISTS")
        return stored

    async def get(self, job: str, revision: int = 0) -> DeliveryManifest:
        """The manifest of a revision, the newest for 0. NotFound when there is none."""
        stored = await self._database.run(lambda db: _select(db, job, revision))
        if stored is None:
            raise NotFound(f"{job}, revision {revision or 'any'}, is not delivered", reason="NOT_DELIVERED")
        return stored

    async def _check(self, reference: AssetReference) -> None:
        try:
            found = await self._store.get(reference.name, reference.generation)
        except NotFound as error:
            raise FailedPrecondition(f"{error}; commit it first", reason="ASSET_MISSING") from error
        if found.generation != reference.generation:
            message = f"{reference.name} stands in the manifest without its generation"
            raise FailedPrecondition(message, reason="ASSET_MISSING")


def _insert(db: Connection, job: str, revision: int, document: bytes) -> DeliveryManifest:
    insert = "INSERT OR IGNORE INTO manifests VALUES (?, ?, ?, ?)"
    db.execute(insert, (job, revision, document, time.time()))
    stored = _select(db, job, revision)
    assert stored is not None
    return stored


def _select(db: Connection, job: str, revision: int) -> DeliveryManifest | None:
    select = "SELECT * FROM manifests WHERE job = ? AND ? IN (0, revision) ORDER BY revision DESC LIMIT 1"
    row = db.execute(select, (job, revision)).fetchone()
    if row is None:
        return None
    created = datetime.fromtimestamp(row["create_time"], UTC)
    return DeliveryManifest(row["job"], row["revision"], row["document"], created)
