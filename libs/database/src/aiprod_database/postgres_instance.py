"""An instance of a service among its peers on one PostgreSQL: its lease, its heirs, notices to all."""

import asyncio
import logging
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any
from uuid import uuid4

import psycopg

from aiprod_database.postgres import WAIT_SECONDS
from aiprod_database.postgres_database import PostgresDatabase, open_postgres_database
from aiprod_database.schema import Schema
from aiprod_rpc.errors import AiprodError, Unavailable

LOOK_SECONDS = 0.25
"""How often an instance looks after its peers, and tries to reach a database that is down."""

GRACE_SECONDS = 0.6
"""How long a peer's lock may be free: after a restart of the database, all must lock again."""

BEAT_SECONDS = 1.0

FROZEN_LOOKS = 80
"""After so many looks without a beat a peer counts as frozen, about 20 s. These are looks and no seconds: a
machine that pauses with all its instances makes no peer look frozen."""

REST_SECONDS = 0.03
"""The least time between two batches of notices. The first after a silence leaves at once. What changes
often, as a job does whose scenes render side by side, wakes its watchers everywhere only so often."""

KEEPALIVES = "-c tcp_keepalives_idle=3 -c tcp_keepalives_interval=1 -c tcp_keepalives_count=3"
"""After these seconds the server gives up a connection to a machine that is gone, and with it the lock."""

NOTIFY = "SELECT pg_notify(?, notice) FROM unnest(?::text[]) AS notice"

END = "UPDATE instance SET ended = true WHERE id = ?"
CUT_OFF = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = ?"

EXIT_FENCED = 75

log = logging.getLogger(__name__)

type Inherit = Callable[[str], Awaitable[None]]
"""Takes over what an ended instance left. It may run again, also at another heir, until it succeeds."""


class Notices:
    """Short texts from any instance to all of them; at most once, for those that are connected."""

    def __init__(self, rest_seconds: float = REST_SECONDS) -> None:
        self._rest_seconds = rest_seconds
        self._receivers: dict[str, Callable[[str], None]] = {}
        self._unsent: dict[tuple[str, str], None] = {}
        self._pending = asyncio.Event()
        self.on_gap: list[Callable[[], None]] = []
        """Called when notices of others may have been missed."""

    def receive(self, topic: str, receiver: Callable[[str], None]) -> None:
        """Calls `receiver` with each text on this topic, also with those from here."""
        self._receivers[topic] = receiver

    def send(self, topic: str, text: str) -> None:
        """Sends soon, and once for all equal notices that wait meanwhile."""
        self._unsent[topic, text] = None
        self._pending.set()

    def deliver(self, payload: str) -> None:
        """Calls the receiver of a notice that has arrived."""
        topic, _, text = payload.partition(" ")
        if receiver := self._receivers.get(topic):
            receiver(text)

    async def send_forever(self, database: PostgresDatabase, channel: str) -> None:
        """Sends what waits, in batches; keeps it while the database is down."""
        while True:
            await self._pending.wait()
            # Before the batch is read: a notice that comes from here on sets it again.
            self._pending.clear()
            # Taken first: a notice equal to one that is being sent tells of a later change.
            batch, self._unsent = self._unsent, {}
            texts = [f"{topic} {text}" for topic, text in batch]
            try:
                await database.select(NOTIFY, (channel, texts))
            except Exception as error:
                if not isinstance(error, AiprodError):
                    log.exception("notices could not be sent; the next try is soon")
                # An outage loses none.
                self._unsent = batch | self._unsent
                self._pending.set()
                await asyncio.sleep(LOOK_SECONDS)
            await asyncio.sleep(self._rest_seconds)


class Instance:
    """An instance that holds the advisory lock of its `id` on a connection of its own.

    When the process dies, the kernel closes that connection, and a peer inherits; so it does when the process
    is frozen and does not beat. The heir first ends this instance's row and then its connections, and no new
    one gets past `admit`: from then on it writes nothing.
    """

    def __init__(self, url: str, service: str) -> None:
        self.id = f"{service}-{uuid4().hex[:16]}"
        self.url = url
        self.is_away = False
        self.notices = Notices()
        self._service = service
        self._free_since: dict[str, float] = {}
        self._still: dict[str, tuple[int | None, int]] = {}
        """The last beat of each peer, and how many looks have found it."""

    def admit(self, connection: psycopg.Connection[Any]) -> None:
        """Raises OperationalError on a new connection of an instance that a peer has ended."""
        query = "SELECT 1 FROM instance WHERE id = %s AND NOT ended"
        if connection.execute(query, (self.id,)).fetchone() is None:
            raise psycopg.OperationalError("connection failed: another instance has taken over")
        connection.commit()

    @asynccontextmanager
    async def _locked(self) -> AsyncIterator[psycopg.AsyncConnection[tuple[object, ...]]]:
        async with await psycopg.AsyncConnection.connect(
            self.url,
            autocommit=True,
            connect_timeout=WAIT_SECONDS,
            application_name=self.id,
            options=KEEPALIVES,
        ) as connection:
            await connection.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", (self.id,))
            yield connection

    async def hold(self, started: asyncio.Future[None]) -> None:
        """Keeps the lock and receives notices; returns when a peer has taken over."""
        while True:
            try:
                async with self._locked() as connection:
                    if not started.done():
                        insert = "INSERT INTO instance (id, ended) VALUES (%s, false)"
                        await connection.execute(insert, (self.id,))
                    # After an outage a peer may have inherited meanwhile; then nothing here counts any more.
                    elif not await self._is_mine(connection):
                        return
                    await connection.execute(f"LISTEN {self._service}".encode())
                    if self.is_away:
                        log.warning("the database is back")
                    self.is_away = False
                    # While nobody listened, PostgreSQL kept nothing of what others sent.
                    for note_gap in self.notices.on_gap:
                        note_gap()
                    if not started.done():
                        started.set_result(None)
                    async for notice in connection.notifies():
                        self.notices.deliver(notice.payload)
            except Exception as error:
                if not started.done():
                    started.set_exception(error)
                    return
                # Whatever it was, the lock is lost: a new connection tells whether a peer has taken over.
                if not isinstance(error, psycopg.OperationalError):
                    log.exception("the connection of the lock failed; the next one is soon")
                elif not self.is_away:
                    log.warning("the database is down: %s", type(error).__name__)
                self.is_away = True
                await asyncio.sleep(LOOK_SECONDS)

    async def _is_mine(self, connection: psycopg.AsyncConnection[tuple[object, ...]]) -> bool:
        query = "SELECT 1 FROM instance WHERE id = %s AND NOT ended"
        return await (await connection.execute(query, (self.id,))).fetchone() is not None

    @asynccontextmanager
    async def inheriting(self, database: PostgresDatabase, inherit: Inherit) -> AsyncIterator[None]:
        """Takes over what peers leave that end, until the block ends."""
        tasks = {
            asyncio.create_task(self._inherit_forever(database, inherit)),
            asyncio.create_task(self._beat_forever(database)),
        }
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)

    async def _beat_forever(self, database: PostgresDatabase) -> None:
        beat = "UPDATE instance SET beat = coalesce(beat, 0) + 1 WHERE id = ?"
        while True:
            try:
                await database.write(beat, (self.id,))
            except Exception as error:
                if not isinstance(error, AiprodError):
                    log.exception("the beat failed; the next one is soon")
            await asyncio.sleep(BEAT_SECONDS)

    async def _inherit_forever(self, database: PostgresDatabase, inherit: Inherit) -> None:
        while True:
            try:
                for peer in await self._ended_peers(database):
                    # First its connections: what it still writes must not meet what the heir does.
                    await database.select(CUT_OFF, (peer,))
                    log.warning("takes over from an instance that ended", extra={"peer": peer})
                    await inherit(peer)
                    # Last: until the row is gone, the work is done again after a failure here.
                    await database.write("DELETE FROM instance WHERE id = ?", (peer,))
            except Unavailable:
                # What was seen before an outage says nothing about the peers after it.
                self._free_since.clear()
                self._still.clear()
            except Exception:
                log.exception("the peer's jobs could not be taken over; the next try is soon")
            await asyncio.sleep(LOOK_SECONDS)

    async def _ended_peers(self, database: PostgresDatabase) -> list[str]:
        """Returns the peers that have ended; ends those whose lock is free for too long, and frozen ones."""
        # The lock lasts for its statement only. A peer that takes it before it is ended finds that out next.
        query = """SELECT id, ended, beat,
                     NOT ended AND pg_try_advisory_xact_lock(hashtextextended(id, 0)) AS free
                   FROM instance WHERE id <> ? AND starts_with(id, ?)"""
        rows = await database.select(query, (self.id, f"{self._service}-"))
        moment = time.monotonic()
        self._free_since = {row["id"]: self._free_since.get(row["id"], moment) for row in rows if row["free"]}
        self._still = {row["id"]: self._looks(row["id"], row["beat"]) for row in rows}
        late = {peer for peer, since in self._free_since.items() if moment - since >= GRACE_SECONDS}
        # A peer without a beat is still starting, or of a release that sends none.
        late |= {peer for peer, (beat, looks) in self._still.items() if beat and looks >= FROZEN_LOOKS}
        for peer in late:
            await database.write(END, (peer,))
        return list({row["id"] for row in rows if row["ended"]} | late)

    def _looks(self, peer: str, beat: int | None) -> tuple[int | None, int]:
        last, looks = self._still.get(peer, (beat, 0))
        return beat, looks + 1 if beat == last else 0

    async def leave(self, database: PostgresDatabase) -> None:
        """Lets peers take over at once; without this they wait for GRACE_SECONDS."""
        with suppress(AiprodError):
            await database.write(END, (self.id,))


@asynccontextmanager
async def open_instance(
    url: str, schema: Schema, service: str
) -> AsyncIterator[tuple[Instance, PostgresDatabase]]:
    """Joins the instances of a service on the database at `url`, whose schema has the table `instance`.

    Yields the instance and a database whose connections are its own. The process ends with EXIT_FENCED when a
    peer has taken over. Raises as `open_postgres_database` does.
    """
    instance = Instance(url, service)
    async with open_postgres_database(url, schema) as database:
        # Only the tables are needed of it: its connections could not be told from those of others.
        del database
    holding = asyncio.create_task(_hold(instance, started := asyncio.get_running_loop().create_future()))
    try:
        await started
        async with open_postgres_database(url, schema, instance) as database:
            sending = asyncio.create_task(instance.notices.send_forever(database, service))
            try:
                yield instance, database
            finally:
                sending.cancel()
                await instance.leave(database)
    finally:
        holding.cancel()
        await asyncio.wait({holding})


async def _hold(instance: Instance, started: asyncio.Future[None]) -> None:
    await instance.hold(started)
    if started.done() and not started.exception():
        log.critical("another instance has taken over; this one ends")
        # At once: nothing that it does still counts.
        os._exit(EXIT_FENCED)
