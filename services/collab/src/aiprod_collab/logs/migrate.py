"""Migrates a database to the newest schema; the only file that imports Alembic."""

import logging
from pathlib import Path

MIGRATIONS = Path(__file__).parent / "migrations"


def newest() -> str:
    """Return the revision of the newest migration."""
    return max(migration.name for migration in MIGRATIONS.glob("versions/*.py")).partition("_")[0]


def migrate(url: str) -> None:
    """Run the pending migrations of the database at `url`, an SQLAlchemy URL."""
    logging.getLogger("alembic").setLevel(logging.WARNING)
    # The import takes a third of a second; a database with the newest schema skips it.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    command.upgrade(config, "head")
