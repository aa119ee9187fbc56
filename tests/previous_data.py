"""The databases of an earlier release, which `system/previous` has as SQL text."""

import os
from pathlib import Path

import pysqlite3

PREVIOUS = Path(__file__).parent / "system/previous"


def write_previous_database(name: str, path: Path) -> None:
    """Writes one of the databases, like `gateway/jobs`, as the earlier release left it."""
    connection = pysqlite3.connect(str(path))
    connection.executescript((PREVIOUS / f"{name}.sql").read_text())
    connection.execute("pragma journal_mode = wal")
    connection.close()
    os.chmod(path, 0o644)
