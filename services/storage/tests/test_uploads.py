"""Uploads over real gRPC and HTTP, the same for every store: what becomes an asset, and what does not.

The stores are files with SQLite, files with PostgreSQL, and Google's client with an emulator behind it.
"""

import asyncio
import re
import time
from pathlib import Path

import grpc
import pytest

from aiprod.storage.v1.resources_pb2 import AssetRole
from aiprod.storage.v1.storage_service_pb2 import (
    BeginUploadRequest,
    CommitUploadRequest,
    FindAssetRequest,
    GetAssetRequest,
)
from aiprod_assets import AssetClient
from aiprod_runtime.status import received_reason
from aiprod_storage.config import StorageSettings

KEY = "0123456789abcdef" * 2
DATA = b"moving pictures" * 100


@pytest.fixture(params=["settings", "postgres_settings", "gcs_settings"])
def settings(request: pytest.FixtureRequest) -> StorageSettings:
    return request.getfixturevalue(request.param)


async def failure(call) -> tuple[str, str]:
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await call
    return caught.value.code().name, received_reason(caught.value)


def commit(ticket) -> CommitUploadRequest:
    return CommitUploadRequest(upload_id=ticket.upload_id)


async def test_a_file_comes_back_as_it_was_sent(assets: AssetClient, make_file, tmp_path: Path) -> None:
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


async def test_eight_uploads_of_one_clip_at_once_give_one_asset(assets, make_file) -> None:
    source = make_file(2, 300_000)
    upload = [
        assets.upload(source, role=AssetRole.CLIP, content_type="video/mp4", content_key=KEY)
        for _ in range(8)
    ]
    results = await asyncio.gather(*upload)
    assert {asset.SerializeToString(deterministic=True) for asset in results} == {
        results[0].SerializeToString(deterministic=True)
    }


async def test_of_two_clips_of_one_key_the_first_stays(sender, storage, assets) -> None:
    clip = {"role": AssetRole.CLIP, "content_key": KEY}
    assert await assets.find(KEY) is None
    early, late = await sender.send(b"first", **clip), await sender.send(b"second one", **clip)
    first = await storage.CommitUpload(commit(early))
    assert await storage.CommitUpload(commit(late)) == first
    assert (await sender.begin(b"third", **clip)).existing == first
    assert await storage.FindAsset(FindAssetRequest(content_key=KEY)) == first
    assert first.size == 5


async def test_the_same_master_is_not_sent_twice(sender) -> None:
    master = {"role": AssetRole.MASTER, "job": "jobs/j1"}
    stored = await sender.store(DATA, **master)
    assert (await sender.begin(DATA, **master)).existing == stored
    assert not (await sender.begin(DATA + b".", **master)).HasField("existing")
    assert not (await sender.begin(DATA, **{**master, "job": "jobs/j2"})).HasField("existing")


async def test_a_commit_again_gives_the_same_asset(sender, storage) -> None:
    ticket = await sender.send(DATA)
    assert await storage.CommitUpload(commit(ticket)) == await storage.CommitUpload(commit(ticket))


async def test_missing_bytes_are_told_and_can_follow(sender, storage) -> None:
    ticket = await sender.begin(DATA)
    assert await failure(storage.CommitUpload(commit(ticket))) == ("FAILED_PRECONDITION", "UPLOAD_INCOMPLETE")
    session = sender.session(ticket)
    assert await sender.put(session, f"bytes 0-9/{len(DATA)}", DATA[:10]) == (308, "bytes=0-9")
    assert await failure(storage.CommitUpload(commit(ticket))) == ("FAILED_PRECONDITION", "UPLOAD_INCOMPLETE")
    assert await sender.put(session, f"bytes 10-{len(DATA) - 1}/{len(DATA)}", DATA[10:]) == (200, "")
    assert (await storage.CommitUpload(commit(ticket))).size == len(DATA)


async def test_other_bytes_than_the_tickets_are_data_loss_and_stay_invisible(sender, storage) -> None:
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
async def test_from_outside_only_users_files_come(storage, role) -> None:
    edge = (("x-aiprod-edge", "1"),)
    fields = {"content_type": "video/mp4", "size": 5, "job": "jobs/j", "content_key": KEY}
    call = storage.BeginUpload(BeginUploadRequest(role=role, **fields), metadata=edge)
    assert await failure(call) == ("PERMISSION_DENIED", "ROLE_NOT_ALLOWED")
    ticket = await storage.BeginUpload(BeginUploadRequest(role=AssetRole.UPLOAD, **fields), metadata=edge)
    assert ticket.upload_id


async def test_a_content_key_from_outside_is_no_key(storage, sender) -> None:
    await sender.store(DATA, content_key=KEY)
    assert await failure(storage.FindAsset(FindAssetRequest(content_key=KEY))) == (
        "NOT_FOUND",
        "ASSET_NOT_FOUND",
    )


@pytest.mark.parametrize(
    "name", ["../signer.pem", "objects", "ünï/日本.mp4", "a b#?.mp4", "a\0b", "n" * 900, "clips", "clips/"]
)
async def test_names_that_storage_never_gave_are_not_found(storage, sender, name) -> None:
    await sender.store(DATA, role=AssetRole.CLIP, content_key=KEY)
    assert await failure(storage.GetAsset(GetAssetRequest(name=name))) == ("NOT_FOUND", "ASSET_NOT_FOUND")


async def test_an_asset_is_found_by_name_and_generation(storage, sender) -> None:
    asset = await sender.store(DATA)
    assert await storage.GetAsset(GetAssetRequest(name=asset.name)) == asset
    exact = GetAssetRequest(name=asset.name, generation=asset.generation)
    assert await storage.GetAsset(exact) == asset
    exact.generation += 1
    assert await failure(storage.GetAsset(exact)) == ("NOT_FOUND", "ASSET_NOT_FOUND")
