"""Uploads over real gRPC and HTTP: what becomes an asset, what does not, and what is told."""

import asyncio
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
from aiprod_assets import AssetClient, asset_client
from aiprod_runtime.status import received_reason
from aiprod_storage.__main__ import serving

KEY = "0123456789abcdef" * 2
DATA = b"moving pictures" * 100


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
    assert asset.name == f"jobs/j1/master/{asset.crc32c:08x}-{9 << 20}.mp4"
    assert dict(asset.labels) == labels
    assert abs(asset.create_time.ToSeconds() - time.time()) < 60
    await assets.download(asset, copy)
    assert copy.read_bytes() == source.read_bytes()


async def test_eight_uploads_of_one_clip_at_once_give_one_asset(assets, settings, make_file) -> None:
    source = make_file(2, 300_000)
    upload = [
        assets.upload(source, role=AssetRole.CLIP, content_type="video/mp4", content_key=KEY)
        for _ in range(8)
    ]
    results = await asyncio.gather(*upload)
    assert {asset.SerializeToString(deterministic=True) for asset in results} == {
        results[0].SerializeToString(deterministic=True)
    }
    assert len(list((settings.data / "objects").iterdir())) == 1


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


async def test_two_users_files_never_share_a_name(sender) -> None:
    first, second = await sender.store(DATA), await sender.store(DATA, content_type="text/x-odd")
    assert first.name.endswith(f"{first.crc32c:08x}-{len(DATA)}.mp4")
    assert second.name.endswith(f"{first.crc32c:08x}-{len(DATA)}")
    assert first.name.split("/")[1] != second.name.split("/")[1]


async def test_a_commit_again_gives_the_same_asset(sender, storage) -> None:
    ticket = await sender.send(DATA)
    assert await storage.CommitUpload(commit(ticket)) == await storage.CommitUpload(commit(ticket))


async def test_missing_bytes_are_told_and_can_follow(sender, storage) -> None:
    ticket = await sender.begin(DATA)
    assert await failure(storage.CommitUpload(commit(ticket))) == ("FAILED_PRECONDITION", "UPLOAD_INCOMPLETE")
    session = await sender.start(ticket)
    assert await sender.put(session, f"bytes 0-9/{len(DATA)}", DATA[:10]) == (308, "bytes=0-9")
    assert await failure(storage.CommitUpload(commit(ticket))) == ("FAILED_PRECONDITION", "UPLOAD_INCOMPLETE")
    assert await sender.put(session, f"bytes 10-{len(DATA) - 1}/{len(DATA)}", DATA[10:]) == (200, "")
    assert (await storage.CommitUpload(commit(ticket))).size == len(DATA)


async def test_other_bytes_than_the_tickets_are_data_loss_and_stay_invisible(sender, storage) -> None:
    ticket = await sender.begin(DATA, AssetRole.CLIP, content_key=KEY)
    session = await sender.start(ticket)
    await sender.put(session, f"bytes 0-{len(DATA) - 1}/{len(DATA)}", DATA[::-1])
    assert await failure(storage.CommitUpload(commit(ticket))) == ("DATA_LOSS", "CHECKSUM_MISMATCH")
    assert await failure(storage.FindAsset(FindAssetRequest(content_key=KEY))) == (
        "NOT_FOUND",
        "ASSET_NOT_FOUND",
    )
    session = await sender.start(ticket)
    await sender.put(session, f"bytes 0-{len(DATA) - 1}/{len(DATA)}", DATA)
    assert (await storage.CommitUpload(commit(ticket))).size == len(DATA)


async def test_a_committed_object_takes_no_more_bytes(sender, storage, assets, tmp_path) -> None:
    ticket = await sender.begin(DATA)
    session = await sender.start(ticket)
    await sender.put(session, f"bytes 0-{len(DATA) - 1}/{len(DATA)}", DATA)
    asset = await storage.CommitUpload(commit(ticket))
    assert await sender.put(session, f"bytes 0-2/{len(DATA)}", b"bad") == (200, "")
    await assets.download(asset, tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == DATA


async def test_a_session_tells_where_to_go_on(sender) -> None:
    session = await sender.start(await sender.begin(DATA))
    size = len(DATA)
    assert await sender.put(session, f"bytes */{size}") == (308, "")
    assert await sender.put(session, f"bytes 5-9/{size}", DATA[5:10]) == (308, "")
    assert await sender.put(session, f"bytes 0-9/{size}", DATA[:10]) == (308, "bytes=0-9")
    assert await sender.put(session, f"bytes 4-19/{size}", DATA[4:20]) == (308, "bytes=0-19")
    assert await sender.put(session, f"bytes */{size}") == (308, "bytes=0-19")


@pytest.mark.parametrize(
    ("content_range", "body", "reason"),
    [
        ("bytes 0-9/10000", b"0123456789", "UPLOAD_SIZE_MISMATCH"),
        ("bytes 0-1500/*", b"." * 1501, "UPLOAD_TOO_LARGE"),
        ("bytes 0-9/1500", b"." * 11, "UPLOAD_TOO_LARGE"),
        ("bytes 9-0/1500", b"", "UPLOAD_TOO_LARGE"),
        ("bytes=0-9", b"." * 10, "CONTENT_RANGE_INVALID"),
        ("", b"." * 10, "CONTENT_RANGE_INVALID"),
    ],
)
async def test_bytes_that_do_not_fit_the_ticket_are_refused(sender, content_range, body, reason) -> None:
    session = await sender.start(await sender.begin(DATA))
    assert await sender.put(session, content_range, body) == (400, reason)
    assert await sender.put(session, "bytes */1500") == (308, "")


async def test_unknown_uploads_are_not_found(sender, storage, http) -> None:
    ticket = await sender.begin(DATA)
    session = await sender.start(ticket)
    unknown = session.update_query(upload_id="0" * 32)
    assert await sender.put(unknown, "bytes */1500") == (404, "UPLOAD_NOT_FOUND")
    other = await sender.begin(DATA)
    unstarted = session.with_path((await sender.start(other)).path).with_query(upload_id=ticket.upload_id)
    assert await sender.put(unstarted, "bytes */1500") == (404, "UPLOAD_NOT_FOUND")
    request = CommitUploadRequest(upload_id="nobody")
    assert await failure(storage.CommitUpload(request)) == ("NOT_FOUND", "UPLOAD_NOT_FOUND")


async def test_bytes_need_a_session_that_a_signed_post_started(sender) -> None:
    started = await sender.start(await sender.begin(DATA))
    ticket = await sender.begin(DATA)
    path = ticket.url.partition("?")[0].partition("/aiprod/")[2]
    session = started.with_path(f"/aiprod/{path}").with_query(upload_id=ticket.upload_id)
    assert await sender.put(session, "bytes */1500") == (404, "NO_SESSION")


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


async def test_what_does_not_fit_the_disk_is_refused_before_it_is_sent(settings, make_file) -> None:
    source = make_file(3)
    crowded = settings.model_copy(update={"spare_bytes": 1 << 60})
    async with serving(crowded) as port, asset_client(f"127.0.0.1:{port}") as assets:
        call = assets.upload(source, role=AssetRole.UPLOAD, content_type="video/mp4")
        assert await failure(call) == ("RESOURCE_EXHAUSTED", "STORE_FULL")
