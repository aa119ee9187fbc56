"""The same crowd in a document of Hocuspocus, which it installs for itself; None where that fails."""

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
from pycrdt import Doc, Text, create_update_message

from tests.bench.crowd import Ears, Participant
from tests.peers import free_port

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
    async def joined(self, count: int, ears: Ears) -> AsyncIterator[Sequence[Participant]]:
        document = uuid.uuid4().hex
        async with AsyncExitStack() as stack:
            http = await stack.enter_async_context(
                aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
            )
            yield [await self._join(stack, http, document, ears) for _ in range(count)]

    async def _join(
        self, stack: AsyncExitStack, http: aiohttp.ClientSession, document: str, ears: Ears
    ) -> "_Participant":
        socket = await stack.enter_async_context(http.ws_connect(self._url, max_msg_size=0))
        address = bytes([len(document)]) + document.encode()
        await socket.send_bytes(address + AUTHENTICATION)
        await socket.receive_bytes()
        task = asyncio.create_task(_listen(socket, ears))
        stack.callback(task.cancel)
        return _Participant(socket, address)


async def _listen(socket: aiohttp.ClientWebSocketResponse, ears: Ears) -> None:
    async for message in socket:
        ears.hear(message.data)


class _Participant:
    """Appends what it says to a text that all write."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, address: bytes) -> None:
        self._socket = socket
        self._address = address
        self._document = Doc[Text]()
        self._text = self._document.get("text", type=Text)

    async def say(self, text: str) -> None:
        before = self._document.get_state()
        self._text += text
        update = self._document.get_update(before)
        await self._socket.send_bytes(self._address + create_update_message(update))
