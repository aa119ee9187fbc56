"""The user's libraries."""

import mimetypes
import os
from collections.abc import AsyncGenerator, Mapping
from pathlib import Path
from typing import Any

from google.protobuf.json_format import ParseDict, ParseError

from aiprod.film.v1.asset_pb2 import Asset
from aiprod.film.v1.library_pb2 import LibraryEntry
from aiprod.gateway.v1 import libraries_pb2 as gateway_libraries
from aiprod.storage.v1 import resources_pb2 as storage_pb
from aiprod_client.assets import AssetClient
from aiprod_client.errors import translated
from aiprod_client.film_requests import library_name
from aiprod_client.retries import while_unavailable
from aiprod_client.services import Services


class AsyncLibraries:
    """The libraries of the client's user. Its methods are those of `Libraries`, to be awaited."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def create(self, id: str, *, title: str = "") -> gateway_libraries.Library:
        """Creates a library."""
        with translated():
            request = gateway_libraries.CreateLibraryRequest(library_id=id, title=title)
            return await self._services.gateway.CreateLibrary(request)

    async def list(self) -> AsyncGenerator[gateway_libraries.Library, None]:
        """Yields the libraries, the newest first."""
        request = gateway_libraries.ListLibrariesRequest()
        while True:
            with translated():
                page = await while_unavailable(lambda: self._services.gateway.ListLibraries(request))
            for library in page.libraries:
                yield library
            request.page_token = page.next_page_token
            if not request.page_token:
                return

    async def delete(self, library: str) -> None:
        """Deletes a library and its entries."""
        with translated():
            request = gateway_libraries.DeleteLibraryRequest(name=library_name(library))
            await self._services.gateway.DeleteLibrary(request)

    async def entries(self, library: str) -> AsyncGenerator[LibraryEntry, None]:
        """Yields the entries of a library, the newest first."""
        request = gateway_libraries.ListLibraryEntriesRequest(parent=library_name(library))
        while True:
            with translated():
                page = await while_unavailable(lambda: self._services.gateway.ListLibraryEntries(request))
            for entry in page.entries:
                yield entry
            request.page_token = page.next_page_token
            if not request.page_token:
                return

    async def add(
        self,
        library: str,
        id: str,
        entry: Mapping[str, Any],
        *,
        picture: str | os.PathLike[str] | None = None,
    ) -> LibraryEntry:
        """Adds an entry to a library."""
        message = await self._entry(entry, picture)
        parent = library_name(library)
        request = gateway_libraries.CreateLibraryEntryRequest(parent=parent, entry_id=id, entry=message)
        with translated():
            # Sent once: after a lost answer the id would be taken already.
            return await self._services.gateway.CreateLibraryEntry(request)

    async def update(
        self,
        library: str,
        id: str,
        entry: Mapping[str, Any],
        *,
        picture: str | os.PathLike[str] | None = None,
    ) -> LibraryEntry:
        """Changes an entry into this one."""
        message = await self._entry(entry, picture)
        request = gateway_libraries.UpdateLibraryEntryRequest(name=_name(library, id), entry=message)
        with translated():
            return await self._services.gateway.UpdateLibraryEntry(request)

    async def remove(self, library: str, id: str) -> None:
        """Deletes an entry."""
        with translated():
            request = gateway_libraries.DeleteLibraryEntryRequest(name=_name(library, id))
            await self._services.gateway.DeleteLibraryEntry(request)

    async def _entry(self, entry: Mapping[str, Any], picture: str | os.PathLike[str] | None) -> LibraryEntry:
        try:
            message = ParseDict(dict(entry), LibraryEntry())
        except ParseError as error:
            raise ValueError(f"it is not an entry of a library: {error}") from error
        if picture is not None:
            pictured = message.place if message.HasField("place") else message.character
            pictured.reference.CopyFrom(await self._upload(Path(picture)))
        return message

    async def _upload(self, path: Path) -> Asset:
        kind, _ = mimetypes.guess_type(path.name)
        with translated():
            return await AssetClient(self._services.storage, self._services.http).upload(
                path, role=storage_pb.UPLOAD, content_type=kind or "application/octet-stream"
            )


def _name(library: str, id: str) -> str:
    return f"{library_name(library)}/entries/{id}"
