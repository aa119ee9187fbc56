"""Whose WebSockets the edge lets in: a program's token is a header, a page's is a subprotocol."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from aiprod_stack.edge.config import Upstream
from deploy.stack.tests.test_edge_rest import running_stub_gateway
from tests.backing_services import free_port
from tests.rooms.edge import running_edge
from tests.token_issuer import TokenIssuer

pytestmark = pytest.mark.asyncio

ISSUER = TokenIssuer()
PATH = "/ws/api/collaborate/j"


async def headers_received(request: web.Request) -> web.WebSocketResponse:
    """Answer with what the edge hands on."""
    socket = web.WebSocketResponse(protocols=("aiprod",))
    await socket.prepare(request)
    await socket.send_json({name.lower(): value for name, value in request.headers.items()})
    await socket.close()
    return socket


@pytest.fixture
async def edge(tmp_path: Path) -> AsyncIterator[aiohttp.ClientSession]:
    application = web.Application()
    application.router.add_get(PATH, headers_received)
    runner = web.AppRunner(application)
    await runner.setup()
    port = free_port()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    sockets = [Upstream("127.0.0.1", port)]
    with running_stub_gateway() as (_, gateway):
        running = running_edge(tmp_path, "gateway", gateway, auth=ISSUER.auth(tmp_path), web_sockets=sockets)
        address, _ = await asyncio.to_thread(running.__enter__)
        async with aiohttp.ClientSession(f"http://{address}") as session:
            yield session
        await asyncio.to_thread(running.__exit__, None, None, None)
    await runner.cleanup()


async def test_a_token_is_a_header_or_a_subprotocol(edge: aiohttp.ClientSession) -> None:
    token = ISSUER.token(sub="ada", roles="auditor")
    authorization = {"authorization": f"Bearer {token}", "x-user-id": "bob"}
    async with edge.ws_connect(PATH, headers=authorization) as socket:
        received = await socket.receive_json()
        assert (received["x-user-id"], received["x-aiprod-edge"]) == ("ada", "1")
        assert (received["x-user-roles"], "x-user-expires" in received) == ("auditor", True)
    async with edge.ws_connect(PATH, protocols=("aiprod", f"bearer.{token}")) as socket:
        received = await socket.receive_json()
        assert socket.protocol == "aiprod", "else a browser closes the socket"
    assert received["x-user-id"] == "ada"
    assert not [name for name, value in received.items() if token in value]


@pytest.mark.parametrize("protocols", [(), ("aiprod",), ("aiprod", "bearer.x"), ("aiprod", "bearer.")])
async def test_without_a_token_there_is_no_socket(edge: aiohttp.ClientSession, protocols) -> None:
    with pytest.raises(aiohttp.WSServerHandshakeError, match="401"):
        await edge.ws_connect(PATH, protocols=protocols)
