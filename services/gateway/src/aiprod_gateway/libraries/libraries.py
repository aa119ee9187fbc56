"""The table of libraries: what the films of a user share."""

import time

from google.protobuf.timestamp_pb2 import Timestamp

from aiprod.gateway.v1 import libraries_pb2 as libraries_api
from aiprod_database.database import Connection, Database, Row
from aiprod_database.page_tokens import MAX_NUMBER, page_token, parse_page_token
from aiprod_rpc.errors import AlreadyExists, NotFound, ResourceExhausted

MAX_LIBRARIES = 50


class Libraries:
    """The libraries of all users. Each name belongs to a user: others may use the same one."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def create(self, user: str, request: libraries_api.CreateLibraryRequest) -> libraries_api.Library:
        """Stores a library and returns it.

        Raises ALREADY_EXISTS if the user has one of this id, RESOURCE_EXHAUSTED if the user has
        MAX_LIBRARIES.
        """
        name, created = f"libraries/{request.library_id}", time.time_ns()

        def create(db: Connection) -> None:
            if _row(db, user, name):
                raise AlreadyExists(
                    f"{name} already exists; choose another id, or change that one",
                    reason="LIBRARY_EXISTS",
                    field="library_id",
                )
            count = """select count(*) as count from library where "user" = ?"""
            if db.execute(count, (user,)).fetchone()["count"] >= MAX_LIBRARIES:
                raise ResourceExhausted(
                    f"you have {MAX_LIBRARIES} libraries; delete one first", reason="TOO_MANY_LIBRARIES"
                )
            values = (user, name, request.title, created, created)
            insert = """insert into library("user", name, title, created, updated) values(?, ?, ?, ?, ?)"""
            db.execute(insert, values)

        await self._database.run(create, lock=f"libraries of {user}")
        return _library(name, request.title, created, created)

    async def get(self, user: str, name: str) -> libraries_api.Library:
        """Returns a library. Raises NOT_FOUND if the user has none of this name."""
        return _read(await self._database.read(lambda db: find_library(db, user, name)))

    async def page(self, user: str, size: int, token: str) -> tuple[list[libraries_api.Library], str]:
        """Returns a page of the user's libraries, the newest first, and the token of the next one."""
        query = """select * from library where "user" = ? and (created, name) < (?, ?)
                   order by created desc, name desc limit ?"""
        size = min(size or MAX_LIBRARIES, MAX_LIBRARIES)
        values = (user, *parse_page_token(token, (MAX_NUMBER, "")), size + 1)
        rows = await self._database.read(lambda db: db.execute(query, values).fetchall())
        following = page_token(rows[size - 1]["created"], rows[size - 1]["name"]) if len(rows) > size else ""
        return [_read(row) for row in rows[:size]], following

    async def rename(self, user: str, name: str, title: str) -> libraries_api.Library:
        """Changes the title of a library and returns it. Raises NOT_FOUND as `get` does."""
        updated = time.time_ns()

        def rename(db: Connection) -> Row:
            row = find_library(db, user, name)
            values = (title, updated, user, name)
            db.execute("""update library set title = ?, updated = ? where "user" = ? and name = ?""", values)
            return row

        row = await self._database.run(rename, lock=f"libraries of {user}")
        return _library(name, title, row["created"], updated)

    async def delete(self, user: str, name: str) -> None:
        """Deletes a library and its entries. Raises NOT_FOUND as `get` does."""

        def delete(db: Connection) -> None:
            find_library(db, user, name)
            db.execute("""delete from library_entry where "user" = ? and library = ?""", (user, name))
            db.execute("""delete from library where "user" = ? and name = ?""", (user, name))

        await self._database.run(delete, lock=f"libraries of {user}")


def find_library(db: Connection, user: str, name: str) -> Row:
    """Returns the row of a library. Raises NOT_FOUND if the user has none of this name."""
    row = _row(db, user, name)
    if row is None:
        raise NotFound(
            f"you have no library {name}; create it, or list your libraries",
            reason="LIBRARY_NOT_FOUND",
            field="library",
        )
    return row


def _row(db: Connection, user: str, name: str) -> Row | None:
    query = """select * from library where "user" = ? and name = ?"""
    found: Row | None = db.execute(query, (user, name)).fetchone()
    return found


def _read(row: Row) -> libraries_api.Library:
    return _library(row["name"], row["title"], row["created"], row["updated"])


def _library(name: str, title: str, created: int, updated: int) -> libraries_api.Library:
    return libraries_api.Library(
        name=name, title=title, create_time=timestamp(created), update_time=timestamp(updated)
    )


def timestamp(nanoseconds: int) -> Timestamp:
    """Returns a time since 1970 as a message."""
    message = Timestamp()
    message.FromNanoseconds(nanoseconds)
    return message
