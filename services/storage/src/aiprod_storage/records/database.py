"""The database as the records see it: SQL that SQLite and PostgreSQL both understand."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

type Row = Mapping[str, Any]


class Cursor(Protocol):
    @property
    def rowcount(self) -> int: ...

    def fetchone(self) -> Any: ...

    def fetchall(self) -> list[Any]: ...


class Connection(Protocol):
    def execute(self, statement: str, parameters: Sequence[object] = ()) -> Cursor:
        """Run one statement; `?` stands for a parameter, rows are read by column name."""


class Database(Protocol):
    async def run[Result](self, work: Callable[[Connection], Result]) -> Result:
        """Run `work` as one transaction; what it wrote is on disk when this returns.

        ResourceExhausted when the disk is full, Unavailable when the disk or the database is away,
        DataLoss when the database is damaged.
        """

    async def read[Result](self, work: Callable[[Connection], Result]) -> Result:
        """Run `work`, which only reads, on one snapshot; no writer waits for it, nor it for one.

        It sees all that was written before. Unavailable when the database is away.
        """
