"""A collab service that may die between a commit and its delivery; as a mutant it logs a request_id twice."""

import os
import random
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any

from aiprod_collab.admission import Admission
from aiprod_collab.config import CollabSettings
from aiprod_collab.guests import Visits
from aiprod_collab.logs.postgres import PostgresLog, open_postgres_log
from aiprod_collab.peers.redis import open_redis_peers
from aiprod_collab.replication import replicating
from aiprod_collab.room import RoomDependencies
from aiprod_collab.rooms import Rooms
from aiprod_collab.service import SERVICE, CollabService, add_to_server
from aiprod_collab.streams import Streams
from aiprod_server.server import Binding, run, running, until_signalled

CRASHES = float(os.environ.get("CRASH_AFTER_COMMIT", "0"))
SKIP_DEDUP = bool(os.environ.get("FORGETFUL"))


class CrashingLog:
    """A log that may end its process after a commit."""

    def __init__(self, log: PostgresLog) -> None:
        self._log = log

    def __getattr__(self, name: str) -> Any:
        return getattr(self._log, name)

    @asynccontextmanager
    async def batch(self, room: str, after: int, requests: Iterable[tuple[str, str]]) -> AsyncIterator[Any]:
        async with self._log.batch(room, after, requests) as batch:
            yield (
                SimpleNamespace(missed=batch.missed, logged={}, commit=batch.commit) if SKIP_DEDUP else batch
            )
        if random.random() < CRASHES:
            os._exit(9)


async def serve(settings: CollabSettings) -> None:
    async with open_postgres_log(settings.database) as shared, open_redis_peers(settings.redis) as peers:
        dependencies = RoomDependencies(CrashingLog(shared), peers, Admission(settings), settings)
        async with Rooms(dependencies) as rooms, replicating(rooms, shared, peers, settings.silence_seconds):
            service = CollabService(rooms, Streams(rooms, settings), Visits(rooms, settings))
            async with running(settings, Binding(SERVICE, add_to_server, service)):
                await until_signalled()


if __name__ == "__main__":
    run(serve, CollabSettings, "collab")
