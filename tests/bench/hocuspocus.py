"""Participants of a Hocuspocus document. Installs Hocuspocus on first use."""

import asyncio
import shutil
import subprocess
import uuid
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from functools import cache
from pathlib import Path

import aiohttp
import psutil
from pycrdt import Doc, Map, Text, create_update_message

from tests.backing_services import free_port
from tests.rooms.load import Deliveries, Participant

HOME = Path(__file__).parents[2] / ".aiprod/bench/hocuspocus"
PACKAGES = ("@hocuspocus/server@4.7.0", "y-protocols@1.0.7", "yjs@13.6.33")
AUTHENTICATION = b"\x02\x00\x00"
"""The message that opens a document, with an empty token."""


@cache
def installed() -> bool:
    """Whether Hocuspocus is there, after an attempt to install it."""
    if not shutil.which("npm"):
        return False
    HOME.mkdir(parents=True, exist_ok=True)
    shutil.copy(Path(__file__).with_name("hocuspocus.mjs"), HOME)
    if (HOME / "node_modules/@hocuspocus/server").exists():
        return True
    command = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", HOME, *PACKAGES]
    return subprocess.run(command, check=False).returncode == 0


@contextmanager
def running_hocuspocus() -> Iterator["Hocuspocus | None"]:
    if not installed():
        yield None
        return
    port = free_port()
    command = ["node", str(HOME / "hocuspocus.mjs"), str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout
            server.stdout.readline()
            yield Hocuspocus(psutil.Process(server.pid), f"http://127.0.0.1:{port}")
        finally:
            server.terminate()


class Hocuspocus:
    """A running server; each room is a document of its own."""

    def __init__(self, process: psutil.Process, url: str) -> None:
        self.process = process
        self._url = url

    @asynccontextmanager
    async def joined(
        self, count: int, deliveries: Deliveries, frozen: int = 0
    ) -> AsyncIterator[Sequence[Participant]]:
        document = uuid.uuid4().hex
        async with AsyncExitStack() as stack:
            http = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
            await stack.enter_async_context(http)
            places = [await self._join(stack, http, document) for _ in range(count + frozen)]
            for participant in places[:count]:
                stack.callback(asyncio.create_task(participant.listen(deliveries)).cancel)
            yield places[:count]

    async def _join(
        self, stack: AsyncExitStack, http: aiohttp.ClientSession, document: str
    ) -> "_Participant":
        socket = await stack.enter_async_context(http.ws_connect(self._url, max_msg_size=0))
        address = bytes([len(document)]) + document.encode()
        await socket.send_bytes(address + AUTHENTICATION)
        await socket.receive_bytes()
        return _Participant(socket, address)


class _Participant:
    """Appends to a text that all write; overwriting replaces an entry of a map."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, address: bytes) -> None:
        self._socket = socket
        self._address = address
        self._document = Doc[Text]()
        self._text = self._document.get("text", type=Text)
        self._map = self._document.get("map", type=Map)

    async def listen(self, deliveries: Deliveries) -> None:
        async for message in self._socket:
            deliveries.receive(message.data)

    async def append(self, text: str) -> None:
        before = self._document.get_state()
        self._text += text
        await self._update(before)

    async def overwrite(self, text: str) -> None:
        before = self._document.get_state()
        self._map["entry"] = text
        await self._update(before)

    async def _update(self, before: bytes) -> None:
        update = self._document.get_update(before)
        await self._socket.send_bytes(self._address + create_update_message(update))
