"""Where DBOS keeps its journals: in a SQLite file, or in the PostgreSQL that several gateways share."""

import asyncio
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from pathlib import Path
from typing import Any, Protocol
from weakref import WeakValueDictionary

import sqlalchemy
from dbos import DBOS, DBOSConfig, error
from dbos._context import current_owner_xid
from dbos._serialization import DBOSPortableJSON

from aiprod_database import sqlite
from aiprod_database.database import Database
from aiprod_files.disk import DiskFault, classify, disk_errors, opening

POOL_SIZE = 8
"""The most connections of DBOS to PostgreSQL."""

IDLE_SECONDS = 1.0
"""A connection that rested so long may be lost, and is tried before its next use."""

APPEND = """
insert into dbos.streams(workflow_uuid, function_id, key, value, serialization, "offset")
select workflow_uuid, ?, ?, ?, ?,
  (select coalesce(max("offset"), -1) + 1 from dbos.streams where workflow_uuid = ? and key = ?)
from dbos.workflow_status where workflow_uuid = ? and owner_xid = ? for no key update
"""
"""Writes nothing if the workflow is cancelled or goes on elsewhere; a peer that takes over waits for it."""

log = logging.getLogger(__name__)

type Rows = list[tuple[Any, ...]]


class Member(Protocol):
    """A gateway whose connections can be told from those of its peers."""

    id: str

    def admit(self, connection: Any) -> None:
        """Raises an error if this gateway may not have the new connection."""


class WorkflowDatabase(Protocol):
    """A database of DBOS."""

    schema: str
    """What stands before the names of its tables."""

    def opened(self) -> AbstractContextManager[DBOSConfig]:
        """Yields DBOS's settings for this database, which is ready for it until the block ends."""

    def opening(self) -> AbstractContextManager[None]:
        """Maps errors that leave the block to CannotStart."""

    def errors(self) -> AbstractContextManager[None]:
        """Maps the errors of this database that leave the block."""

    async def read(self, query: str, *values: object) -> Rows:
        """Returns the rows of a query, in which `?` marks a value."""

    async def append(self, stream: str, value: object) -> None:
        """Appends a JSON value to a stream of the running workflow; inside a step only."""


class SqliteWorkflows:
    """The file of a gateway that is alone."""

    schema = ""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read: sqlite.Connection

    @contextmanager
    def opened(self) -> Iterator[DBOSConfig]:
        """As `WorkflowDatabase.opened`. Raises CannotStart as `opening` does."""
        # The file keeps the mode that this sets; DBOS would keep SQLite's default, in which readers block the
        # writer.
        with closing(sqlite.connect(self._path)) as self._read, _waiting_for_disk(self._path):
            yield DBOSConfig(
                name="aiprod",
                system_database_url=f"sqlite:///{self._path}",
                db_engine_kwargs={"module": sqlite.DRIVER},
                executor_id="local",
            )

    def opening(self) -> AbstractContextManager[None]:
        """As `WorkflowDatabase.opening`."""
        return opening(self._path)

    def errors(self) -> AbstractContextManager[None]:
        """As `WorkflowDatabase.errors`: as `disk_errors` does."""
        return disk_errors(self._path)

    async def read(self, query: str, *values: object) -> Rows:
        """As `WorkflowDatabase.read`, on the caller's thread: it takes microseconds."""
        with self.errors():
            rows: Rows = self._read.execute(query, values).fetchall()
            return rows

    async def append(self, stream: str, value: object) -> None:
        """As `WorkflowDatabase.append`."""
        await DBOS.write_stream_async(stream, value)


class PostgresWorkflows:
    """The schema `dbos` of the database at `url`, for the instance `member`."""

    schema = "dbos."

    def __init__(self, url: str, member: Member, database: Database) -> None:
        self._url = url
        self._member = member
        self._database = database
        self._appending: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @contextmanager
    def opened(self) -> Iterator[DBOSConfig]:
        """As `WorkflowDatabase.opened`."""

        def admit(connection: Any, _: object) -> None:
            self._member.admit(connection)

        listeners: dict[str, Callable[..., None]] = {
            "connect": admit,
            "checkin": _note_use,
            "checkout": _check_idle,
        }
        for event, listener in listeners.items():
            sqlalchemy.event.listen(sqlalchemy.Engine, event, listener)
        try:
            yield DBOSConfig(
                name="aiprod",
                system_database_url=self._url,
                sys_db_pool_size=POOL_SIZE,
                db_engine_kwargs={
                    "connect_args": {"application_name": self._member.id, "connect_timeout": 5},
                    # `_check_idle` asks only connections that rested. Few do: the one used last comes first.
                    "pool_pre_ping": False,
                    "pool_use_lifo": True,
                },
                executor_id=self._member.id,
                # Gateways wake each other by notices of their own.
                use_listen_notify=False,
            )
        finally:
            for event, listener in listeners.items():
                sqlalchemy.event.remove(sqlalchemy.Engine, event, listener)

    def opening(self) -> AbstractContextManager[None]:
        """As `WorkflowDatabase.opening`: the schema is there, so the database is."""
        return nullcontext()

    def errors(self) -> AbstractContextManager[None]:
        """As `WorkflowDatabase.errors`: DBOS itself waits for a database that is down."""
        return nullcontext()

    async def read(self, query: str, *values: object) -> Rows:
        """As `WorkflowDatabase.read`."""
        return [tuple(row.values()) for row in await self._database.select(query, values)]

    # DBOS's own writer takes four messages, and a tenth of a second whenever two scenes report at once.
    async def append(self, stream: str, value: object) -> None:
        """As `WorkflowDatabase.append`. Raises Unavailable if the database does not respond."""
        job = str(DBOS.workflow_id)
        owner = current_owner_xid(job)
        entry = (DBOS.step_id, stream, DBOSPortableJSON.serialize(value), DBOSPortableJSON.name())
        # In turn: each counts the values before its own, also of a step that was cancelled while it wrote.
        async with self._appending.setdefault(job, asyncio.Lock()):
            writing = asyncio.ensure_future(self._database.write(APPEND, (*entry, job, stream, job, owner)))
            try:
                written = await asyncio.shield(writing)
            finally:
                await asyncio.wait({writing})
        if not written:
            raise error.DBOSWorkflowConflictIDError(job)


def _note_use(_: object, record: sqlalchemy.pool.ConnectionPoolEntry) -> None:
    record.info["used"] = time.monotonic()


def _check_idle(connection: Any, record: sqlalchemy.pool.ConnectionPoolEntry, _: object) -> None:
    """Makes the pool connect again if a connection that rested is lost."""
    if time.monotonic() - record.info.get("used", time.monotonic()) < IDLE_SECONDS:
        return
    try:
        # Outside a transaction, whose begin and end would be messages of their own.
        connection.autocommit = True
        connection.execute("")
        connection.autocommit = False
    except Exception as error:
        raise sqlalchemy.exc.DisconnectionError from error


@contextmanager
def _waiting_for_disk(path: Path) -> Iterator[None]:
    """Makes DBOS wait while the disk is full, with the one error for which it waits without a limit.

    With another error the workflow would fail, and DBOS could not record that it failed.
    """

    def raise_pool_timeout(context: sqlalchemy.engine.ExceptionContext) -> None:
        error = context.original_exception
        fault = classify(error, path.parent)
        if fault and fault is not DiskFault.DAMAGED:
            log.warning("jobs wait for the disk: %s", fault.message(path))
            raise sqlalchemy.exc.TimeoutError("the disk accepts no writes") from error

    engine = sqlalchemy.Engine
    sqlalchemy.event.listen(engine, "handle_error", raise_pool_timeout)
    try:
        yield
    finally:
        sqlalchemy.event.remove(engine, "handle_error", raise_pool_timeout)
