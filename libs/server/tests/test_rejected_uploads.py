"""A client that is still sending sees why its upload was rejected."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import grpc
import pytest

from aiprod.film.v1 import asset_pb2 as film_asset
from aiprod.storage.v1 import storage_service_pb2 as storage_api
from aiprod.storage.v1 import storage_service_pb2_grpc as rpc
from aiprod_rpc.channel import open_channel
from aiprod_rpc.errors import InvalidArgument
from aiprod_rpc.status import received_reason
from aiprod_server.server import Binding, running
from libs.server.tests.rooms import SETTINGS

UPLOADS = 100
CHUNK = b"x" * (64 << 10)


class Strict(rpc.StorageServiceServicer):
    async def Upload(
        self, requests: AsyncIterator[storage_api.UploadRequest], context: object
    ) -> film_asset.Asset:
        await anext(requests)
        raise InvalidArgument("send `begin` first", reason="BEGIN_MISSING")


def chunks() -> Iterator[storage_api.UploadRequest]:
    for index in range(30):
        yield storage_api.UploadRequest(chunk=storage_api.Chunk(offset=index * len(CHUNK), data=CHUNK))


async def test_a_client_that_is_still_sending_sees_the_reason() -> None:
    binding = Binding("aiprod.storage.v1.StorageService", rpc.add_StorageServiceServicer_to_server, Strict())
    async with (
        running(SETTINGS, binding) as port,
        open_channel(f"127.0.0.1:{port}", "aiprod.storage.v1") as channel,
    ):
        storage = rpc.StorageServiceStub(channel)

        async def rejected() -> str:
            with pytest.raises(grpc.aio.AioRpcError) as failure:
                await storage.Upload(chunks())
            return received_reason(failure.value)

        reasons = [await asyncio.gather(*(rejected() for _ in range(5))) for _ in range(UPLOADS // 5)]
    assert {reason for group in reasons for reason in group} == {"BEGIN_MISSING"}
