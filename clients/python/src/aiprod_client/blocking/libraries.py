"""The user's libraries."""

import os
from collections.abc import Iterator, Mapping
from typing import Any

from aiprod.film.v1.library_pb2 import LibraryEntry
from aiprod.gateway.v1.libraries_pb2 import Library
from aiprod_client.aio.libraries import AsyncLibraries
from aiprod_client.background import iterate, run


class Libraries:
    """The libraries of the client's user: what looks and sounds alike in all films that use them.

    Libraries and entries are the contract's messages; a library is named by `libraries/{id}` or the id alone.
    All methods raise AiprodError; NotFound if there is no such library or entry.
    """

    def __init__(self, libraries: AsyncLibraries) -> None:
        self._libraries = libraries

    def create(self, id: str, *, title: str = "") -> Library:
        """Creates a library. `id` has 1 to 63 letters a-z, digits and hyphens.

        Raises AlreadyExists for an id that is taken, ResourceExhausted for the 51st library.
        """
        return run(self._libraries.create(id, title=title))

    def list(self) -> Iterator[Library]:
        """Yields the libraries, the newest first."""
        return iterate(self._libraries.list())

    def delete(self, library: str) -> None:
        """Deletes a library and its entries. Films keep what they used of it."""
        run(self._libraries.delete(library))

    def entries(self, library: str) -> Iterator[LibraryEntry]:
        """Yields the entries of a library, the newest first."""
        return iterate(self._libraries.entries(library))

    def add(
        self,
        library: str,
        id: str,
        entry: Mapping[str, Any],
        *,
        picture: str | os.PathLike[str] | None = None,
    ) -> LibraryEntry:
        """Adds an entry, as JSON has it: `{"display_name": "Mia", "character": {"figure": "girl"}}`.

        `picture` is a file that is uploaded as the reference of a character or a place: PNG, JPEG, or WebP of
        up to 7 MiB. Raises ValueError for a field that entries do not have, AlreadyExists for an id or a name
        that is taken, ResourceExhausted for the 101st entry.
        """
        return run(self._libraries.add(library, id, entry, picture=picture))

    def update(
        self,
        library: str,
        id: str,
        entry: Mapping[str, Any],
        *,
        picture: str | os.PathLike[str] | None = None,
    ) -> LibraryEntry:
        """Changes an entry into this one, which must be of the same kind. Raises as `add` does."""
        return run(self._libraries.update(library, id, entry, picture=picture))

    def remove(self, library: str, id: str) -> None:
        """Deletes an entry. Films keep what they used of it."""
        run(self._libraries.remove(library, id))
