"""Runs the pending migrations of a database; the only file that imports Alembic and SQLAlchemy."""

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiprod_database.schema import Schema, Version

if TYPE_CHECKING:
    from sqlalchemy import Connection

ENVIRONMENT = Path(__file__).parent / "migration_environment"


def migrate(schema: Schema, url: str, lock: str, name: str, **engine_options: Any) -> None:
    """Migrates the database at `url`, an SQLAlchemy URL, to the newest revision: all of it or nothing.

    `lock` is the statement that makes a second process wait until the transaction ends. Raises CannotStart as
    `Schema.is_current`, which names the database by `name`, if another process was first.
    """
    # Before the import, which logs each of its plugins.
    logging.getLogger("alembic").setLevel(logging.WARNING)
    # Imported only when used: a start with a current schema saves a quarter of a second.
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory
    from sqlalchemy import create_engine
    from sqlalchemy.pool import NullPool

    config = Config()
    config.set_main_option("script_location", _literal(ENVIRONMENT))
    config.set_main_option("version_locations", _literal(schema.folder / "versions"))
    # Otherwise Alembic splits the folder's path at spaces.
    config.set_main_option("path_separator", "newline")
    with create_engine(url, poolclass=NullPool, **engine_options).begin() as connection:
        connection.exec_driver_sql(lock)
        # Again, as a newer release that starts at the same time may have had the lock.
        if schema.is_current(_version(schema, connection), name):
            return
        config.attributes.update(connection=connection, version_table=schema.version_table)
        command.upgrade(config, "head")
        newest = ScriptDirectory.from_config(config).get_revision("head")
        _keep_oldest(schema, connection, getattr(newest.module, "oldest", schema.head))


def _version(schema: Schema, connection: "Connection") -> Version:
    from sqlalchemy import inspect

    if not inspect(connection).has_table(schema.version_table):
        return Version()
    return Version.of(connection.exec_driver_sql(schema.select_version()).fetchone())


def _keep_oldest(schema: Schema, connection: "Connection", oldest: str) -> None:
    from sqlalchemy import inspect, text

    columns = {column["name"] for column in inspect(connection).get_columns(schema.version_table)}
    if "oldest" not in columns:
        connection.exec_driver_sql(f"ALTER TABLE {schema.version_table} ADD COLUMN oldest VARCHAR(32)")
    connection.execute(text(schema.update_oldest()), {"oldest": oldest})


def _literal(path: Path) -> str:
    """Returns the path as a value of Alembic's configuration, in which % begins a variable."""
    return str(path).replace("%", "%%")
