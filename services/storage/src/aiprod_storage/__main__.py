"""Composition root of the storage service."""

import gc

if __name__ == "__main__":
    # All that is loaded now stays: the collector would only scan it, again and again.
    gc.disable()

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import (
    AbstractAsyncContextManager,
    AbstractContextManager,
    asynccontextmanager,
    nullcontext,
    suppress,
)
from datetime import UTC, datetime, timedelta

from aiprod_database.database import Database
from aiprod_database.sqlite_database import open_sqlite_database
from aiprod_files.private_folders import locked_folder, private_folder
from aiprod_server.server import Binding, run, running, until_signalled
from aiprod_storage.assets import Assets
from aiprod_storage.config import StorageSettings
from aiprod_storage.deliveries import Deliveries
from aiprod_storage.metrics import PipelineMetrics
from aiprod_storage.model import ObjectStore
from aiprod_storage.records import daily_usage, ledger, manifests
from aiprod_storage.records.object_index import ObjectIndex
from aiprod_storage.records.schema import SCHEMA
from aiprod_storage.records.usage_reports import UsageReports
from aiprod_storage.service import SERVICE, StorageService, add_to_server
from aiprod_storage.usage import UsageAccounting

SWEEP_SECONDS = 600.0

log = logging.getLogger(__name__)


@asynccontextmanager
async def serving(settings: StorageSettings) -> AsyncIterator[int]:
    """Runs the service until the block ends; yields its gRPC port."""
    with data_folder(settings):
        async with _serving(settings) as port:
            yield port


def data_folder(settings: StorageSettings) -> AbstractContextManager[object]:
    """Opens the data folder; locks it unless a database and a bucket keep all state."""
    # With SQLite or files, a second process would write to the same data.
    if settings.database and settings.store == "gcs":
        return nullcontext(private_folder(settings.data))
    return locked_folder(settings.data)


@asynccontextmanager
async def _serving(settings: StorageSettings) -> AsyncIterator[int]:
    async with open_database(settings) as database:
        objects = ObjectIndex(database)
        async with open_store(settings, objects) as store:
            retention = timedelta(days=settings.retention_days)
            days = settings.upload_retention_days
            file_retention = None if days is None else timedelta(days=days)
            assets = Assets(store, objects, retention, settings.quota_bytes, file_retention)
            deliveries = Deliveries(manifests.Manifests(database), assets)
            reports = UsageReports(database, daily_limit(settings))
            usage = UsageAccounting(ledger.Ledger(database), reports, PipelineMetrics())
            service = StorageService(assets, deliveries, usage)
            binding = Binding(SERVICE, add_to_server, service)
            async with sweeping(assets, usage), running(settings, binding) as port:
                yield port


def daily_limit(settings: StorageSettings) -> int | None:
    """Returns the daily budget in millionths of a US dollar, None for no limit."""
    budget = settings.daily_budget_usd
    return None if budget is None else round(budget * 1e6)


@asynccontextmanager
async def open_database(settings: StorageSettings) -> AsyncIterator[Database]:
    """Opens PostgreSQL if the settings have its URL, else the SQLite file in the data folder."""
    async with _open_database(settings) as database:
        await database.run(daily_usage.rebuild)
        yield database


def _open_database(settings: StorageSettings) -> AbstractAsyncContextManager[Database]:
    if settings.database:
        from aiprod_database.postgres_database import open_postgres_database

        return open_postgres_database(settings.database, SCHEMA)
    return open_sqlite_database(settings.data / "storage.db", SCHEMA)


def open_store(settings: StorageSettings, objects: ObjectIndex) -> AbstractAsyncContextManager[ObjectStore]:
    """Opens the object store of the settings."""
    if settings.store == "gcs":
        # Google's client takes most of a second to import.
        from aiprod_storage.gcs.factory import open_gcs_store

        return open_gcs_store(settings)
    from aiprod_storage.embedded import open_embedded_store

    return open_embedded_store(settings, objects)


@asynccontextmanager
async def sweeping(assets: Assets, usage: UsageAccounting) -> AsyncIterator[None]:
    """Every ten minutes removes what nothing needs, and exports the budget, which a new day resets."""

    async def sweep_forever() -> None:
        while True:
            try:
                await assets.sweep(datetime.now(UTC))
                await usage.budget()
            except Exception:
                log.exception("the sweep failed; the next one is in %g s", SWEEP_SECONDS)
            await asyncio.sleep(SWEEP_SECONDS)

    task = asyncio.create_task(sweep_forever())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def serve(settings: StorageSettings) -> None:
    """Runs the service until a signal stops it."""
    async with serving(settings):
        await until_signalled()


def main() -> None:
    """Runs the service with the settings of the environment."""
    run(serve, StorageSettings, "storage")


if __name__ == "__main__":
    main()
