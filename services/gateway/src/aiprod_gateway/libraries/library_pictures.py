"""Keeps the reference pictures of libraries: they would expire like other uploads."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import grpc

from aiprod.storage.v1 import storage_service_pb2 as storage_api
from aiprod.storage.v1.storage_service_pb2_grpc import StorageServiceStub
from aiprod_gateway.libraries.library_entries import LibraryEntries
from aiprod_gateway.libraries.library_use import reference_of
from aiprod_rpc.call import Call, in_call
from aiprod_rpc.errors import AiprodError
from aiprod_work.background import in_background

log = logging.getLogger(__name__)

SWEEP_SECONDS = 3600.0
"""How soon a picture is kept if storage was away when its entry changed."""


class LibraryPictures:
    """Tells storage which pictures the entries of each user need."""

    def __init__(self, entries: LibraryEntries, storage: StorageServiceStub) -> None:
        self._entries = entries
        self._storage = storage

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Keeps the pictures of all users, now and every hour, until the block ends."""
        async with in_background(self._sweep_forever()):
            yield

    async def _sweep_forever(self) -> None:
        while True:
            with suppress(AiprodError):
                for user in await self._entries.users():
                    await self.keep(user)
            await asyncio.sleep(SWEEP_SECONDS)

    async def keep(self, user: str) -> None:
        """Keeps the pictures of a user's libraries, and no others; later if storage is away."""
        references = map(reference_of, await self._entries.all_of(user))
        names = sorted({reference.name for reference in references if reference})
        try:
            with in_call(Call(user=user)):
                await self._storage.KeepFiles(storage_api.KeepFilesRequest(names=names))
        except grpc.aio.AioRpcError as error:
            log.warning("the pictures of a library are not kept yet: %s", error.details())
