"""Opens SQLite files, in the same way for all services; the only file that imports the driver."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Literal

import pysqlite3

from aiprod_database.migrate import migrate
from aiprod_database.schema import Schema, Version
from aiprod_files.disk import opening

DRIVER = pysqlite3
"""The driver. Its wheel brings its own SQLite, the same on every machine; Debian's is too old for DBOS."""

type Connection = pysqlite3.Connection
Row = pysqlite3.Row
type Synchronous = Literal["FULL", "NORMAL"]


@contextmanager
def open_sqlite(path: Path, schema: Schema, synchronous: Synchronous = "FULL") -> Iterator[Connection]:
    """Opens the file in an existing folder that this process has locked, and brings its tables up to date.

    Raises CannotStart as `connect`, and as `Schema.is_current`.
    """
    with closing(connect(path, synchronous)) as connection:
        with opening(path):
            _create_or_migrate(connection, path, schema)
        yield connection


def connect(path: Path, synchronous: Synchronous = "FULL") -> Connection:
    """Returns a connection to the file in autocommit mode, for one thread at a time.

    FULL keeps each commit through a power failure; NORMAL may lose the latest ones, but needs no fsync for
    each. Raises CannotStart if the disk refuses or the file is damaged.
    """
    with opening(path):
        # One thread uses it at a time, but not always the one that opened it.
        connection = pysqlite3.connect(str(path), isolation_level=None, check_same_thread=False)
        try:
            # Readers and the writer do not wait for each other.
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute(f"PRAGMA synchronous = {synchronous}")
        except pysqlite3.Error:
            connection.close()
            raise
    return connection


def migrate_sqlite(path: Path, schema: Schema) -> None:
    """Runs the pending migrations of the file: all of them, or nothing."""
    options = {"module": DRIVER, "creator": partial(connect, path)}
    migrate(schema, "sqlite://", "BEGIN IMMEDIATE", str(path.absolute()), **options)


@contextmanager
def transaction(connection: Connection) -> Iterator[None]:
    """Commits what the block writes, or undoes it if the block raises."""
    with connection:
        # The write lock at once: a transaction that reads first may fail when it wants to write.
        connection.execute("BEGIN IMMEDIATE")
        yield


def _create_or_migrate(connection: Connection, path: Path, schema: Schema) -> None:
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not tables:
        # One transaction, and no Alembic: the first start is as fast as the others.
        connection.executescript(schema.snapshot())
        return
    row = None
    if schema.version_table in tables:
        row = connection.execute(schema.select_version()).fetchone()
    if not schema.is_current(Version.of(row), str(path.absolute())):
        migrate_sqlite(path, schema)
