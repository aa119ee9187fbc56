"""The interface of a database, for SQL that both SQLite and PostgreSQL understand."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Protocol

type Row = Mapping[str, Any]


class Cursor(Protocol):
    """The result of a statement."""

    @property
    def rowcount(self) -> int:
        """How many rows the statement changed."""

    def __iter__(self) -> Iterator[Any]:
        """Yields the remaining rows, each when it is needed."""

    def fetchone(self) -> Any:
        """Returns the next row, None after the last."""

    def fetchall(self) -> list[Any]:
        """Returns all remaining rows."""


class Connection(Protocol):
    """A connection inside a transaction."""

    def execute(self, statement: str, parameters: Sequence[object] = ()) -> Cursor:
        """Runs one statement; `?` marks a parameter. Rows are mappings by column name."""


class Database(Protocol):
    """Runs functions as transactions."""

    async def run[Result](self, work: Callable[[Connection], Result], lock: str = "") -> Result:
        """Runs `work` as one transaction and returns its result once its writes are on disk.

        Transactions with the same `lock` run one after the other, in all instances.

        Raises ResourceExhausted if the disk is full, Unavailable if the disk or database does not respond,
        DataLoss if the database is damaged.
        """

    async def write(self, statement: str, parameters: Sequence[object] = ()) -> int:
        """Runs one statement as a transaction of its own; returns how many rows it changed.

        It costs less than `run`, which may run several. Raises as `run` does.
        """

    async def read[Result](self, work: Callable[[Connection], Result]) -> Result:
        """Runs `work`, which only reads, on one snapshot that has all earlier writes.

        Readers and writers do not wait for each other. Raises Unavailable if the database does not respond.
        """

    async def select(self, statement: str, parameters: Sequence[object] = ()) -> list[Row]:
        """Returns the rows of one statement, which only reads; `?` marks a parameter.

        It costs less than `read`, which may run several. Raises as `read` does.
        """
