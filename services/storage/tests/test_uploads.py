"""Uploads over real gRPC and HTTP, with each store: what becomes an asset, and what does not.

The stores are files with SQLite, files with PostgreSQL, and Google's client with an emulator behind it.
"""

import asyncio
import io
import re
import time
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
    DownloadRequest,
    FindAssetRequest,
    GetAssetRequest,
    SignUrlsRequest,
    UploadRequest,
    UrlSpec,
)
from aiprod_client.assets import AssetClient
from aiprod_rpc.call import Call, in_call
from aiprod_rpc.status import received_reason
from aiprod_storage.config import StorageSettings

KIB256 = 256 << 10

KEY = "0123456789abcdef" * 2
DATA = b"moving pictures" * 100


@pytest.fixture(params=["embedded", "postgres", "gcs"])
def settings(request: pytest.FixtureRequest) -> StorageSettings:
    return request.getfixturevalue(f"{request.param}_settings")


async def failure(call) -> tuple[str, str]:
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await call
    return caught.value.code().name, received_reason(caught.value)


def commit(ticket) -> CommitUploadRequest:
    return CommitUploadRequest(upload_id=ticket.upload_id)


async def test_a_download_returns_the_uploaded_bytes(assets: AssetClient, make_file, tmp_path: Path) -> None:
    source, copy = make_file(1, 9 << 20), tmp_path / "copy.mp4"
    labels = {"engine": "animatic/1", "frames": "288"}
    asset = await assets.upload(
        source, role=AssetRole.MASTER, content_type="video/mp4", job="jobs/j1", labels=labels
    )
    assert re.fullmatch(r"jobs/j1/master/[0-9a-f]{32}\.mp4", asset.name)
    assert dict(asset.labels) == labels
    assert abs(asset.create_time.ToSeconds() - time.time()) < 60
    await assets.download(asset, copy)
    assert copy.read_bytes() == source.read_bytes()


async def test_files_are_uploaded_at_once_and_returned_in_order(assets: AssetClient, make_file) -> None:
    sources = [make_file(seed, 1000 + seed) for seed in range(12)]
    stored = await assets.upload_all(sources, role=AssetRole.UPLOAD, content_type="video/mp4", at_once=5)
    assert [asset.size for asset in stored] == [source.stat().st_size for source in sources]
    missing = [sources[0], sources[1].with_name("missing")]
    with pytest.raises(FileNotFoundError):
        await assets.upload_all(missing, role=AssetRole.UPLOAD, content_type="video/mp4")


async def test_concurrent_uploads_of_one_clip_give_one_asset(assets, make_file) -> None:
    source = make_file(2, 300_000)
    upload = [
        assets.upload(source, role=AssetRole.CLIP, content_type="video/mp4", content_key=KEY)
        for _ in range(8)
    ]
    results = await asyncio.gather(*upload)
    assert {asset.SerializeToString(deterministic=True) for asset in results} == {
        results[0].SerializeToString(deterministic=True)
    }


async def test_the_first_clip_of_a_key_is_kept(sender, storage, assets) -> None:
    clip = {"role": AssetRole.CLIP, "content_key": KEY}
    assert await assets.find(KEY) is None
    early, late = await sender.send(b"first", **clip), await sender.send(b"second one", **clip)
    first = await storage.CommitUpload(commit(early))
    assert await storage.CommitUpload(commit(late)) == first
    assert (await sender.begin(b"third", **clip)).existing == first
    assert await storage.FindAsset(FindAssetRequest(content_key=KEY)) == first
    assert first.size == 5


async def test_the_same_master_is_not_uploaded_twice(sender) -> None:
    master = {"role": AssetRole.MASTER, "job": "jobs/j1"}
    stored = await sender.store(DATA, **master)
    assert (await sender.begin(DATA, **master)).existing == stored
    assert not (await sender.begin(DATA + b".", **master)).HasField("existing")
    assert not (await sender.begin(DATA, **{**master, "job": "jobs/j2"})).HasField("existing")


async def test_the_first_master_of_a_key_is_kept_in_its_job(sender, storage, assets) -> None:
    """A signature makes each master of the same film other bytes."""
    master = {"role": AssetRole.MASTER, "job": "jobs/j1", "content_key": KEY}
    early, late = await sender.send(b"first", **master), await sender.send(b"second one", **master)
    first = await storage.CommitUpload(commit(early))
    assert await storage.CommitUpload(commit(late)) == first
    assert (await sender.begin(b"third", **master)).existing == first
    assert await assets.find(KEY, "jobs/j1") == first
    assert await assets.find(KEY, "jobs/j2") is None
    assert await assets.find(KEY) is None
    with in_call(Call(user="eve")):
        assert await assets.find(KEY, "jobs/j1") is None
    other = {**master, "job": "jobs/j2"}
    assert not (await sender.begin(b"first", **other)).HasField("existing")


async def test_a_repeated_commit_returns_the_same_asset(sender, storage) -> None:
    ticket = await sender.send(DATA)
    assert await storage.CommitUpload(commit(ticket)) == await storage.CommitUpload(commit(ticket))


async def test_a_commit_reports_missing_bytes_and_can_be_repeated(sender, storage) -> None:
    data = bytes(KIB256 + 5)
    ticket = await sender.begin(data)
    assert await failure(storage.CommitUpload(commit(ticket))) == ("FAILED_PRECONDITION", "UPLOAD_INCOMPLETE")
    session = sender.session(ticket)
    first = f"bytes 0-{KIB256 - 1}/{len(data)}"
    assert await sender.put(session, first, data[:KIB256]) == (308, f"bytes=0-{KIB256 - 1}")
    assert await failure(storage.CommitUpload(commit(ticket))) == ("FAILED_PRECONDITION", "UPLOAD_INCOMPLETE")
    assert await sender.put(session, f"bytes {KIB256}-{KIB256 + 4}/{len(data)}", bytes(5)) == (200, "")
    assert (await storage.CommitUpload(commit(ticket))).size == len(data)


async def test_wrong_bytes_are_data_loss_and_stay_invisible(sender, storage) -> None:
    ticket = await sender.begin(DATA, AssetRole.CLIP, content_key=KEY)
    session = sender.session(ticket)
    await sender.put(session, f"bytes 0-{len(DATA) - 1}/{len(DATA)}", DATA[::-1])
    assert await failure(storage.CommitUpload(commit(ticket))) == ("DATA_LOSS", "CHECKSUM_MISMATCH")
    assert await failure(storage.FindAsset(FindAssetRequest(content_key=KEY))) == (
        "NOT_FOUND",
        "ASSET_NOT_FOUND",
    )
    again = await sender.store(DATA, role=AssetRole.CLIP, content_key=KEY)
    assert again.size == len(DATA)


@pytest.mark.parametrize("role", [AssetRole.CLIP, AssetRole.MASTER])
async def test_outside_callers_can_upload_users_files_only(storage, role) -> None:
    edge = (("x-aiprod-edge", "1"), ("x-user-id", "eve"))
    fields = {"content_type": "video/mp4", "size": 5, "job": "jobs/j", "content_key": KEY}
    call = storage.BeginUpload(BeginUploadRequest(role=role, **fields), metadata=edge)
    assert await failure(call) == ("PERMISSION_DENIED", "ROLE_NOT_ALLOWED")
    ticket = await storage.BeginUpload(BeginUploadRequest(role=AssetRole.UPLOAD, **fields), metadata=edge)
    assert ticket.upload_id


async def test_a_content_key_of_a_users_file_is_ignored(storage, sender) -> None:
    await sender.store(DATA, content_key=KEY)
    assert await failure(storage.FindAsset(FindAssetRequest(content_key=KEY))) == (
        "NOT_FOUND",
        "ASSET_NOT_FOUND",
    )


@pytest.mark.parametrize(
    "name", ["../signer.pem", "objects", "ünï/日本.mp4", "a b#?.mp4", "a\0b", "n" * 900, "clips", "clips/"]
)
async def test_invalid_object_names_are_not_found(storage, sender, name) -> None:
    await sender.store(DATA, role=AssetRole.CLIP, content_key=KEY)
    assert await failure(storage.GetAsset(GetAssetRequest(name=name))) == ("NOT_FOUND", "ASSET_NOT_FOUND")


async def test_an_asset_is_found_by_name_and_generation(storage, sender) -> None:
    asset = await sender.store(DATA)
    assert await storage.GetAsset(GetAssetRequest(name=asset.name)) == asset
    exact = GetAssetRequest(name=asset.name, generation=asset.generation)
    assert await storage.GetAsset(exact) == asset
    exact.generation += 1
    assert await failure(storage.GetAsset(exact)) == ("NOT_FOUND", "ASSET_NOT_FOUND")


async def test_one_put_with_the_tickets_headers_stores_all(sender, storage, assets, tmp_path) -> None:
    ticket = await sender.begin(DATA, one_put=True)
    async with sender.http.put(
        URL(ticket.put_url, encoded=True), headers=ticket.put_headers, data=io.BytesIO(DATA)
    ) as answer:
        assert answer.status == 200, await answer.text()
    asset = await storage.CommitUpload(commit(ticket))
    await assets.download(asset, tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == DATA


def begin(data: bytes, **fields) -> UploadRequest:
    fields = {"role": AssetRole.UPLOAD, "content_type": "video/mp4", "size": len(data), **fields}
    return UploadRequest(begin=BeginUploadRequest(crc32c=google_crc32c.value(data), **fields))


def chunk(data: bytes, offset: int, **fields) -> UploadRequest:
    fields = {"crc32c": google_crc32c.value(data), **fields}
    return UploadRequest(chunk=Chunk(offset=offset, data=data, **fields))


@pytest.mark.parametrize("role", [AssetRole.MASTER, AssetRole.CAPTIONS])
async def test_a_film_and_its_captions_belong_to_a_job(storage, role) -> None:
    request = begin(DATA, role=role).begin
    assert await failure(storage.BeginUpload(request)) == ("INVALID_ARGUMENT", "INVALID_REQUEST")


def in_chunks(data: bytes) -> list[UploadRequest]:
    return [chunk(data[start : start + KIB256], start) for start in range(0, len(data), KIB256)]


async def test_small_files_travel_in_messages(storage, make_file) -> None:
    data = make_file(4, 3 * KIB256 + 7).read_bytes()
    asset = await storage.Upload([begin(data), *in_chunks(data)])
    chunks = [part async for part in storage.Download(DownloadRequest(name=asset.name))]
    assert b"".join(part.data for part in chunks) == data
    assert [part.offset for part in chunks] == [0, KIB256, 2 * KIB256, 3 * KIB256]
    assert all(google_crc32c.value(part.data) == part.crc32c for part in chunks)
    part = DownloadRequest(name=asset.name, offset=KIB256 - 2, length=5)
    assert [piece.data async for piece in storage.Download(part)] == [data[KIB256 - 2 : KIB256 + 3]]
    with pytest.raises(grpc.aio.AioRpcError, match="OUT_OF_RANGE"):
        [piece async for piece in storage.Download(DownloadRequest(name=asset.name, offset=len(data) + 1))]


@pytest.mark.parametrize(
    ("requests", "code", "reason"),
    [
        ([chunk(DATA, 0)], "INVALID_ARGUMENT", "BEGIN_MISSING"),
        ([], "INVALID_ARGUMENT", "BEGIN_MISSING"),
        ([begin(DATA)], "INVALID_ARGUMENT", "UPLOAD_TRUNCATED"),
        ([begin(DATA), chunk(DATA, 1)], "INVALID_ARGUMENT", "CHUNK_OUT_OF_PLACE"),
        ([begin(DATA), chunk(DATA + b".", 0)], "INVALID_ARGUMENT", "CHUNK_OUT_OF_PLACE"),
        ([begin(DATA), begin(DATA)], "INVALID_ARGUMENT", "CHUNK_OUT_OF_PLACE"),
        ([begin(DATA), chunk(DATA, 0, crc32c=1)], "DATA_LOSS", "CHECKSUM_MISMATCH"),
        ([begin(DATA), chunk(DATA[::-1], 0)], "DATA_LOSS", "CHECKSUM_MISMATCH"),
        ([begin(DATA, size=(64 << 20) + 1)], "INVALID_ARGUMENT", "INVALID_REQUEST"),
        ([begin(DATA), chunk(b"." * (KIB256 + 1), 0)], "INVALID_ARGUMENT", "INVALID_REQUEST"),
    ],
)
async def test_an_invalid_message_stream_stores_nothing(storage, requests, code, reason) -> None:
    clip = {"role": AssetRole.CLIP, "content_key": KEY}
    for request in requests:
        if request.WhichOneof("part") == "begin":
            request.begin.MergeFrom(BeginUploadRequest(**clip))
    assert await failure(storage.Upload(requests)) == (code, reason)
    assert await failure(storage.FindAsset(FindAssetRequest(content_key=KEY))) == (
        "NOT_FOUND",
        "ASSET_NOT_FOUND",
    )


async def test_a_client_that_still_sends_gets_the_error(storage) -> None:
    """Without `begin`, the first of many messages is refused."""
    requests = [chunk(bytes(KIB256), 0)] * 50
    calls = [failure(storage.Upload(requests)) for _ in range(30)]
    assert set(await asyncio.gather(*calls)) == {("INVALID_ARGUMENT", "BEGIN_MISSING")}


@pytest.mark.parametrize("origin", [(), (("x-aiprod-edge", "1"),)])
async def test_other_users_assets_do_not_exist(storage, sender, origin) -> None:
    asset, ticket = await sender.store(DATA), await sender.send(DATA)
    eve = (("x-user-id", "eve"), *origin)
    calls = [
        storage.GetAsset(GetAssetRequest(name=asset.name), metadata=eve),
        storage.SignUrls(SignUrlsRequest(urls=[UrlSpec(name=asset.name)]), metadata=eve),
        storage.CommitUpload(commit(ticket), metadata=eve),
    ]
    for call in calls:
        assert (await failure(call))[0] == "NOT_FOUND"
    with pytest.raises(grpc.aio.AioRpcError, match="NOT_FOUND"):
        [part async for part in storage.Download(DownloadRequest(name=asset.name), metadata=eve)]


async def test_clips_are_shared_by_services_and_hidden_outside(storage, sender) -> None:
    clip = await sender.store(DATA, role=AssetRole.CLIP, content_key=KEY)
    inside, outside = (("x-user-id", "eve"),), (("x-user-id", "eve"), ("x-aiprod-edge", "1"))
    assert await storage.GetAsset(GetAssetRequest(name=clip.name), metadata=inside) == clip
    call = storage.GetAsset(GetAssetRequest(name=clip.name), metadata=outside)
    assert await failure(call) == ("NOT_FOUND", "ASSET_NOT_FOUND")
    call = storage.FindAsset(FindAssetRequest(content_key=KEY), metadata=outside)
    assert await failure(call) == ("PERMISSION_DENIED", "SERVICES_ONLY")
