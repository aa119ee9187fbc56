"""Composition root of the collab service."""

import gc

if __name__ == "__main__":
    # All that is loaded now stays: the collector would only scan it, again and again.
    gc.disable()

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext

from aiprod_collab.admission import Admission
from aiprod_collab.config import CollabSettings
from aiprod_collab.guests import Visits
from aiprod_collab.logs.sqlite import open_sqlite_log
from aiprod_collab.peers.base import NoPeers, Peers
from aiprod_collab.replication import replicating
from aiprod_collab.room import RoomDependencies
from aiprod_collab.rooms import Rooms
from aiprod_collab.service import SERVICE, CollabService, add_to_server
from aiprod_collab.streams import Streams
from aiprod_server.server import Binding, run, running, until_signalled


@asynccontextmanager
async def serving(settings: CollabSettings) -> AsyncIterator[int]:
    """Runs the service until the block ends. Yields the port."""
    async with open_rooms(settings) as rooms:
        service = CollabService(rooms, Streams(rooms, settings), Visits(rooms, settings))
        binding = Binding(SERVICE, add_to_server, service)
        async with running(settings, binding) as port, open_web_sockets(settings, port):
            yield port
            # Before the server drains: open streams would hold it until its deadline.
            rooms.end_streams()


@asynccontextmanager
async def open_rooms(settings: CollabSettings) -> AsyncIterator[Rooms]:
    """Yields the rooms: of this process alone, or shared with other instances if there is a database."""
    admission = Admission(settings)
    if not settings.database:
        async with (
            open_sqlite_log(settings.data) as log,
            Rooms(RoomDependencies(log, NoPeers(), admission, settings)) as rooms,
        ):
            yield rooms
        return
    # Imported only when used: a single instance needs neither PostgreSQL's client nor the time to load it.
    from aiprod_collab.logs.postgres import open_postgres_log

    async with (
        open_postgres_log(settings.database) as shared,
        open_peers(settings) as peers,
        Rooms(RoomDependencies(shared, peers, admission, settings)) as rooms,
        replicating(rooms, shared, peers, settings.silence_seconds),
    ):
        yield rooms


def open_web_sockets(settings: CollabSettings, port: int) -> AbstractAsyncContextManager[None]:
    """Serves WebSockets if they have an address; `port` is that of the service's gRPC server."""
    if not settings.http_listen:
        return nullcontext()
    # aiohttp takes a third of a second to import.
    from aiprod_collab.web_sockets import serving_web_sockets

    return serving_web_sockets(settings.http_listen, port)


def open_peers(settings: CollabSettings) -> AbstractAsyncContextManager[Peers]:
    """Returns the hints over Redis; none if it is not configured."""
    if not settings.redis:
        return nullcontext(NoPeers())
    from aiprod_collab.peers.redis import open_redis_peers

    return open_redis_peers(settings.redis)


async def serve(settings: CollabSettings) -> None:
    """Runs the service until a signal stops it."""
    async with serving(settings):
        await until_signalled()


def main() -> None:
    """Runs the service with settings from the environment."""
    run(serve, CollabSettings, "collab")


if __name__ == "__main__":
    main()
