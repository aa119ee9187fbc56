"""Transfers over real gRPC and HTTP, against a server with faults."""

import asyncio
import random
import re
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path

import aiohttp
import google_crc32c
import grpc
import pytest
from aiohttp import web

from aiprod.film.v1.asset_pb2 import Asset
from aiprod.storage.v1 import storage_service_pb2 as storage_api
from aiprod.storage.v1.resources_pb2 import AssetRole, SceneChunk
from aiprod.storage.v1.storage_service_pb2_grpc import (
    StorageServiceServicer,
    StorageServiceStub,
    add_StorageServiceServicer_to_server,
)
from aiprod_client.assets import AssetClient, asset_client
from aiprod_client.assets.client import SIGN_ATTEMPTS
from aiprod_client.assets.download import receive as receive_file
from aiprod_client.assets.scenes import read_head, read_scenes
from aiprod_client.assets.transfer import open_session
from aiprod_client.assets.upload import ResumableUpload
from aiprod_rpc.channel import open_channel
from aiprod_rpc.errors import (
    AiprodError,
    DataLoss,
    FailedPrecondition,
    NotFound,
    ResourceExhausted,
    Unavailable,
)
from aiprod_server.server import Binding, running
from aiprod_server.settings import ServerSettings
from tests.web_apps import serving_app

from .conftest import serving

pytestmark = pytest.mark.usefixtures("three_attempts")

DATA = random.Random(1).randbytes(100_000)
CHUNK = 16_384


class Bucket:
    """One object behind HTTP. Each of the next requests gets one of `faults`.

    A number is the status to return, "drop" closes the connection in the middle of the bytes, "" is no fault.
    """

    def __init__(self) -> None:
        self.url = ""
        self.stored = b""
        self.faults: list[int | str] = []
        self.requests: list[str] = []

    @property
    def session(self) -> str:
        return f"{self.url}&upload_id=u%2F1"

    async def put(self, request: web.Request) -> web.Response:
        content_range = request.headers["Content-Range"].removeprefix("bytes ")
        self.requests.append(content_range)
        assert request.raw_path.endswith("&upload_id=u%2F1")
        body = await request.read()
        if self.faults[:1] == ["drop"]:
            self.stored += body[: len(body) // 2]
        if fault := self._faulty(request):
            return fault
        self.stored += body
        size = int(content_range.partition("/")[2])
        headers = {"Range": f"bytes=0-{len(self.stored) - 1}"} if self.stored else {}
        return web.Response(status=200 if len(self.stored) == size else 308, headers=headers)

    async def get(self, request: web.Request) -> web.StreamResponse:
        self.requests.append(request.headers["Range"])
        first, last = map(int, re.findall(r"\d+", request.headers["Range"]))
        body = self.stored[first : last + 1]
        response = web.StreamResponse(status=206, headers={"Content-Length": str(len(body))})
        if self.faults[:1] == ["drop"]:
            await response.prepare(request)
            await response.write(body[: len(body) // 2])
        return self._faulty(request) or web.Response(status=206, body=body)

    def _faulty(self, request: web.Request) -> web.Response | None:
        fault = self.faults.pop(0) if self.faults else ""
        if fault == "drop":
            request.transport.close()
            return web.Response()
        return web.Response(status=fault, text="because") if fault else None


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


@pytest.fixture
def send(http, bucket, source):
    async def send() -> None:
        await ResumableUpload(http, bucket.session, source, len(DATA), CHUNK).send()

    return send


@pytest.fixture
def receive(http, bucket, tmp_path):
    async def receive() -> tuple[bytes, int]:
        crc32c = await receive_file(http, bucket.url, len(DATA), tmp_path / "copy")
        return (tmp_path / "copy").read_bytes(), crc32c

    return receive


async def test_a_file_is_sent_in_chunks(send, bucket) -> None:
    await send()
    assert bucket.stored == DATA
    assert bucket.requests[:2] == ["0-16383/100000", "16384-32767/100000"]
    assert bucket.requests[-1] == "98304-99999/100000"


async def test_a_broken_upload_resumes_at_the_stored_offset(send, bucket) -> None:
    bucket.faults = ["", "drop", 503, "", 503, 429]
    await send()
    assert bucket.stored == DATA
    assert bucket.requests[1:5] == ["16384-32767/100000", "*/100000", "*/100000", "24576-40959/100000"]


async def test_an_upload_ends_when_the_session_is_complete(send, bucket) -> None:
    bucket.stored = DATA
    bucket.faults = [500]
    await send()
    assert bucket.requests == ["0-16383/100000", "*/100000"]


@pytest.mark.parametrize("faults", [[503] * 4, ["drop"] * 9, ["", *[503] * 4]])
async def test_an_upload_gives_up_after_the_failure_limit(send, bucket, faults) -> None:
    bucket.faults = [*faults]
    with pytest.raises(Unavailable, match="gave up at byte") as caught:
        await send()
    assert caught.value.reason == "TRANSFER_INTERRUPTED"
    assert bucket.faults, "it gave up before the faults ended"


async def test_an_upload_that_cannot_connect_shows_no_address_and_no_signature(
    http, source, unused_tcp_port, caplog
) -> None:
    url = f"http://127.0.0.1:{unused_tcp_port}/o/film?X-Goog-Signature=secret"
    with caplog.at_level("INFO"), pytest.raises(Unavailable, match="gave up at byte 0 ") as caught:
        await ResumableUpload(http, url, source, len(DATA), CHUNK).send()
    assert "127.0.0.1" not in str(caught.value)
    assert "secret" not in str(caught.value)
    assert str(unused_tcp_port) in caplog.text


async def test_progress_of_an_upload_starts_the_count_of_failures_again(send, bucket) -> None:
    bucket.faults = ["", *[503, "", ""] * 6]
    await send()
    assert bucket.stored == DATA


@pytest.mark.parametrize(
    ("status", "error"), [(400, FailedPrecondition), (403, FailedPrecondition), (507, ResourceExhausted)]
)
@pytest.mark.parametrize("before", [[], [""]])
async def test_a_rejection_is_reported_without_the_signature(send, bucket, status, error, before) -> None:
    bucket.faults = [*before, status]
    with pytest.raises(AiprodError, match=f"/o: {status} because") as caught:
        await send()
    assert type(caught.value) is error
    assert "secret" not in str(caught.value)


async def test_a_broken_download_resumes_where_it_stopped(receive, bucket) -> None:
    bucket.stored = DATA
    bucket.faults = [503, "drop"]
    assert await receive() == (DATA, google_crc32c.value(DATA))
    start = int(bucket.requests[2].removeprefix("bytes=").partition("-")[0])
    assert 0 < start <= 50_000


async def test_progress_of_a_download_starts_the_count_of_failures_again(receive, bucket) -> None:
    bucket.stored = DATA
    bucket.faults = [503, 503, "drop"] * 4
    assert await receive() == (DATA, google_crc32c.value(DATA))
    assert not bucket.faults


@pytest.mark.parametrize(
    ("status", "error", "reason"), [(404, NotFound, "ASSET_LOST"), (410, DataLoss, "ASSET_DAMAGED")]
)
async def test_a_download_of_lost_bytes_is_not_retried(receive, http, bucket, status, error, reason) -> None:
    bucket.faults = [status] * 2
    with pytest.raises(error) as caught:
        await receive()
    assert caught.value.reason == reason
    with pytest.raises(error):
        await read_head(http, bucket.url, 10)
    assert len(bucket.requests) == 2


async def test_reading_past_the_end_gives_up(http, bucket) -> None:
    bucket.stored = DATA[:-1]
    with pytest.raises(Unavailable):
        await read_head(http, bucket.url, len(DATA))


async def test_an_upload_stops_when_the_file_shrinks(send, bucket, source) -> None:
    source.write_bytes(DATA[: 2 * CHUNK + 1])
    with pytest.raises(FailedPrecondition) as caught:
        await send()
    assert caught.value.reason == "FILE_CHANGED"
    assert len(bucket.requests) == 2


async def test_a_download_of_a_shorter_object_gives_up(receive, bucket) -> None:
    bucket.stored = DATA[:-1]
    with pytest.raises(Unavailable, match=f"gave up at byte {len(DATA) - 1}"):
        await receive()


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


def scene_chunks(count: int) -> list[SceneChunk]:
    size = len(DATA) // count
    spans = [(number * size, DATA[number * size : (number + 1) * size]) for number in range(count)]
    return [
        SceneChunk(
            scene=f"s{start}", byte_offset=start, byte_length=len(data), crc32c=google_crc32c.value(data)
        )
        for start, data in spans
    ]


async def test_the_next_scene_is_prefetched(http, bucket) -> None:
    bucket.stored = DATA
    played = b""
    async for chunk, data in read_scenes(http, bucket.url, scene_chunks(4)):
        played += data
        following = f"bytes={chunk.byte_offset + 25_000}-{chunk.byte_offset + 49_999}"
        while len(played) < len(DATA) and bucket.requests[-1] != following:
            await asyncio.sleep(0.01)
    assert played == DATA
    assert len(bucket.requests) == 4


async def test_a_viewer_who_leaves_sends_no_more_requests(http, bucket) -> None:
    bucket.stored = DATA
    async with aclosing(read_scenes(http, bucket.url, scene_chunks(10))) as scenes:
        async for _ in scenes:
            break
    assert len(bucket.requests) <= 2


async def test_a_scene_resumes_after_interruptions_and_is_verified(http, bucket) -> None:
    bucket.stored = DATA
    bucket.faults = [503, "drop"]
    assert b"".join([data async for _, data in read_scenes(http, bucket.url, scene_chunks(2))]) == DATA
    assert await read_head(http, bucket.url, 10) == DATA[:10]
    bucket.stored = DATA[::-1]
    with pytest.raises(DataLoss, match="scene s0 "):
        [data async for _, data in read_scenes(http, bucket.url, scene_chunks(2))]
    bucket.faults = [403]
    with pytest.raises(FailedPrecondition):
        await read_head(http, bucket.url, 10)
