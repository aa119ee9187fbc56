"""What the service keeps: the ledger, answers, and markers; alone on SQLite or with other instances."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass

from aiprod_database.sqlite_database import open_sqlite_database
from aiprod_files.private_folders import locked_folder
from aiprod_llm.cache.base import SharedCache
from aiprod_llm.cache.sqlite import open_sqlite_cache
from aiprod_llm.calls.answers import DatabaseAnswers
from aiprod_llm.calls.ledger import SCHEMA, Ledger, open_ledger
from aiprod_llm.calls.turns import DatabaseTurns, NoTurns, Turns
from aiprod_llm.calls.write_queue import open_write_queue
from aiprod_llm.config import LlmSettings
from aiprod_llm.projects import MAX_PROJECTS

LOCK = "llm ledger"


@dataclass(frozen=True, slots=True)
class State:
    """The state of an instance: all of it outlives a crash, because it is paid for."""

    ledger: Ledger
    turns: Turns
    answers: SharedCache
    markers: SharedCache


def open_state(settings: LlmSettings) -> AbstractAsyncContextManager[State]:
    """Opens the PostgreSQL database of the settings, else the SQLite files in the data folder."""
    return _shared_state(settings) if settings.database else _own_state(settings)


@asynccontextmanager
async def _own_state(settings: LlmSettings) -> AsyncIterator[State]:
    with (
        # Locked first: a second process would mark the attempts of this one as lost.
        locked_folder(settings.data) as data,
        open_sqlite_cache(data, MAX_PROJECTS) as local,
    ):
        async with (
            open_sqlite_database(data / "llm.db", SCHEMA) as database,
            open_write_queue(database, LOCK) as queue,
            open_ledger(database, queue) as ledger,
        ):
            yield State(ledger, NoTurns(), DatabaseAnswers(database, queue), local)


@asynccontextmanager
async def _shared_state(settings: LlmSettings) -> AsyncIterator[State]:
    # Imported only when used: an instance that is alone does not need PostgreSQL's client.
    from aiprod_database.postgres_instance import open_instance

    async with (
        open_instance(settings.database, SCHEMA, "llm") as (instance, database),
        open_write_queue(database, LOCK) as queue,
        open_ledger(database, queue, instance.id) as ledger,
    ):
        turns = DatabaseTurns(queue, instance.id)

        async def inherit(peer: str) -> None:
            await ledger.mark_lost(peer)
            await turns.inherit(peer)

        answers = DatabaseAnswers(database, queue)
        async with instance.inheriting(database, inherit):
            yield State(ledger, turns, answers, answers)
