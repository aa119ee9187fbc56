"""Assets are sent and received over real gRPC and HTTP, against a server with faults."""

import asyncio
from collections.abc import AsyncIterator

import google_crc32c
import grpc
import pytest

from aiprod.film.v1.asset_pb2 import Asset
from aiprod.storage.v1 import storage_service_pb2 as storage_api
from aiprod.storage.v1.resources_pb2 import AssetRole
from aiprod.storage.v1.storage_service_pb2_grpc import (
    StorageServiceServicer,
    StorageServiceStub,
    add_StorageServiceServicer_to_server,
)
from aiprod_client.assets import AssetClient, asset_client
from aiprod_client.assets.client import SIGN_ATTEMPTS
from aiprod_rpc.channel import open_channel
from aiprod_rpc.errors import (
    DataLoss,
    NotFound,
    Unavailable,
)
from aiprod_server.server import Binding, running
from aiprod_server.settings import ServerSettings

from .conftest import serving
from .fake_bucket import CHUNK, DATA, Bucket

pytestmark = pytest.mark.usefixtures("three_attempts")


class Storage(StorageServiceServicer):
    """Returns the bucket's URL, and one asset that is already stored."""

    def __init__(self, bucket: Bucket, asset: Asset) -> None:
        self.bucket = bucket
        self.asset = asset
        self.begun: list[storage_api.BeginUploadRequest] = []
        self.stalls = 0

    async def BeginUpload(self, request, context) -> storage_api.UploadTicket:
        self.begun.append(request)
        if request.content_key:
            return storage_api.UploadTicket(existing=self.asset)
        return storage_api.UploadTicket(upload_id="u", session_url=self.bucket.session, chunk_alignment=CHUNK)

    async def CommitUpload(self, request, context) -> Asset:
        assert (request.upload_id, self.bucket.stored) == ("u", DATA)
        return self.asset

    async def FindAsset(self, request, context) -> Asset:
        if request.content_key == "ab" * 16:
            return self.asset
        raise NotFound("there is no such asset", reason="ASSET_NOT_FOUND")

    async def SignUrls(self, request, context) -> storage_api.SignUrlsResponse:
        assert (request.urls[0].name, request.urls[0].generation) == (self.asset.name, 7)
        if self.stalls:
            self.stalls -= 1
            await asyncio.get_running_loop().create_future()
        return storage_api.SignUrlsResponse(urls=[storage_api.SignedUrl(url=self.bucket.url)])


@pytest.fixture
def asset() -> Asset:
    return Asset(name="clips/a.mp4", generation=7, size=len(DATA), crc32c=google_crc32c.value(DATA))


@pytest.fixture
def storage(bucket, asset) -> Storage:
    return Storage(bucket, asset)


@pytest.fixture
async def assets(storage) -> AsyncIterator[AssetClient]:
    binding = Binding("aiprod.storage.v1.StorageService", add_StorageServiceServicer_to_server, storage)
    async with (
        running(ServerSettings(drain_seconds=0), binding) as port,
        asset_client(f"127.0.0.1:{port}") as client,
    ):
        yield client


async def test_an_upload_announces_size_and_checksum_sends_and_commits(
    assets, storage, asset, source
) -> None:
    labels = {"frames": "24"}
    sent = await assets.upload(
        source, role=AssetRole.MASTER, content_type="video/mp4", job="jobs/j", labels=labels
    )
    assert sent == asset
    assert storage.begun == [
        storage_api.BeginUploadRequest(
            job="jobs/j",
            role=AssetRole.MASTER,
            content_type="video/mp4",
            size=len(DATA),
            crc32c=google_crc32c.value(DATA),
            labels=labels,
        )
    ]


async def test_only_the_owner_can_read_the_ticket_of_a_broken_upload(
    storage, bucket, source, tmp_path
) -> None:
    async with (
        serving(storage, add_StorageServiceServicer_to_server) as address,
        asset_client(address, tmp_path / "tickets") as client,
    ):
        bucket.faults = [503] * 3
        with pytest.raises(Unavailable):
            await client.upload(source, role=AssetRole.MASTER, content_type="video/mp4")
        (ticket,) = (tmp_path / "tickets").iterdir()
        assert [path.stat().st_mode & 0o777 for path in (ticket.parent, ticket)] == [0o700, 0o600]


async def test_stored_content_is_not_uploaded_again(assets, bucket, asset, source) -> None:
    clip = {"role": AssetRole.CLIP, "content_type": "video/mp4", "content_key": "ab" * 16}
    assert await assets.upload(source, **clip) == asset
    assert bucket.requests == []


async def test_find_returns_none_for_a_missing_clip(assets, asset) -> None:
    assert await assets.find("ab" * 16) == asset
    assert await assets.find("cd" * 16) is None


async def test_a_download_appears_when_it_is_complete(assets, asset, bucket, tmp_path) -> None:
    bucket.stored = DATA
    await assets.download(asset, tmp_path / "copy.mp4")
    assert (tmp_path / "copy.mp4").read_bytes() == DATA
    assert [path.name for path in tmp_path.iterdir()] == ["copy.mp4"]


@pytest.mark.parametrize("stalls", [2, 3])
async def test_a_download_outlasts_a_storage_that_stalls(
    storage, asset, bucket, http, tmp_path, stalls
) -> None:
    bucket.stored, storage.stalls = DATA, stalls
    binding = Binding("aiprod.storage.v1.StorageService", add_StorageServiceServicer_to_server, storage)
    async with (
        running(ServerSettings(drain_seconds=0, stop_seconds=0), binding) as port,
        open_channel(f"127.0.0.1:{port}", "aiprod.storage.v1", unary_seconds=4) as channel,
    ):
        client = AssetClient(StorageServiceStub(channel), http)
        if stalls >= SIGN_ATTEMPTS:
            with pytest.raises(grpc.aio.AioRpcError, match="storage did not answer SignUrls within 4 s"):
                await client.download(asset, tmp_path / "copy.mp4")
        else:
            await client.download(asset, tmp_path / "copy.mp4")
            assert (tmp_path / "copy.mp4").read_bytes() == DATA


async def test_a_download_of_wrong_bytes_is_data_loss_and_leaves_no_file(
    assets, asset, bucket, tmp_path
) -> None:
    bucket.stored = DATA[::-1]
    with pytest.raises(DataLoss, match="does not match its bytes"):
        await assets.download(asset, tmp_path / "copy.mp4")
    assert list(tmp_path.iterdir()) == []
