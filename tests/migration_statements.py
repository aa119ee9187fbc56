"""What the migrations of a schema do, statement by statement, as a database runs them."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import module_from_spec, spec_from_file_location
from types import ModuleType

from sqlalchemy import Engine, event

from aiprod_database.schema import Schema

READS = r"select|pragma|create sequence"
CREATED_TABLE = r"create table(?: if not exists)? (\w+)"
CREATED_INDEX = r"create (unique )?index(?: if not exists)? \w+ on (\w+)"
CHANGED_TABLE = r"(?:alter table|insert into) (\w+)"
ADDED_COLUMN = r"alter table \w+ add column (.+)"


@contextmanager
def recorded_statements() -> Iterator[list[str]]:
    """Yields the list to which each statement of SQLAlchemy is added."""
    statements: list[str] = []

    def record(*call: object) -> None:
        statements.append(" ".join(str(call[2]).replace('"', "").split()))

    event.listen(Engine, "before_cursor_execute", record)
    try:
        yield statements
    finally:
        event.remove(Engine, "before_cursor_execute", record)


def by_revision(schema: Schema, statements: Sequence[str]) -> dict[str, list[str]]:
    """Returns the statements of each migration, by its revision."""
    ends = re.compile(rf"(?:insert into|update) {schema.version_table} .*version_num", re.IGNORECASE)
    begun: list[str] = []
    migrations = [begun]
    for statement in statements:
        if ends.match(statement):
            begun = []
            migrations.append(begun)
        else:
            begun.append(statement)
    return dict(zip((module.revision for module in migration_modules(schema)), migrations, strict=False))


def changes(statements: Sequence[str]) -> list[str]:
    """Returns the statements of a migration that may break a release that does not know it."""
    created = {match[1] for statement in statements if (match := _match(CREATED_TABLE, statement))}
    return [statement for statement in statements if not _only_adds(statement, created)]


def _only_adds(statement: str, created: set[str]) -> bool:
    if _match(READS, statement) or _match(CREATED_TABLE, statement):
        return True
    if index := _match(CREATED_INDEX, statement):
        # A unique index refuses rows that were allowed before.
        return not index[1] or index[2] in created
    if (table := _match(CHANGED_TABLE, statement)) and table[1] in created:
        return True
    column = _match(ADDED_COLUMN, statement)
    if column is None or re.search(
        r"\b(unique|check|references|add|drop|alter|rename)\b", column[1], re.IGNORECASE
    ):
        return False
    # An older release writes rows without the column.
    return not re.search("not null", column[1], re.IGNORECASE) or bool(_match(r".* default ", column[1]))


def _match(pattern: str, statement: str) -> re.Match[str] | None:
    return re.match(pattern, statement, re.IGNORECASE)


def migration_modules(schema: Schema) -> list[ModuleType]:
    """Returns the migrations of a schema, in order."""
    modules = []
    for path in sorted(schema.folder.glob("versions/*.py")):
        spec = spec_from_file_location(path.stem, path)
        assert spec
        assert spec.loader
        module = module_from_spec(spec)
        spec.loader.exec_module(module)
        modules.append(module)
    return modules
