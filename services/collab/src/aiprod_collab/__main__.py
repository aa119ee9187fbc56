"""Composition root of the collab service."""

from aiprod_collab.admission import Admission
from aiprod_collab.config import CollabSettings
from aiprod_collab.room import Tools
from aiprod_collab.rooms import Rooms
from aiprod_collab.service import SERVICE, CollabService, add_to_server
from aiprod_collab.sqlite_log import open_sqlite_log
from aiprod_collab.streams import Streams
from aiprod_runtime.server import Binding, run, running, until_signalled


async def serve(settings: CollabSettings) -> None:
    async with (
        open_sqlite_log(settings.data) as log,
        Rooms(Tools(log, Admission(settings), settings)) as rooms,
        running(settings, Binding(SERVICE, add_to_server, CollabService(rooms, Streams(rooms, settings)))),
    ):
        await until_signalled()
        rooms.dismiss()


def main() -> None:
    settings = CollabSettings()
    run(serve(settings), settings, "collab")


if __name__ == "__main__":
    main()
