"""Brings a database to the newest schema; the one file that knows Alembic."""

import logging
from pathlib import Path

MIGRATIONS = Path(__file__).parent / "migrations"


def newest() -> str:
    """The revision that the newest migration leads to."""
    return max(migration.name for migration in MIGRATIONS.glob("versions/*.py")).partition("_")[0]


def migrate(url: str) -> None:
    """Run the migrations that the database at `url`, as SQLAlchemy writes it, has not had yet."""
    logging.getLogger("alembic").setLevel(logging.WARNING)
    # A third of a second to import, which a database of the newest schema need not pay.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    command.upgrade(config, "head")
