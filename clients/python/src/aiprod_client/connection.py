"""Connections to AIPROD."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

import grpc

from aiprod_rpc.channel import open_channel

S = TypeVar("S")


@asynccontextmanager
async def connect(stub: Callable[[grpc.aio.Channel], S], address: str, token: str = "") -> AsyncIterator[S]:
    """Opens a generated stub, for example `GenerationServiceStub`, at `address`.

    The address is host:port, or a URL as `open_channel` takes it. A `token` is sent with each call as the
    user's bearer token.
    """
    # Generated modules are named aiprod.gateway.v1.generation_service_pb2_grpc.
    package = stub.__module__.rpartition(".")[0]
    async with open_channel(address, package, token=token) as channel:
        yield stub(channel)
