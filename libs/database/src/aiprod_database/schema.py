"""The schema of a database: its migrations, and the revision that they lead to."""

from dataclasses import dataclass
from pathlib import Path

from aiprod_rpc.errors import CannotStart


@dataclass(frozen=True, slots=True)
class Schema:
    """The tables of one database, described in `folder`.

    `versions/NNNN_title.py` are Alembic's migrations, in the order of their revisions NNNN; `schema.sql` is
    the SQLite database that they make of an empty one. Schemas that may share a PostgreSQL database keep
    their revisions in a `version_table` each.
    """

    folder: Path
    version_table: str = "alembic_version"

    @property
    def head(self) -> str:
        """The newest revision."""
        # From the names of the files, because Alembic takes a quarter of a second to import.
        return max(path.name for path in self.folder.glob("versions/*.py")).partition("_")[0]

    def select_revision(self) -> str:
        """Returns the query of the revision in a database that has the `version_table`."""
        return f"SELECT version_num FROM {self.version_table}"

    def snapshot(self) -> str:
        """Returns the SQL that creates the tables of the newest revision in SQLite."""
        return (self.folder / "schema.sql").read_text()

    def is_current(self, revision: str, database: str) -> bool:
        """Returns whether a database of this revision needs no migration; '' is one that has no revision yet.

        Raises CannotStart if the revision is newer than `head`; `database` names the database in the error.
        """
        if revision > self.head:
            raise CannotStart(
                f"{database} has schema {revision}, and this release knows up to {self.head}; "
                "start the release that migrated it or a newer one, or restore a backup"
            )
        return revision == self.head
