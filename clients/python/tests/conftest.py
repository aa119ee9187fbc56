"""A real server for a servicer, a wire to it that can be cut, and a bucket."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import grpc
import pytest
import stamina
from aiohttp import web

from aiprod_client.assets.transfer import open_session
from tests.web_apps import serving_app

from .fake_bucket import DATA, Bucket


@pytest.fixture
def three_attempts() -> Iterator[None]:
    """Retries give up after three failures, without waits."""
    with stamina.set_testing(True, attempts=3):
        yield


@asynccontextmanager
async def serving[S](servicer: S, add: Callable[[S, grpc.aio.Server], None]) -> AsyncIterator[str]:
    """Serves at a free port, and yields host:port."""
    server = grpc.aio.server()
    add(servicer, server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    try:
        yield f"127.0.0.1:{port}"
    finally:
        await server.stop(0)


class Wire:
    """Passes bytes between clients and a server, until it is cut; later connections pass again."""

    def __init__(self, target: str) -> None:
        self.address = ""
        self._host, _, self._port = target.rpartition(":")
        self._ends: list[asyncio.StreamWriter] = []

    def cut(self) -> None:
        """Breaks all connections."""
        for end in self._ends:
            end.transport.abort()
        self._ends.clear()

    async def pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Connects one client with the server."""
        far_reader, far_writer = await asyncio.open_connection(self._host, int(self._port))
        self._ends += writer, far_writer
        await asyncio.gather(_copy(reader, far_writer), _copy(far_reader, writer))


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(1 << 16):
            writer.write(data)
            await writer.drain()
    except ConnectionError:
        pass
    finally:
        writer.close()


@asynccontextmanager
async def wire_to(target: str) -> AsyncIterator[Wire]:
    """A wire to the server at `target`."""
    wire = Wire(target)
    async with await asyncio.start_server(wire.pass_on, "127.0.0.1", 0) as server:
        host, port = server.sockets[0].getsockname()
        wire.address = f"{host}:{port}"
        yield wire
        wire.cut()


class Hanging:
    """A call or stream that hangs, and reports its cancellation as UNAVAILABLE, as grpc.aio may."""

    def __init__(self, *_: Any) -> None:
        self.started = asyncio.Event()

    async def response(self) -> None:
        """Waits for its cancellation."""
        assert not self.started.is_set(), "the call was repeated"
        self.started.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            metadata = grpc.aio.Metadata()
            raise grpc.aio.AioRpcError(grpc.StatusCode.UNAVAILABLE, metadata, metadata) from None

    async def __aiter__(self) -> AsyncIterator[None]:
        await self.response()
        yield

    def cancel(self) -> bool:
        """Has no effect."""
        return False


@pytest.fixture
async def bucket() -> AsyncIterator[Bucket]:
    bucket = Bucket()
    app = web.Application()
    app.add_routes([web.put("/o", bucket.put), web.get("/o", bucket.get)])
    async with serving_app(app, shutdown_timeout=1) as url:
        bucket.url = f"{url}/o?X-Goog-Signature=secret"
        yield bucket


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with open_session() as session:
        yield session


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "source.mp4"
    path.write_bytes(DATA)
    return path
