"""State after storage is killed, and how the next process continues from it."""

import asyncio
import io
import resource
from datetime import UTC, datetime, timedelta
from pathlib import Path

import google_crc32c
import grpc
import pytest
from yarl import URL

from aiprod.storage.v1.resources_pb2 import AssetRole
from aiprod.storage.v1.storage_service_pb2 import (
    BeginUploadRequest,
    Chunk,
    CommitUploadRequest,
    GetAssetRequest,
    UploadRequest,
)
from aiprod_client.assets import AssetClient
from aiprod_rpc.status import received_reason
from aiprod_storage.__main__ import open_database, serving
from aiprod_storage.config import StorageSettings
from aiprod_storage.model import Content, Upload
from aiprod_storage.records.object_index import ObjectIndex
from services.storage.tests.process import StorageProcess, stub
from tests.backing_services import free_port

MIB = 1 << 20
DATA = bytes(range(256)) * 8192
SIZE = len(DATA)
KEY = "ab" * 16


async def until(condition) -> None:
    while not condition():
        await asyncio.sleep(0.01)


async def send_half_a_chunk(session, start: int) -> asyncio.StreamWriter:
    """Sends half of a PUT from byte `start`, through a socket, because no client stops in the middle."""
    _, writer = await asyncio.open_connection(session.host, session.port)
    length = SIZE - start
    head = f"PUT {session.raw_path_qs} HTTP/1.1\r\nHost: {session.authority}\r\nContent-Length: {length}\r\n"
    writer.write(f"{head}Content-Range: bytes {start}-{SIZE - 1}/{SIZE}\r\n\r\n".encode())
    writer.write(DATA[start : start + length // 2])
    await writer.drain()
    return writer


async def test_an_upload_resumes_after_storage_is_killed(settings, sender_at, http, tmp_path) -> None:
    http_port = free_port()
    async with StorageProcess(settings, http_port) as first, stub(first.port) as storage:
        sender = sender_at(storage)
        ticket = await sender.begin(DATA)
        session = sender.session(ticket)
        name = session.path.removeprefix("/aiprod/")
        assert await sender.put(session, f"bytes 0-{MIB - 1}/{SIZE}", DATA[:MIB]) == (
            308,
            f"bytes=0-{MIB - 1}",
        )
        writer = await send_half_a_chunk(session, MIB)
        (file,) = (settings.data / "objects").iterdir()
        await until(lambda: file.stat().st_size == MIB + MIB // 2)
        await first.kill()
        writer.close()
    async with StorageProcess(settings, http_port) as second, stub(second.port) as storage:
        sender = sender_at(storage)
        with pytest.raises(grpc.aio.AioRpcError, match="NOT_FOUND"):
            await storage.GetAsset(GetAssetRequest(name=name))
        stored = MIB + MIB // 2
        assert await sender.put(session, f"bytes */{SIZE}") == (308, f"bytes=0-{stored - 1}")
        assert await sender.put(session, f"bytes {stored}-{SIZE - 1}/{SIZE}", DATA[stored:]) == (200, "")
        asset = await storage.CommitUpload(CommitUploadRequest(upload_id=ticket.upload_id))
        await AssetClient(storage, http).download(asset, tmp_path / "copy")
        assert (tmp_path / "copy").read_bytes() == DATA


async def test_a_full_disk_is_reported_and_leaves_no_file(settings, sender_at) -> None:
    async with StorageProcess(settings) as process, stub(process.port) as storage:
        resource.prlimit(process.process.pid, resource.RLIMIT_FSIZE, (MIB, MIB))
        sender = sender_at(storage)
        ticket = await sender.begin(DATA)
        session = sender.session(ticket)
        assert await sender.put(session, f"bytes 0-{SIZE - 1}/{SIZE}", DATA) == (507, "STORE_FULL")
        assert list((settings.data / "objects").iterdir()) == []
        begin = BeginUploadRequest(role=AssetRole.UPLOAD, content_type="video/mp4", size=SIZE)
        begin.crc32c = google_crc32c.value(DATA)
        requests = [UploadRequest(begin=begin)]
        for offset in range(0, SIZE, 256 << 10):
            data = DATA[offset : offset + (256 << 10)]
            chunk = Chunk(offset=offset, data=data, crc32c=google_crc32c.value(data))
            requests.append(UploadRequest(chunk=chunk))
        with pytest.raises(grpc.aio.AioRpcError, match="RESOURCE_EXHAUSTED"):
            await storage.Upload(requests)
        assert list((settings.data / "objects").iterdir()) == []
        assert (await sender.store(b"small")).size == 5


async def test_an_aborted_chunk_keeps_the_bytes_that_arrived(sender, settings, caplog) -> None:
    session = sender.session(await sender.begin(DATA))
    files = settings.data / "objects"
    writer = await send_half_a_chunk(session, 0)
    await until(lambda: [file.stat().st_size for file in files.iterdir()] == [MIB])
    writer.transport.abort()
    assert await sender.put(session, f"bytes */{SIZE}") == (308, f"bytes=0-{MIB - 1}")
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


async def test_an_upload_can_be_committed_after_a_restart(settings, sender_at) -> None:
    async with serving(settings) as port, stub(port) as storage:
        ticket = await sender_at(storage).send(DATA)
    async with serving(settings) as port, stub(port) as storage:
        asset = await storage.CommitUpload(CommitUploadRequest(upload_id=ticket.upload_id))
        assert asset.size == SIZE
        assert await storage.GetAsset(GetAssetRequest(name=asset.name)) == asset


async def test_a_restart_removes_expired_uploads_only(settings, sender_at) -> None:
    files = settings.data / "objects"
    async with serving(settings) as port, stub(port) as storage:
        sender = sender_at(storage)
        late = await sender.send(b"kept", role=AssetRole.CLIP, content_key=KEY)
        asset = await sender.store(b"kept", role=AssetRole.CLIP, content_key=KEY)
        await storage.CommitUpload(CommitUploadRequest(upload_id=late.upload_id))
        kept = {path.name for path in files.iterdir()} - {late.upload_id}
        running = await sender.send(b"running")
    (files / "expired").write_bytes(b"orphan")
    await add_expired_upload(settings, "expired")
    async with serving(settings) as port, stub(port) as storage:
        await until(lambda: {path.name for path in files.iterdir()} == kept | {running.upload_id})
        expired = storage.CommitUpload(CommitUploadRequest(upload_id="expired"))
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await expired
        assert received_reason(caught.value) == "UPLOAD_NOT_FOUND"
        assert await storage.GetAsset(GetAssetRequest(name=asset.name)) == asset


async def add_expired_upload(settings: StorageSettings, upload_id: str) -> None:
    content = Content("uploads", 6, google_crc32c.value(b"orphan"), "video/mp4", {})
    yesterday = datetime.now(UTC) - timedelta(days=1)
    async with open_database(settings) as database:
        await ObjectIndex(database).add_upload(
            Upload(upload_id, f"uploads/{upload_id}.mp4", content, yesterday), yesterday
        )


async def test_a_data_folder_has_one_process(settings) -> None:
    async with serving(settings):
        with pytest.raises(OSError, match="is in use by process"):
            async with serving(settings):
                pass


def modes(folder: Path) -> set[tuple[str, str]]:
    """Returns kind and mode of the folder and everything in it."""
    paths = [folder, *folder.rglob("*")]
    return {("folder" if path.is_dir() else "file", f"{path.stat().st_mode & 0o777:o}") for path in paths}


async def test_all_files_are_private_to_the_owner(settings, sender_at, http) -> None:
    async with StorageProcess(settings) as process, stub(process.port) as storage:
        await sender_at(storage).store(DATA)
        ticket = await sender_at(storage).begin(DATA, one_put=True)
        url = URL(ticket.put_url, encoded=True)
        async with http.put(url, headers=ticket.put_headers, data=io.BytesIO(DATA)) as answer:
            assert answer.status == 200
        assert modes(settings.data) == {("folder", "700"), ("file", "600")}


async def test_existing_files_become_private_to_the_owner(settings, sender_at) -> None:
    async with StorageProcess(settings) as process, stub(process.port) as storage:
        asset = await sender_at(storage).store(DATA)
    for path in [settings.data, *settings.data.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)
    async with StorageProcess(settings) as process, stub(process.port) as storage:
        assert modes(settings.data) == {("folder", "700"), ("file", "600")}
        assert await storage.GetAsset(GetAssetRequest(name=asset.name)) == asset


async def test_the_key_is_private_to_the_owner(settings, signing_key) -> None:
    assert signing_key.stat().st_mode & 0o777 == 0o600
