"""Bytes that are no message, over a real connection, on each shape of RPC."""

import logging
from collections.abc import AsyncIterator
from typing import Any

import grpc
import pytest

from aiprod.film.v1.asset_pb2 import Asset
from aiprod.storage.v1 import storage_service_pb2 as storage_api
from aiprod.storage.v1 import storage_service_pb2_grpc as rpc
from aiprod_rpc.status import received_reason
from aiprod_server.server import Binding, running
from libs.server.tests.rooms import SETTINGS, Rooms, binding

COLLAB = "/aiprod.collab.v1.CollabService"
STORAGE = "/aiprod.storage.v1.StorageService"
NO_MESSAGE = b"\xff\xff"


class Storage(rpc.StorageServiceServicer):
    async def Upload(self, requests: AsyncIterator[storage_api.UploadRequest], context: object) -> Asset:
        return Asset(size=len([request async for request in requests]))


def raw_call(channel: grpc.aio.Channel, shape: str, data: bytes) -> Any:
    """Sends `data` as the request, or as a stream's only request."""
    match shape:
        case "unary":
            return channel.unary_unary(f"{COLLAB}/GetRoom")(data)
        case "server stream":
            return aiter_first(channel.unary_stream(f"{COLLAB}/Watch")(data))
        case "health":
            return channel.unary_unary("/grpc.health.v1.Health/Check")(data)
        case "health's stream":
            return aiter_first(channel.unary_stream("/grpc.health.v1.Health/Watch")(data))
        case "client stream":
            return channel.stream_unary(f"{STORAGE}/Upload")(iter([data]))
        case _:
            return aiter_first(channel.stream_stream(f"{COLLAB}/Join")(iter([data])))


async def aiter_first(stream: Any) -> bytes:
    return [data async for data in stream][0]


@pytest.mark.parametrize(
    "shape", ["unary", "server stream", "client stream", "both streams", "health", "health's stream"]
)
async def test_bytes_that_are_no_message_are_refused_without_a_traceback(
    shape: str, caplog: pytest.LogCaptureFixture
) -> None:
    storage = Binding("aiprod.storage.v1.StorageService", rpc.add_StorageServiceServicer_to_server, Storage())
    async with (
        running(SETTINGS, binding(Rooms()), storage) as port,
        grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel,
    ):
        with caplog.at_level(logging.WARNING), pytest.raises(grpc.aio.AioRpcError) as failure:
            await raw_call(channel, shape, NO_MESSAGE)
    assert failure.value.code() is grpc.StatusCode.INVALID_ARGUMENT
    assert received_reason(failure.value) == "UNREADABLE_REQUEST"
    assert caplog.records == []
