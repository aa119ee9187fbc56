"""Writes to the database in their order, and again until they succeed."""

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from itertools import islice
from typing import Any, NamedTuple

from aiprod_database.database import Connection, Database
from aiprod_rpc.errors import AiprodError

log = logging.getLogger(__name__)

BATCH_SIZE = 64
"""The most writes in one transaction."""
RETRY_SECONDS = 0.25
CLOSE_SECONDS = 5.0

type Write[Result] = Callable[[Connection], Result]
"""Statements of one transaction. They may run again after a failure that left open whether it committed."""


class _Entry(NamedTuple):
    write: Write[Any]
    done: asyncio.Future[Any] | None


class WriteQueue:
    """Writes that wait for the database. All that are added in one turn of the event loop commit together."""

    def __init__(self, database: Database, lock: str) -> None:
        self._database = database
        self._lock = lock
        self._entries: deque[_Entry] = deque()
        self._pending = asyncio.Event()
        self._is_behind = False

    def __len__(self) -> int:
        return len(self._entries)

    def add(self, write: Write[object]) -> None:
        """Adds a write that must not be lost: it is tried until it succeeds."""
        self._append(_Entry(write, None))

    async def run[Result](self, work: Write[Result]) -> Result:
        """Runs `work` behind all earlier writes and returns its result once it is committed.

        It is tried once, and also if the caller leaves. Raises as `Database.run` does.
        """
        done: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._append(_Entry(work, done))
        return await done

    async def flush(self) -> None:
        """Waits until all earlier writes are committed. Raises as `Database.run` does."""
        if self._entries:
            await self.run(lambda _: None)

    async def write_forever(self) -> None:
        """Writes what is added, until cancelled."""
        while True:
            await self._pending.wait()
            self._pending.clear()
            while self._entries:
                # A turn of the loop later an answer is there, too: it is stored together with its price.
                await asyncio.sleep(0)
                # Writes stay in the queue until they are committed.
                await self._write(list(islice(self._entries, BATCH_SIZE)))

    def _append(self, entry: _Entry) -> None:
        self._entries.append(entry)
        self._pending.set()

    async def _write(self, batch: list[_Entry]) -> None:
        try:
            results = await self._database.run(partial(_apply, batch), self._lock)
        except AiprodError as error:
            self._fail(batch, error)
            await asyncio.sleep(RETRY_SECONDS)
            return
        self._is_behind = False
        for entry, result in zip(batch, results, strict=True):
            self._entries.popleft()
            if entry.done and not entry.done.done():
                entry.done.set_result(result)

    def _fail(self, batch: list[_Entry], error: AiprodError) -> None:
        """Ends the batch's attempts with the error, and keeps what must not be lost in front of the queue."""
        for _ in batch:
            self._entries.popleft()
        self._entries.extendleft(reversed([entry for entry in batch if entry.done is None]))
        # Once for an outage, and not at each of its tries.
        if not self._is_behind:
            log.error("%d rows are not in the ledger yet: %s", len(self._entries), error)
        self._is_behind = True
        for entry in batch:
            if entry.done and not entry.done.done():
                entry.done.set_exception(error)


def _apply(batch: list[_Entry], db: Connection) -> list[Any]:
    return [entry.write(db) for entry in batch]


@asynccontextmanager
async def open_write_queue(database: Database, lock: str) -> AsyncIterator[WriteQueue]:
    """Yields the queue; writes what it still has at the end, unless the database stays away.

    Transactions with the same `lock` take turns, also those of other instances.
    """
    queue = WriteQueue(database, lock)
    writing = asyncio.create_task(queue.write_forever())
    try:
        yield queue
    finally:
        try:
            async with asyncio.timeout(CLOSE_SECONDS):
                await queue.flush()
        except (AiprodError, TimeoutError) as error:
            log.error("%d rows do not reach the ledger: %s", len(queue), error)
        writing.cancel()
        await asyncio.wait({writing})
