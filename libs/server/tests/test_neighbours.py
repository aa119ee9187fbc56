"""A service that needs another one, whose port is closed: its own client reads which one, and no address."""

import logging
import socket
from collections.abc import AsyncIterator, Iterator

import grpc
import pytest
from google.rpc import error_details_pb2

from aiprod.collab.v1 import collab_service_pb2 as collab_api
from aiprod.collab.v1 import collab_service_pb2_grpc as rpc
from aiprod.collab.v1 import resources_pb2 as collab_pb
from aiprod.storage.v1 import storage_service_pb2 as storage_api
from aiprod.storage.v1.storage_service_pb2_grpc import StorageServiceStub
from aiprod_rpc.channel import open_channel
from aiprod_rpc.status import received_reason, received_status
from aiprod_server.server import running
from libs.server.tests.rooms import ROOM, SETTINGS, Rooms, binding, call


class Needy(Rooms):
    """Answers no call before it has called storage, with the shape that `shape` names."""

    def __init__(self, storage: StorageServiceStub, shape: str) -> None:
        super().__init__()
        self._storage = storage
        self._shape = shape

    async def GetRoom(self, request: collab_api.GetRoomRequest, context: object) -> collab_pb.Room:
        await self._call_storage()
        return await super().GetRoom(request, context)

    async def Watch(
        self, request: collab_api.WatchRequest, context: object
    ) -> AsyncIterator[collab_api.ServerFrame]:
        await self._call_storage()
        yield collab_api.ServerFrame()

    async def _call_storage(self) -> None:
        match self._shape:
            case "unary":
                await self._storage.GetUsage(storage_api.GetUsageRequest())
            case "server stream":
                async for _ in self._storage.Download(storage_api.DownloadRequest()):
                    pass
            case _:
                await self._storage.Upload(iter([storage_api.UploadRequest()]))


@pytest.fixture
def closed_port() -> Iterator[int]:
    """A port of this machine on which nobody listens, and which nobody else can take."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


@pytest.mark.parametrize("outer", ["unary", "stream"])
@pytest.mark.parametrize("inner", ["unary", "server stream", "client stream"])
async def test_a_service_that_is_away_is_named_without_its_address(
    closed_port: int, outer: str, inner: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with (
        open_channel(f"127.0.0.1:{closed_port}", "aiprod.storage.v1") as storage,
        running(SETTINGS, binding(Needy(StorageServiceStub(storage), inner))) as port,
        # Without our interceptors, as clients in other languages are.
        grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel,
    ):
        with caplog.at_level(logging.WARNING), pytest.raises(grpc.aio.AioRpcError) as failure:
            await call(rpc.CollabServiceStub(channel), outer, ROOM)
    error, delay = failure.value, error_details_pb2.RetryInfo()
    assert (error.code().name, received_reason(error)) == ("UNAVAILABLE", "SERVICE_UNAVAILABLE")
    assert error.details() == "storage is not available; try again"
    assert any(detail.Unpack(delay) for detail in received_status(error).details)
    assert delay.retry_delay.ToMilliseconds() == 1000
    everything = f"{received_status(error)} {error.trailing_metadata()} {error.details()}"
    assert str(closed_port) not in everything
    assert "127.0.0.1" not in everything
    assert f"127.0.0.1:{closed_port}" in caplog.text


async def test_an_error_without_details_is_internal_and_shows_nothing(
    rooms: rpc.CollabServiceStub, port: int
) -> None:
    """gRPC itself refuses a method that the neighbour does not have."""
    async with (
        open_channel(f"127.0.0.1:{port}", "aiprod.storage.v1") as storage,
        running(SETTINGS, binding(Needy(StorageServiceStub(storage), "unary"))) as needy,
        grpc.aio.insecure_channel(f"127.0.0.1:{needy}") as channel,
    ):
        with pytest.raises(grpc.aio.AioRpcError) as failure:
            await call(rpc.CollabServiceStub(channel), "unary", ROOM)
    assert (failure.value.code().name, received_reason(failure.value)) == ("INTERNAL", "INTERNAL")
    assert "Method not found" not in (failure.value.details() or "")
