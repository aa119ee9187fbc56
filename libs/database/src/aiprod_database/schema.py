"""The schema of a database: its migrations, the revision that they lead to, and which releases it takes."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from aiprod_rpc.errors import CannotStart

log = logging.getLogger(__name__)


class Version(NamedTuple):
    """What a database says of its schema: the row of its `version_table`.

    Releases that know `oldest` or a newer revision can work with the schema. It is None in databases that no
    release has migrated since there is this number.
    """

    revision: str = ""
    oldest: str | None = None

    @classmethod
    def of(cls, row: Sequence[Any] | None) -> "Version":
        """Returns what the row says; None is the row of a database without one."""
        # A newer release may keep more in it.
        return cls(*row[:2]) if row else cls()


@dataclass(frozen=True, slots=True)
class Schema:
    """The tables of one database, described in `folder`.

    `versions/NNNN_title.py` are Alembic's migrations, in the order of their revisions NNNN. Each states the
    `oldest` revision whose release works with the schema that it leads to; without that, only releases that
    know the migration do. `schema.sql` is the SQLite database that they make of an empty one. Schemas that
    may share a PostgreSQL database keep their revisions in a `version_table` each.
    """

    folder: Path
    version_table: str = "alembic_version"

    @property
    def head(self) -> str:
        """The newest revision."""
        # From the names of the files, because Alembic takes a quarter of a second to import.
        return max(path.name for path in self.folder.glob("versions/*.py")).partition("_")[0]

    def select_version(self) -> str:
        """Returns the query of the `Version` in a database that has the `version_table`."""
        # Databases of earlier releases have no second column.
        return f"SELECT * FROM {self.version_table}"

    def update_oldest(self) -> str:
        """Returns the statement that keeps the parameter `oldest` in the `version_table`."""
        return f"UPDATE {self.version_table} SET oldest = :oldest"

    def snapshot(self) -> str:
        """Returns the SQL that creates the tables of the newest revision in SQLite."""
        return (self.folder / "schema.sql").read_text()

    def is_current(self, version: Version, database: str) -> bool:
        """Returns whether a database of this version needs no migration.

        A newer schema that this release can work with is left as it is. Raises CannotStart for another newer
        one; `database` names the database in logs and errors.
        """
        revision, oldest = version
        if revision <= self.head:
            return revision == self.head
        if self.head < (oldest or revision):
            raise CannotStart(
                f"{database} has schema {revision}, and this release knows up to {self.head}; start a "
                f"release that knows {oldest or revision} or newer, or restore a backup from before that"
            )
        log.warning(
            "%s has schema %s of a newer release, which takes those that know %s; this one knows up to %s",
            *(database, revision, oldest, self.head),
        )
        return True
