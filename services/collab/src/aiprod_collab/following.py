"""How the rooms of this instance keep in step with those of the others."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiprod_collab.log import SharedLog
from aiprod_collab.peers import Peers
from aiprod_collab.rooms import Rooms
from aiprod_runtime.errors import AiprodError

POLL_SECONDS = 1.0
"""How late news of other instances are at most when no hint comes through."""

log = logging.getLogger(__name__)


@asynccontextmanager
async def following(
    rooms: Rooms, shared: SharedLog, peers: Peers, silence_seconds: float
) -> AsyncIterator[None]:
    """Take in what other instances log and who is with them, until the block ends."""
    async with asyncio.TaskGroup() as group:
        tasks = [
            group.create_task(_listen(rooms, peers)),
            group.create_task(_poll(rooms, shared)),
            group.create_task(_remind(rooms, silence_seconds / 3)),
        ]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()


async def _listen(rooms: Rooms, peers: Peers) -> None:
    async for room, hint in peers.heard():
        rooms.hear(room, hint)


async def _poll(rooms: Rooms, shared: SharedLog) -> None:
    while True:
        await asyncio.sleep(POLL_SECONDS)
        if not rooms.loaded:
            continue
        try:
            rooms.compare(await shared.heads(rooms.loaded))
        except AiprodError as error:
            log.warning("cannot look for news: %s", error)


async def _remind(rooms: Rooms, seconds: float) -> None:
    while True:
        await asyncio.sleep(seconds)
        rooms.remind()
