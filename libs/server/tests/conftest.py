"""A server with the servicer of `rooms`, and its stub."""

from collections.abc import AsyncIterator

import grpc
import pytest

from aiprod.collab.v1 import collab_service_pb2_grpc as rpc
from aiprod_rpc.channel import open_channel
from aiprod_server.server import running
from libs.server.tests.rooms import SETTINGS, Rooms, binding


@pytest.fixture
async def port() -> AsyncIterator[int]:
    async with running(SETTINGS, binding(Rooms())) as port:
        yield port


@pytest.fixture
async def channel(port: int) -> AsyncIterator[grpc.aio.Channel]:
    async with open_channel(f"127.0.0.1:{port}", "aiprod.collab.v1") as channel:
        yield channel


@pytest.fixture
def rooms(channel: grpc.aio.Channel) -> rpc.CollabServiceStub:
    return rpc.CollabServiceStub(channel)
