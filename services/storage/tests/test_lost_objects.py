"""Objects with lost or damaged bytes: storage reports them at once, and lets them be replaced.

The stores are those of `test_uploads`. An object in a bucket changes as a whole or not at all, so damage is
the files' alone.
"""

import asyncio
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import google_crc32c
import grpc
import pytest
from google.auth.credentials import AnonymousCredentials
from google.cloud.storage import Bucket, Client
from yarl import URL

from aiprod.film.v1.asset_pb2 import Asset
from aiprod.llm.v1.resources_pb2 import SemanticQc
from aiprod.probe.v1.resources_pb2 import QcReport
from aiprod.storage.v1.resources_pb2 import AssetRole, DeliveryManifest
from aiprod.storage.v1.storage_service_pb2 import (
    BeginUploadRequest,
    Chunk,
    CommitUploadRequest,
    DownloadRequest,
    FindAssetRequest,
    GetAssetRequest,
    PublishDeliveryManifestRequest,
    SignUrlsRequest,
    UploadRequest,
    UrlSpec,
)
from aiprod_rpc.status import received_reason
from aiprod_storage.config import StorageSettings

KEY = "0123456789abcdef" * 2
CLIP = {"role": AssetRole.CLIP, "content_key": KEY}
MASTER = {"role": AssetRole.MASTER, "job": "jobs/j1"}
DATA = b"moving pictures" * 100
LONG = bytes(range(256)) * 64 * 1024

LOST, DAMAGED = ("NOT_FOUND", "ASSET_LOST"), ("DATA_LOSS", "ASSET_DAMAGED")
UNKNOWN = ("NOT_FOUND", "ASSET_NOT_FOUND")


@pytest.fixture(params=["embedded", "postgres", "gcs"])
def settings(request: pytest.FixtureRequest) -> StorageSettings:
    return request.getfixturevalue(f"{request.param}_settings")


files_only = pytest.mark.parametrize("settings", ["embedded", "postgres"], indirect=True)


async def failure(call) -> tuple[str, str]:
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await call
    return caught.value.code().name, received_reason(caught.value)


async def downloaded(storage, asset: Asset, **part: int) -> bytes:
    request = DownloadRequest(name=asset.name, generation=asset.generation, **part)
    return b"".join([chunk.data async for chunk in storage.Download(request)])


def signed(storage, asset: Asset):
    return storage.SignUrls(SignUrlsRequest(urls=[UrlSpec(name=asset.name, generation=asset.generation)]))


def publish(storage, master: Asset):
    manifest = DeliveryManifest(
        job="jobs/j1",
        master=master,
        technical_qc=QcReport(),
        semantic_qc=SemanticQc(state=SemanticQc.UNSCORED),
    )
    return storage.PublishDeliveryManifest(PublishDeliveryManifestRequest(delivery_manifest=manifest))


@pytest.fixture
def file_of(settings: StorageSettings) -> Callable[[Asset], Path]:
    return lambda asset: settings.data / "objects" / asset.name.rpartition("/")[2].partition(".")[0]


@pytest.fixture
def bucket(gcs_settings: StorageSettings) -> Iterator[Bucket]:
    options = {"api_endpoint": gcs_settings.gcs_endpoint}
    client = Client(project="p", credentials=AnonymousCredentials(), client_options=options)
    yield client.bucket(gcs_settings.bucket)
    client.close()


@pytest.fixture
def lose(settings: StorageSettings, file_of, request) -> Callable[[Asset], None]:
    """Deletes the bytes of an asset behind storage's back."""
    if settings.store == "embedded":
        return lambda asset: file_of(asset).unlink()
    bucket = request.getfixturevalue("bucket")
    return lambda asset: bucket.delete_blob(asset.name)


@pytest.fixture
def stored(settings: StorageSettings, request) -> Callable[[], list[str]]:
    """Lists the objects in the store, committed or not."""
    if settings.store == "embedded":
        return lambda: [path.name for path in (settings.data / "objects").iterdir()]
    bucket = request.getfixturevalue("bucket")
    return lambda: [blob.name for blob in bucket.list_blobs()]


MISMATCH = ("DATA_LOSS", "CHECKSUM_MISMATCH")


@pytest.mark.parametrize(
    "content", [CLIP, MASTER, {"role": AssetRole.UPLOAD}], ids=["clip", "master", "file"]
)
async def test_a_commit_removes_bytes_with_a_wrong_checksum(sender, storage, stored, content) -> None:
    ticket = await sender.begin(DATA, **content)
    whole = f"bytes 0-{len(DATA) - 1}/{len(DATA)}"
    assert await sender.put(sender.session(ticket), whole, DATA[::-1]) == (200, "")
    assert len(stored()) == 1
    commit = CommitUploadRequest(upload_id=ticket.upload_id)
    assert await failure(storage.CommitUpload(commit)) == MISMATCH
    assert stored() == []


async def test_an_upload_in_messages_removes_bytes_with_a_wrong_checksum(storage, stored) -> None:
    begin = BeginUploadRequest(
        content_type="video/mp4", size=len(DATA), crc32c=google_crc32c.value(DATA), **CLIP
    )
    damaged = Chunk(data=DATA[::-1], crc32c=google_crc32c.value(DATA[::-1]))
    call = storage.Upload([UploadRequest(begin=begin), UploadRequest(chunk=damaged)])
    assert await failure(call) == MISMATCH
    assert stored() == []


async def test_a_lost_clip_is_not_found_and_can_be_replaced(sender, storage, lose) -> None:
    first = await sender.store(DATA, **CLIP)
    lose(first)
    assert await failure(storage.FindAsset(FindAssetRequest(content_key=KEY))) == UNKNOWN
    again = await sender.store(DATA, **CLIP)
    assert again.name != first.name
    assert await storage.FindAsset(FindAssetRequest(content_key=KEY)) == again
    assert await downloaded(storage, again) == DATA


async def test_a_lost_object_can_be_uploaded_again(sender, storage, lose) -> None:
    clip, master = await sender.store(DATA, **CLIP), await sender.store(DATA, **MASTER)
    lose(clip)
    lose(master)
    assert (await sender.store(DATA, **MASTER)).name != master.name
    begin = BeginUploadRequest(
        content_type="video/mp4", size=len(DATA), crc32c=google_crc32c.value(DATA), **CLIP
    )
    chunk = Chunk(data=DATA, crc32c=begin.crc32c)
    again = await storage.Upload([UploadRequest(begin=begin), UploadRequest(chunk=chunk)])
    assert await downloaded(storage, again) == DATA


async def test_every_method_reports_a_lost_object(sender, storage, lose) -> None:
    ticket = await sender.send(DATA, **MASTER)
    master = await storage.CommitUpload(CommitUploadRequest(upload_id=ticket.upload_id))
    lose(master)
    for _ in range(2):
        assert await failure(storage.GetAsset(GetAssetRequest(name=master.name))) == LOST
        assert await failure(signed(storage, master)) == LOST
        assert await failure(downloaded(storage, master)) == LOST
        commit = CommitUploadRequest(upload_id=ticket.upload_id)
        assert await failure(storage.CommitUpload(commit)) == LOST
    assert await failure(publish(storage, master)) == ("FAILED_PRECONDITION", "ASSET_MISSING")


@pytest.mark.parametrize("settings", ["gcs"], indirect=True)
@pytest.mark.parametrize("other", [DATA[::-1], DATA[:-1], DATA + b"."])
async def test_another_object_under_the_name_is_not_the_clip(sender, storage, bucket, other) -> None:
    clip = await sender.store(DATA, **CLIP)
    bucket.blob(clip.name).upload_from_string(other)
    assert await failure(storage.GetAsset(GetAssetRequest(name=clip.name))) == DAMAGED
    assert await failure(downloaded(storage, clip)) == DAMAGED
    assert await failure(storage.FindAsset(FindAssetRequest(content_key=KEY))) == UNKNOWN


@pytest.mark.parametrize("settings", ["gcs"], indirect=True)
async def test_an_object_restored_from_a_copy_is_the_clip(sender, storage, bucket) -> None:
    clip = await sender.store(DATA, **CLIP)
    bucket.blob(clip.name).upload_from_string(DATA)
    assert bucket.get_blob(clip.name).generation != clip.generation
    assert await storage.FindAsset(FindAssetRequest(content_key=KEY)) == clip
    assert await downloaded(storage, clip) == DATA
    assert "generation" not in (await signed(storage, clip)).urls[0].url


async def test_a_lost_first_clip_gives_way_to_the_second(sender, storage, lose) -> None:
    early, late = await sender.send(b"first", **CLIP), await sender.send(b"second one", **CLIP)
    lose(await storage.CommitUpload(CommitUploadRequest(upload_id=early.upload_id)))
    second = await storage.CommitUpload(CommitUploadRequest(upload_id=late.upload_id))
    assert await downloaded(storage, second) == b"second one"
    assert await storage.FindAsset(FindAssetRequest(content_key=KEY)) == second


@files_only
async def test_restored_bytes_are_found_under_their_name(sender, storage, file_of, tmp_path) -> None:
    clip = await sender.store(DATA, **CLIP)
    shutil.move(file_of(clip), tmp_path / "backup")
    assert await failure(storage.FindAsset(FindAssetRequest(content_key=KEY))) == UNKNOWN
    shutil.move(tmp_path / "backup", file_of(clip))
    assert await storage.GetAsset(GetAssetRequest(name=clip.name)) == clip
    assert await downloaded(storage, clip) == DATA


OTHER_SIZES = {"shorter": DATA[:-1], "empty": b"", "longer": DATA + b"."}
OTHER_BYTES = {"first": b"M" + DATA[1:], "last": DATA[:-1] + b"."}


@files_only
@pytest.mark.parametrize("found", [*OTHER_SIZES.values(), *OTHER_BYTES.values()])
async def test_a_damaged_clip_is_not_found_and_can_be_replaced(sender, storage, file_of, found) -> None:
    clip = await sender.store(DATA, **CLIP)
    file_of(clip).write_bytes(found)
    assert await failure(storage.GetAsset(GetAssetRequest(name=clip.name))) == DAMAGED
    assert await failure(storage.FindAsset(FindAssetRequest(content_key=KEY))) == UNKNOWN
    assert await failure(storage.GetAsset(GetAssetRequest(name=clip.name))) == DAMAGED
    again = await sender.store(DATA, **CLIP)
    assert await downloaded(storage, again) == DATA
    assert await storage.FindAsset(FindAssetRequest(content_key=KEY)) == again


@files_only
@pytest.mark.parametrize("found", OTHER_BYTES.values())
async def test_a_damaged_master_is_uploaded_again(sender, storage, file_of, found) -> None:
    master = await sender.store(DATA, **MASTER)
    file_of(master).write_bytes(found)
    again = await sender.store(DATA, **MASTER)
    assert await downloaded(storage, again) == DATA


@files_only
@pytest.mark.parametrize("found", OTHER_SIZES.values())
async def test_a_wrong_size_is_reported_before_any_byte(sender, storage, http, file_of, found) -> None:
    asset = await sender.store(DATA)
    url = URL((await signed(storage, asset)).urls[0].url, encoded=True)
    file_of(asset).write_bytes(found)
    assert await failure(signed(storage, asset)) == DAMAGED
    for part in ({}, {"offset": 10, "length": 5}, {"offset": len(DATA) - 1}):
        assert await failure(downloaded(storage, asset, **part)) == DAMAGED
    for headers in ({}, {"Range": "bytes=0-9"}, {"Range": "bytes=-1"}):
        async with http.get(url, headers=headers) as answer:
            assert (answer.status, (await answer.json())["error"]["reason"]) == (410, "ASSET_DAMAGED")
    async with http.head(url) as answer:
        assert answer.status == 410


@files_only
async def test_a_damaged_master_is_not_delivered(sender, storage, file_of) -> None:
    master = await sender.store(DATA, **MASTER)
    file_of(master).write_bytes(DATA[:-1])
    assert await failure(publish(storage, master)) == DAMAGED


@files_only
async def test_a_file_that_is_gone_is_not_found_at_its_url(sender, storage, http, file_of) -> None:
    asset = await sender.store(DATA)
    url = URL((await signed(storage, asset)).urls[0].url, encoded=True)
    file_of(asset).unlink()
    async with http.get(url) as answer:
        assert (answer.status, (await answer.json())["error"]["reason"]) == (404, "ASSET_LOST")


@files_only
async def test_a_file_cut_while_it_is_read_ends_the_download(sender, storage, file_of) -> None:
    asset = await sender.store(LONG)
    call = storage.Download(DownloadRequest(name=asset.name))
    await call.read()
    # Cuts off more than the few chunks that are in flight.
    with file_of(asset).open("r+b") as file:
        file.truncate(len(LONG) // 2)
    assert await failure(rest(call)) == DAMAGED


async def rest(call) -> int:
    return sum([len(chunk.data) async for chunk in call])


@files_only
@pytest.mark.parametrize("part", ["", "Range: bytes=5-\r\n"])
async def test_a_file_cut_while_it_is_sent_ends_the_connection(sender, storage, file_of, part) -> None:
    asset = await sender.store(LONG)
    url = URL((await signed(storage, asset)).urls[0].url, encoded=True)
    reader, writer = await asyncio.open_connection(url.host, url.port, limit=4096)
    writer.write(f"GET {url.raw_path_qs} HTTP/1.1\r\nHost: {url.authority}\r\n{part}\r\n".encode())
    await reader.readuntil(b"\r\n\r\n")
    with file_of(asset).open("r+b") as file:
        file.truncate(len(LONG) // 2)
    assert len(await reader.read()) <= len(LONG) // 2
    writer.close()
