"""Composition root of the collab service."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext

from aiprod_collab.admission import Admission
from aiprod_collab.config import CollabSettings
from aiprod_collab.following import following
from aiprod_collab.logs.sqlite import open_sqlite_log
from aiprod_collab.peers import Alone, Peers
from aiprod_collab.room import Tools
from aiprod_collab.rooms import Rooms
from aiprod_collab.service import SERVICE, CollabService, add_to_server
from aiprod_collab.streams import Streams
from aiprod_runtime.server import Binding, run, running, until_signalled


@asynccontextmanager
async def serving(settings: CollabSettings) -> AsyncIterator[int]:
    """Run the service until the block ends; yields the port."""
    async with open_rooms(settings) as rooms:
        binding = Binding(SERVICE, add_to_server, CollabService(rooms, Streams(rooms, settings)))
        async with running(settings, binding) as port:
            yield port
            rooms.dismiss()


@asynccontextmanager
async def open_rooms(settings: CollabSettings) -> AsyncIterator[Rooms]:
    """Rooms of this process alone, or of several instances where there is a database."""
    admission = Admission(settings)
    if not settings.database:
        async with (
            open_sqlite_log(settings.data) as log,
            Rooms(Tools(log, Alone(), admission, settings)) as rooms,
        ):
            yield rooms
        return
    from aiprod_collab.logs.postgres import open_postgres_log

    async with (
        open_postgres_log(settings.database) as shared,
        open_peers(settings) as peers,
        Rooms(Tools(shared, peers, admission, settings)) as rooms,
        following(rooms, shared, peers, settings.silence_seconds),
    ):
        yield rooms


def open_peers(settings: CollabSettings) -> AbstractAsyncContextManager[Peers]:
    if not settings.redis:
        return nullcontext(Alone())
    from aiprod_collab.redis_peers import redis_peers

    return redis_peers(settings.redis)


async def serve(settings: CollabSettings) -> None:
    async with serving(settings):
        await until_signalled()


def main() -> None:
    settings = CollabSettings()
    run(serve(settings), settings, "collab")


if __name__ == "__main__":
    main()
