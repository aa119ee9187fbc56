"""Composition root of the storage service."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import (
    AbstractAsyncContextManager,
    AbstractContextManager,
    asynccontextmanager,
    nullcontext,
    suppress,
)
from datetime import UTC, datetime, timedelta

from aiprod.storage.v1.storage_service_pb2_grpc import add_StorageServiceServicer_to_server
from aiprod_runtime.folders import locked_folder, private_folder
from aiprod_runtime.server import Binding, run, running, until_signalled
from aiprod_storage.assets import Assets
from aiprod_storage.bookkeeping import Bookkeeping
from aiprod_storage.config import StorageSettings
from aiprod_storage.deliveries import Deliveries
from aiprod_storage.embedded import open_embedded_store
from aiprod_storage.figures import Figures
from aiprod_storage.infrastructure.changes import Part
from aiprod_storage.objects import ObjectStore
from aiprod_storage.records import daily, index, ledger, manifests, usage
from aiprod_storage.records.database import Database
from aiprod_storage.records.sqlite import open_sqlite
from aiprod_storage.service import StorageService

SERVICE = "aiprod.storage.v1.StorageService"
SWEEP_SECONDS = 600.0

log = logging.getLogger(__name__)


@asynccontextmanager
async def serving(settings: StorageSettings) -> AsyncIterator[int]:
    """Run the service until the block ends; yields the gRPC port."""
    with folder(settings):
        async with _serving(settings) as port:
            yield port


def folder(settings: StorageSettings) -> AbstractContextManager[object]:
    """The folder of the data, of this process alone unless others keep it all."""
    if settings.database and settings.store == "gcs":
        return nullcontext(private_folder(settings.data))
    return locked_folder(settings.data)


@asynccontextmanager
async def _serving(settings: StorageSettings) -> AsyncIterator[int]:
    async with open_database(settings) as database:
        objects = index.Index(database)
        async with open_store(settings, objects) as store:
            assets = Assets(store, objects, timedelta(days=settings.retention_days))
            deliveries = Deliveries(manifests.Manifests(database), assets)
            budget = settings.daily_budget_usd
            limit = None if budget is None else round(budget * 1e6)
            books = Bookkeeping(ledger.Ledger(database), usage.Accounts(database, limit), Figures())
            binding = Binding(
                SERVICE,
                add_StorageServiceServicer_to_server,
                StorageService(assets, deliveries, books, infrastructure(settings)),
            )
            async with sweeping(assets, books), running(settings, binding) as port:
                yield port


def open_database(settings: StorageSettings) -> AbstractAsyncContextManager[Database]:
    schemas = index.SCHEMA, manifests.SCHEMA, ledger.SCHEMA, daily.SCHEMA
    if settings.database:
        from aiprod_storage.records.postgres import open_postgres

        return open_postgres(settings.database, *schemas)
    return open_sqlite(settings.data / "storage.db", *schemas)


def open_store(settings: StorageSettings, objects: index.Index) -> AbstractAsyncContextManager[ObjectStore]:
    if settings.store == "gcs":
        # Google's client takes most of a second to import.
        from aiprod_storage.gcs.assembly import open_gcs_store

        return open_gcs_store(settings)
    return open_embedded_store(settings, objects)


def infrastructure(settings: StorageSettings) -> Callable[[], Sequence[Part]]:
    def parts() -> Sequence[Part]:
        # Google's clients take seconds to import, and operators ask for this once a release.
        from aiprod_storage.infrastructure import assembly

        return assembly.parts(settings)

    return parts


@asynccontextmanager
async def sweeping(assets: Assets, books: Bookkeeping) -> AsyncIterator[None]:
    """Now and then remove what nothing needs, and tell the budget of a new day."""

    async def sweep_again_and_again() -> None:
        while True:
            try:
                await assets.sweep(datetime.now(UTC))
                await books.budget()
            except Exception:
                log.exception("the sweep failed; it is tried again in %g s", SWEEP_SECONDS)
            await asyncio.sleep(SWEEP_SECONDS)

    task = asyncio.create_task(sweep_again_and_again())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def serve(settings: StorageSettings) -> None:
    async with serving(settings):
        await until_signalled()


def main() -> None:
    settings = StorageSettings()
    run(serve(settings), settings, "storage")


if __name__ == "__main__":
    main()
