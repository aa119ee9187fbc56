"""Sockets beside an edge lead to the rooms of a service that is elsewhere."""

import asyncio
import subprocess
import sys
from functools import partial
from pathlib import Path
from socket import create_connection

import aiohttp
import pytest

from tests.backing_services import free_port, wait_for
from tests.rooms.collab import running_collab

pytestmark = pytest.mark.asyncio

EDGE = {"x-aiprod-edge": "1", "x-user-id": "local"}


async def test_a_socket_reaches_the_room(tmp_path: Path) -> None:
    async with running_collab(tmp_path) as rooms:
        await rooms.open("rooms/lighthouse", members=1)
        service = rooms.address.rpartition(":")[2]
        port = free_port()
        command = (sys.executable, "-m", "aiprod_collab.sockets", f"127.0.0.1:{port}", service)
        sockets = subprocess.Popen(command)
        try:
            await asyncio.to_thread(wait_for, sockets, partial(create_connection, ("127.0.0.1", port)))
            path = f"http://127.0.0.1:{port}/ws/api/collaborate/lighthouse"
            async with (
                aiohttp.ClientSession(headers=EDGE) as session,
                session.ws_connect(path) as socket,
            ):
                frame = await socket.receive_json(timeout=60)
                assert frame["welcome"]["room"]["name"] == "rooms/lighthouse"
        finally:
            sockets.terminate()
            assert sockets.wait(30) == 0
