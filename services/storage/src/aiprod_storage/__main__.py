"""Composition root of the storage service."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiprod.storage.v1.storage_service_pb2_grpc import add_StorageServiceServicer_to_server
from aiprod_runtime.server import Binding, run, running, until_signalled
from aiprod_storage import ledger, manifests
from aiprod_storage.config import StorageSettings
from aiprod_storage.database import open_database
from aiprod_storage.embedded import index, open_embedded_store
from aiprod_storage.service import StorageService

SERVICE = "aiprod.storage.v1.StorageService"


@asynccontextmanager
async def serving(settings: StorageSettings) -> AsyncIterator[int]:
    """Run the service until the block ends; yields the gRPC port."""
    settings.data.mkdir(parents=True, exist_ok=True)
    schemas = index.SCHEMA, manifests.SCHEMA, ledger.SCHEMA
    async with (
        open_database(settings.data / "storage.db", *schemas) as database,
        open_embedded_store(settings, database) as store,
    ):
        service = StorageService(store, manifests.Manifests(database, store), ledger.Ledger(database))
        async with running(settings, Binding(SERVICE, add_StorageServiceServicer_to_server, service)) as port:
            yield port


async def serve(settings: StorageSettings) -> None:
    async with serving(settings):
        await until_signalled()


def main() -> None:
    settings = StorageSettings()
    run(serve(settings), settings, "storage")


if __name__ == "__main__":
    main()
