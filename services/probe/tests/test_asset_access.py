"""Storage gets the user and the origin of each call, so that nobody reads the files of others."""

from collections.abc import AsyncIterator
from pathlib import Path

import grpc
import pytest

from aiprod.film.v1.asset_pb2 import Asset
from aiprod.probe.v1 import probe_service_pb2 as api
from aiprod.probe.v1 import resources_pb2 as pb
from aiprod.probe.v1.probe_service_pb2_grpc import ProbeServiceStub
from aiprod.storage.v1 import storage_service_pb2 as storage_api
from aiprod.storage.v1.storage_service_pb2_grpc import (
    StorageServiceServicer,
    add_StorageServiceServicer_to_server,
)
from aiprod_client.assets import asset_client
from aiprod_rpc.call import Call, current_call, in_call
from aiprod_rpc.errors import NotFound, PermissionDenied
from aiprod_rpc.status import received_reason
from aiprod_server.server import Binding, running
from aiprod_server.settings import ServerSettings

from .conftest import serving

CLIP = Asset(name="clips/ada.mp4", generation=1, size=10)


class Storage(StorageServiceServicer):
    """Has one clip without an owner, which only services may read."""

    async def SignUrls(
        self, request: storage_api.SignUrlsRequest, context: object
    ) -> storage_api.SignUrlsResponse:
        call = current_call()
        if call.from_edge:
            raise NotFound(f"there is no asset for {call.user}", reason="ASSET_NOT_FOUND")
        raise PermissionDenied(f"{call.user} may have it", reason="FOUND")


@pytest.fixture
async def probe(tmp_path: Path) -> AsyncIterator[ProbeServiceStub]:
    binding = Binding("aiprod.storage.v1.StorageService", add_StorageServiceServicer_to_server, Storage())
    async with (
        running(ServerSettings(drain_seconds=0), binding) as port,
        asset_client(f"127.0.0.1:{port}") as assets,
        serving(tmp_path, assets=assets) as stub,
    ):
        yield stub


async def call(probe: ProbeServiceStub, method: str) -> object:
    if method == "Probe":
        return await probe.Probe(api.ProbeRequest(asset=CLIP))
    if method == "Validate":
        return await probe.Validate(api.ValidateRequest(asset=CLIP, spec=pb.QcSpec()))
    request = api.AnalyzeRequest(asset=CLIP, spec=pb.QcSpec(), timeline=True)
    return [event async for event in probe.Analyze(request)]


@pytest.mark.parametrize("method", ["Probe", "Validate", "Analyze"])
@pytest.mark.parametrize(("from_edge", "reason"), [(True, "ASSET_NOT_FOUND"), (False, "FOUND")])
async def test_only_services_read_a_clip_without_an_owner(
    probe: ProbeServiceStub, method: str, from_edge: bool, reason: str
) -> None:
    with in_call(Call(user="eve", from_edge=from_edge)), pytest.raises(grpc.aio.AioRpcError) as failure:
        await call(probe, method)
    assert received_reason(failure.value) == reason
    assert "eve" in str(failure.value.details())
