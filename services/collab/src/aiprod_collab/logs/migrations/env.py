"""Runs the migrations in one transaction, and in one instance at a time."""

import pysqlite3
from alembic import context
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

LOCK = 0x61_69_70_72_6F_64_63


def run() -> None:
    """Apply the pending migrations to the configured database."""
    url = context.config.get_main_option("sqlalchemy.url", "")
    embedded = url.startswith("sqlite")
    options = {"module": pysqlite3} if embedded else {}
    with create_engine(url, poolclass=NullPool, **options).begin() as connection:
        if not embedded:
            # Instances may start together; the second one waits and finds nothing to do.
            connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        context.configure(connection=connection)
        context.run_migrations()


run()
