"""The entries of libraries: characters, places, palettes, voices."""

import time
from collections.abc import Iterable

from aiprod.film.v1.library_pb2 import LibraryEntry
from aiprod.gateway.v1 import libraries_pb2 as libraries_api
from aiprod_database.database import Connection, Database
from aiprod_database.page_tokens import MAX_NUMBER, page_token, parse_page_token
from aiprod_gateway.libraries.libraries import find_library, timestamp
from aiprod_gateway.messages import copy_of
from aiprod_rpc.errors import AlreadyExists, InvalidArgument, NotFound, ResourceExhausted

MAX_ENTRIES = 100
"""The most in a library."""
_CHANGEABLE = frozenset({"display_name", "description", "character", "place", "palette", "voice"})


class LibraryEntries:
    """The entries of all users' libraries."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def create(self, user: str, request: libraries_api.CreateLibraryEntryRequest) -> LibraryEntry:
        """Stores an entry and returns it.

        Raises NOT_FOUND if the user has no such library, ALREADY_EXISTS if that has an entry of this id or
        display name, RESOURCE_EXHAUSTED if it has MAX_ENTRIES.
        """
        library, created = request.parent, time.time_ns()
        entry = copy_of(request.entry)
        entry.name = f"{library}/entries/{request.entry_id}"
        entry.create_time.CopyFrom(timestamp(created))
        entry.update_time.CopyFrom(timestamp(created))

        def create(db: Connection) -> None:
            find_library(db, user, library)
            if _body(db, user, entry.name) is not None:
                raise AlreadyExists(
                    f"{entry.name} already exists; choose another id, or change that one",
                    reason="LIBRARY_ENTRY_EXISTS",
                    field="entry_id",
                )
            _raise_if_named(db, user, library, entry)
            count = """select count(*) as count from library_entry where "user" = ? and library = ?"""
            if db.execute(count, (user, library)).fetchone()["count"] >= MAX_ENTRIES:
                raise ResourceExhausted(
                    f"{library} has {MAX_ENTRIES} entries; delete one first, or use another library",
                    reason="TOO_MANY_LIBRARY_ENTRIES",
                )
            values = (user, library, entry.name, _folded(entry), created, entry.SerializeToString())
            insert = """insert into library_entry("user", library, name, folded, created, body)
                        values(?, ?, ?, ?, ?, ?)"""
            db.execute(insert, values)

        await self._database.run(create, lock=f"libraries of {user}")
        return entry

    async def get(self, user: str, name: str) -> LibraryEntry:
        """Returns an entry. Raises NOT_FOUND if the user has none of this name."""
        return await self._database.read(lambda db: _find(db, user, name))

    async def page(self, user: str, library: str, size: int, token: str) -> tuple[list[LibraryEntry], str]:
        """Returns a page of a library's entries, the newest first, and the token of the next one.

        Raises NOT_FOUND if the user has no such library.
        """
        size = min(size or MAX_ENTRIES, MAX_ENTRIES)
        query = """select created, name, body from library_entry
                   where "user" = ? and library = ? and (created, name) < (?, ?)
                   order by created desc, name desc limit ?"""
        values = (user, library, *parse_page_token(token, (MAX_NUMBER, "")), size + 1)

        def read(db: Connection) -> tuple[list[LibraryEntry], str]:
            find_library(db, user, library)
            rows = db.execute(query, values).fetchall()
            more = len(rows) > size
            following = page_token(rows[size - 1]["created"], rows[size - 1]["name"]) if more else ""
            return [LibraryEntry.FromString(row["body"]) for row in rows[:size]], following

        return await self._database.read(read)

    async def users(self) -> list[str]:
        """Returns the users who have entries."""
        query = """select distinct "user" as owner from library_entry"""
        rows = await self._database.read(lambda db: db.execute(query).fetchall())
        return [row["owner"] for row in rows]

    async def all_of(self, user: str) -> list[LibraryEntry]:
        """Returns the entries of all libraries of a user: up to 5,000."""
        query = """select body from library_entry where "user" = ?"""
        rows = await self._database.read(lambda db: db.execute(query, (user,)).fetchall())
        return [LibraryEntry.FromString(row["body"]) for row in rows]

    async def update(self, user: str, request: libraries_api.UpdateLibraryEntryRequest) -> LibraryEntry:
        """Changes an entry and returns it.

        Raises NOT_FOUND as `get` does, ALREADY_EXISTS if another entry has the display name, INVALID_ARGUMENT
        if the mask names another field or the entry would become another kind.
        """
        paths = _paths(request)

        def update(db: Connection) -> LibraryEntry:
            entry = _find(db, user, request.name)
            _change(entry, request.entry, paths)
            _raise_if_named(db, user, entry.name.partition("/entries/")[0], entry)
            entry.update_time.CopyFrom(timestamp(time.time_ns()))
            values = (_folded(entry), entry.SerializeToString(), user, entry.name)
            db.execute(
                """update library_entry set folded = ?, body = ? where "user" = ? and name = ?""", values
            )
            return entry

        return await self._database.run(update, lock=f"libraries of {user}")

    async def delete(self, user: str, name: str) -> None:
        """Deletes an entry. Raises NOT_FOUND as `get` does."""

        def delete(db: Connection) -> None:
            _find(db, user, name)
            db.execute("""delete from library_entry where "user" = ? and name = ?""", (user, name))

        await self._database.run(delete, lock=f"libraries of {user}")


def _paths(request: libraries_api.UpdateLibraryEntryRequest) -> list[str]:
    """Returns the fields to change: those of the mask, else all that the entry states."""
    if not request.HasField("update_mask"):
        return [field.name for field, _ in request.entry.ListFields() if field.name in _CHANGEABLE]
    if unknown := sorted(set(request.update_mask.paths) - _CHANGEABLE):
        raise InvalidArgument(
            f"update_mask: {', '.join(unknown)} cannot be changed; name {', '.join(sorted(_CHANGEABLE))}",
            reason="INVALID_REQUEST",
            field="update_mask",
        )
    return list(request.update_mask.paths)


def _change(entry: LibraryEntry, changed: LibraryEntry, paths: Iterable[str]) -> None:
    kind = entry.WhichOneof("kind")
    for path in paths:
        if path in ("display_name", "description"):
            setattr(entry, path, getattr(changed, path))
        elif path == kind and changed.HasField(path):
            getattr(entry, path).CopyFrom(getattr(changed, path))
        else:
            raise InvalidArgument(
                f"{entry.name} is a {kind} and stays one; add another entry for another kind",
                reason="LIBRARY_KIND_FIXED",
                field=f"entry.{path}",
            )


def _find(db: Connection, user: str, name: str) -> LibraryEntry:
    body = _body(db, user, name)
    if body is None:
        raise NotFound(
            f"you have no {name}; ListLibraryEntries returns the entries of a library",
            reason="LIBRARY_ENTRY_NOT_FOUND",
            field="name",
        )
    return LibraryEntry.FromString(body)


def _body(db: Connection, user: str, name: str) -> bytes | None:
    query = """select body from library_entry where "user" = ? and name = ?"""
    row = db.execute(query, (user, name)).fetchone()
    return row["body"] if row else None


def _raise_if_named(db: Connection, user: str, library: str, entry: LibraryEntry) -> None:
    """Raises ALREADY_EXISTS if another entry of the library has the display name."""
    query = """select name from library_entry where "user" = ? and library = ? and folded = ? and name <> ?"""
    row = db.execute(query, (user, library, _folded(entry), entry.name)).fetchone()
    if row:
        raise AlreadyExists(
            f"{row['name']} has the display name {entry.display_name}; a text could not tell the two apart",
            reason="LIBRARY_ENTRY_EXISTS",
            field="entry.display_name",
        )


def _folded(entry: LibraryEntry) -> str:
    return entry.display_name.casefold()
