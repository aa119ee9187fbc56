"""Who makes an answer: of all instances one at a time, so that it is paid for once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from functools import partial
from typing import Protocol
from uuid import uuid4

from aiprod_database.database import Connection
from aiprod_llm.calls.deadline import Deadline
from aiprod_llm.calls.ledger import patiently
from aiprod_llm.calls.write_queue import Write, WriteQueue

LOOK_SECONDS = 0.1
"""How often an instance asks whether it is its turn."""


class Turns(Protocol):
    """Turns by the key of an answer."""

    def take(self, key: str, deadline: Deadline) -> AbstractAsyncContextManager[None]:
        """Waits for the turn, and holds it for the block. Raises DeadlineExceeded."""


class NoTurns:
    """An instance that is alone: it is always its turn."""

    def take(self, key: str, deadline: Deadline) -> AbstractAsyncContextManager[None]:
        """As `Turns.take`; never waits."""
        return nullcontext()


class DatabaseTurns:
    """Turns in a database. An heir ends those of an instance that has ended."""

    def __init__(self, queue: WriteQueue, instance: str) -> None:
        self._queue = queue
        self._instance = instance

    @asynccontextmanager
    async def take(self, key: str, deadline: Deadline) -> AsyncIterator[None]:
        """As `Turns.take`. What the block adds to the queue is committed no later than the turn's end."""
        holder = uuid4().hex
        take = partial(_take, key, self._instance, holder)
        try:
            async with deadline.enforced():
                await self._wait(take, deadline)
            yield
        finally:
            # Also after a failure, because it may have been taken all the same.
            self._queue.add(partial(_leave, holder))

    async def _wait(self, take: Write[bool], deadline: Deadline) -> None:
        while True:
            if await patiently(self._queue, take, deadline):
                return
            await asyncio.sleep(LOOK_SECONDS)

    async def inherit(self, peer: str) -> None:
        """Ends the turns of an instance that has ended."""
        await self._queue.run(lambda db: db.execute("DELETE FROM turns WHERE instance = ?", (peer,)) and None)


def _take(key: str, instance: str, holder: str, db: Connection) -> bool:
    insert = "INSERT INTO turns (key, instance, holder) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
    db.execute(insert, (key, instance, holder))
    return (
        db.execute("SELECT 1 FROM turns WHERE key = ? AND holder = ?", (key, holder)).fetchone() is not None
    )


def _leave(holder: str, db: Connection) -> None:
    db.execute("DELETE FROM turns WHERE holder = ?", (holder,))
