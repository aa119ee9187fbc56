"""Runs the pending migrations of a database; the only file that imports Alembic and SQLAlchemy."""

import logging
from pathlib import Path
from typing import Any

from aiprod_database.schema import Schema

ENVIRONMENT = Path(__file__).parent / "migration_environment"


def migrate(schema: Schema, url: str, lock: str, **engine_options: Any) -> None:
    """Migrates the database at `url`, an SQLAlchemy URL, to the newest revision: all of it or nothing.

    `lock` is the statement that makes a second process wait until the transaction ends.
    """
    # Before the import, which logs each of its plugins.
    logging.getLogger("alembic").setLevel(logging.WARNING)
    # Imported only when used: a start with a current schema saves a quarter of a second.
    from alembic import command
    from alembic.config import Config
    from sqlalchemy import create_engine
    from sqlalchemy.pool import NullPool

    config = Config()
    config.set_main_option("script_location", _literal(ENVIRONMENT))
    config.set_main_option("version_locations", _literal(schema.folder / "versions"))
    # Otherwise Alembic splits the folder's path at spaces.
    config.set_main_option("path_separator", "newline")
    with create_engine(url, poolclass=NullPool, **engine_options).begin() as connection:
        connection.exec_driver_sql(lock)
        config.attributes.update(connection=connection, version_table=schema.version_table)
        command.upgrade(config, "head")


def _literal(path: Path) -> str:
    """Returns the path as a value of Alembic's configuration, in which % begins a variable."""
    return str(path).replace("%", "%%")
