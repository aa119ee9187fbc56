"""Concurrent requests to one upload: in any order, a committed asset keeps its bytes.

Each case begins its two requests a few turns of the event loop apart, over real connections, so that the
second one arrives at every point of the first.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import google_crc32c
import grpc
import pytest
from yarl import URL

from aiprod.storage.v1.storage_service_pb2 import CommitUploadRequest, DownloadRequest
from aiprod_rpc.call import Call
from aiprod_rpc.errors import AiprodError
from aiprod_storage.__main__ import open_database, open_store
from aiprod_storage.assets import Assets
from aiprod_storage.config import StorageSettings
from aiprod_storage.model import Content
from aiprod_storage.records.object_index import ObjectIndex

DATA = bytes(range(256)) * 256
WHOLE = f"bytes 0-{len(DATA) - 1}/{len(DATA)}"
PASSES = range(0, 120, 3)


async def yield_to_loop(passes: int) -> None:
    for _ in range(passes):
        await asyncio.sleep(0)


def committing(storage, ticket):
    return storage.CommitUpload(CommitUploadRequest(upload_id=ticket.upload_id))


async def read(storage, asset) -> bytes:
    return b"".join([part.data async for part in storage.Download(DownloadRequest(name=asset.name))])


@asynccontextmanager
async def connection(url: URL) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    reader, writer = await asyncio.open_connection(url.host, url.port)
    try:
        yield reader, writer
    finally:
        writer.transport.abort()


def head(url: URL, headers: dict[str, str], length: int) -> bytes:
    lines = [f"PUT {url.raw_path_qs} HTTP/1.1", f"Host: {url.authority}", f"Content-Length: {length}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode()


async def put(url: URL, headers: dict[str, str], body: bytes = DATA) -> int:
    """Sends all bytes and returns the response's status."""
    async with connection(url) as (reader, writer):
        writer.write(head(url, headers, len(DATA)) + body)
        return int((await reader.readline()).split()[1])


async def put_half(url: URL, headers: dict[str, str]) -> None:
    """Sends half of the bytes and closes the connection."""
    async with connection(url) as (_, writer):
        writer.write(head(url, headers, len(DATA)) + DATA[: len(DATA) // 2])
        await writer.drain()
        await yield_to_loop(20)


@pytest.mark.parametrize("again", [put, put_half])
async def test_a_put_repeated_during_the_commit_removes_no_bytes(sender, storage, again) -> None:
    for passes in PASSES:
        ticket = await sender.begin(DATA, one_put=True)
        url, headers = URL(ticket.put_url, encoded=True), dict(ticket.put_headers)
        assert await put(url, headers) == 200
        commit = asyncio.ensure_future(committing(storage, ticket))
        await yield_to_loop(passes)
        await again(url, headers)
        assert await read(storage, await commit) == DATA


@pytest.mark.parametrize("again", [put, put_half])
async def test_a_commit_in_the_middle_of_a_put_sees_all_bytes_or_none(sender, storage, again) -> None:
    for passes in PASSES:
        ticket = await sender.begin(DATA, one_put=True)
        upload = asyncio.ensure_future(again(URL(ticket.put_url, encoded=True), dict(ticket.put_headers)))
        await yield_to_loop(passes)
        (asset,) = await asyncio.gather(committing(storage, ticket), return_exceptions=True)
        await upload
        if isinstance(asset, grpc.aio.AioRpcError):
            assert asset.code() is grpc.StatusCode.FAILED_PRECONDITION
        else:
            assert await read(storage, asset) == DATA


@pytest.mark.parametrize("again", [put, put_half])
async def test_a_chunk_repeated_at_the_commit_changes_nothing(sender, storage, again) -> None:
    for passes in PASSES:
        ticket = await sender.send(DATA)
        commit = asyncio.ensure_future(committing(storage, ticket))
        await yield_to_loop(passes)
        await again(sender.session(ticket), {"Content-Range": WHOLE})
        assert await read(storage, await commit) == DATA


async def test_two_commits_at_once_give_one_asset(sender, storage) -> None:
    for passes in PASSES:
        ticket = await sender.send(DATA)
        commit = asyncio.ensure_future(committing(storage, ticket))
        await yield_to_loop(passes)
        asset = await committing(storage, ticket)
        assert await commit == asset
        assert await read(storage, asset) == DATA


async def stream(data: bytes) -> AsyncIterator[bytes]:
    yield data


@pytest.fixture
def settings(request: pytest.FixtureRequest) -> StorageSettings:
    return request.getfixturevalue(f"{getattr(request, 'param', 'embedded')}_settings")


@pytest.mark.parametrize("settings", ["embedded", "postgres", "gcs"], indirect=True)
async def test_a_sweep_during_a_commit_leaves_all_bytes_or_none(settings) -> None:
    content = Content("uploads", len(DATA), google_crc32c.value(DATA), "video/mp4", {}, owner="ada")
    tomorrow, ada = datetime.now(UTC) + timedelta(hours=25), Call(user="ada")
    async with open_database(settings) as database, open_store(settings, ObjectIndex(database)) as store:
        assets = Assets(store, ObjectIndex(database), timedelta(days=90))
        for passes in PASSES:
            upload = (await assets.begin(content)).upload
            async with store.lock(upload.id):
                await store.write(upload, stream(DATA))
            commit = asyncio.ensure_future(assets.commit(upload.id, ada))
            await yield_to_loop(passes)
            await assets.sweep(tomorrow)
            (asset,) = await asyncio.gather(commit, return_exceptions=True)
            if isinstance(asset, AiprodError):
                assert asset.reason in {"UPLOAD_NOT_FOUND", "UPLOAD_INCOMPLETE"}
                assert await store.uploaded_object(upload) is None
            else:
                assert b"".join([piece async for piece in assets.read(asset)]) == DATA
