"""Keeps the rooms of this instance in step with those of the others."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiprod_collab.log import SharedLog
from aiprod_collab.peers.base import Peers
from aiprod_collab.rooms import Rooms
from aiprod_rpc.errors import AiprodError

POLL_SECONDS = 1.0
"""The longest delay of events from other instances if no hint arrives."""

log = logging.getLogger(__name__)


@asynccontextmanager
async def replicating(
    rooms: Rooms, shared: SharedLog, peers: Peers, silence_seconds: float
) -> AsyncIterator[None]:
    """Follows the events and participants of other instances until the block ends."""
    async with asyncio.TaskGroup() as group:
        tasks = [
            group.create_task(_receive_hints(rooms, peers)),
            group.create_task(_poll_log(rooms, shared)),
            # Three times within the limit: two lost hints do not remove anybody.
            group.create_task(_publish_presences(rooms, silence_seconds / 3)),
        ]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()


async def _receive_hints(rooms: Rooms, peers: Peers) -> None:
    async for room, hint in peers.hints():
        rooms.receive_hint(room, hint)


async def _poll_log(rooms: Rooms, shared: SharedLog) -> None:
    while True:
        await asyncio.sleep(POLL_SECONDS)
        if not rooms.loaded:
            continue
        try:
            rooms.catch_up(await shared.heads(rooms.loaded))
        except AiprodError as error:
            log.warning("cannot poll the log: %s", error)


async def _publish_presences(rooms: Rooms, seconds: float) -> None:
    while True:
        await asyncio.sleep(seconds)
        rooms.publish_presences()
