"""A real storage service on a directory of the test, and real clients of it."""

import io
import random
import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import aiohttp
import google_crc32c
import pytest
from yarl import URL

from aiprod.storage.v1.resources_pb2 import AssetRole
from aiprod.storage.v1.storage_service_pb2 import BeginUploadRequest, CommitUploadRequest, UploadTicket
from aiprod.storage.v1.storage_service_pb2_grpc import StorageServiceStub
from aiprod_assets import AssetClient
from aiprod_assets.transfer import open_session
from aiprod_runtime.channel import open_channel
from aiprod_storage.__main__ import serving
from aiprod_storage.config import StorageSettings
from aiprod_storage.embedded.signing import load_or_create_key


@pytest.fixture(scope="session")
def signing_key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One key for all tests: to make one takes longer than most of them."""
    path = tmp_path_factory.mktemp("key") / "signer.pem"
    load_or_create_key(path)
    return path


@pytest.fixture
def settings(tmp_path: Path, signing_key: Path) -> StorageSettings:
    data = tmp_path / "store"
    data.mkdir()
    shutil.copy2(signing_key, data)
    return StorageSettings(data=data, drain_seconds=0, stop_seconds=1)


@pytest.fixture
async def port(settings: StorageSettings) -> AsyncIterator[int]:
    async with serving(settings) as port:
        yield port


@pytest.fixture
async def storage(port: int) -> AsyncIterator[StorageServiceStub]:
    async with open_channel(f"127.0.0.1:{port}", "aiprod.storage.v1") as channel:
        yield StorageServiceStub(channel)


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with open_session() as session:
        yield session


@pytest.fixture
def assets(storage: StorageServiceStub, http: aiohttp.ClientSession) -> AssetClient:
    return AssetClient(storage, http)


@pytest.fixture
def make_file(tmp_path: Path) -> Callable[..., Path]:
    """Writes a file of `size` bytes that only `seed` determines."""

    def make(seed: int, size: int = 1000) -> Path:
        path = tmp_path / f"{seed}-{size}.bin"
        path.write_bytes(random.Random(seed).randbytes(size))
        return path

    return make


class Sender:
    """The single steps of an upload, for tests that do one of them wrong."""

    def __init__(self, storage: StorageServiceStub, http: aiohttp.ClientSession) -> None:
        self.storage = storage
        self.http = http

    async def begin(
        self, data: bytes, role: AssetRole.ValueType = AssetRole.UPLOAD, **fields: str
    ) -> UploadTicket:
        crc32c = google_crc32c.value(data)
        fields = {"content_type": "video/mp4", **fields}
        request = BeginUploadRequest(role=role, size=len(data), crc32c=crc32c, **fields)
        return await self.storage.BeginUpload(request)

    async def start(self, ticket: UploadTicket) -> URL:
        async with self.http.post(URL(ticket.url, encoded=True), headers=ticket.headers) as response:
            assert response.status == 201, await response.text()
            return URL(response.headers["Location"], encoded=True)

    async def put(self, session: URL, content_range: str, data: bytes = b"") -> tuple[int, str]:
        """Status, and the Range or else the error's reason."""
        headers = {"Content-Range": content_range}
        async with self.http.put(
            session, headers=headers, data=io.BytesIO(data), allow_redirects=False
        ) as response:
            if response.status in {200, 308}:
                return response.status, response.headers.get("Range", "")
            return response.status, (await response.json())["error"]["reason"]

    async def send(self, data: bytes, **fields: str) -> UploadTicket:
        """All but the commit."""
        ticket = await self.begin(data, **fields)
        whole = f"bytes 0-{len(data) - 1}/{len(data)}"
        assert await self.put(await self.start(ticket), whole, data) == (200, "")
        return ticket

    async def store(self, data: bytes, **fields: str):
        ticket = await self.send(data, **fields)
        return await self.storage.CommitUpload(CommitUploadRequest(upload_id=ticket.upload_id))


@pytest.fixture
def sender_at(http: aiohttp.ClientSession) -> Callable[[StorageServiceStub], Sender]:
    return lambda storage: Sender(storage, http)


@pytest.fixture
def sender(storage: StorageServiceStub, http: aiohttp.ClientSession) -> Sender:
    return Sender(storage, http)
