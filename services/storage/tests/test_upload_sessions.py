"""Resumable sessions of the embedded store over real HTTP: chunks, offsets, and invalid ranges."""

import base64
import io
import random

import grpc
import pytest
from yarl import URL

from aiprod.storage.v1.resources_pb2 import AssetRole
from aiprod.storage.v1.storage_service_pb2 import CommitUploadRequest, GetAssetRequest, GetQuotaRequest
from aiprod_client.assets import AssetClient, asset_client
from aiprod_rpc.errors import FailedPrecondition
from aiprod_rpc.status import received_reason
from aiprod_storage.__main__ import serving

DATA = b"moving pictures" * 100
CHUNK = 256 << 10


async def failure(call) -> tuple[str, str]:
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await call
    return caught.value.code().name, received_reason(caught.value)


def commit(ticket) -> CommitUploadRequest:
    return CommitUploadRequest(upload_id=ticket.upload_id)


async def test_a_committed_object_takes_no_more_bytes(sender, storage, assets, tmp_path) -> None:
    ticket = await sender.begin(DATA)
    session = sender.session(ticket)
    await sender.put(session, f"bytes 0-{len(DATA) - 1}/{len(DATA)}", DATA)
    asset = await storage.CommitUpload(commit(ticket))
    assert await sender.put(session, f"bytes 0-{len(DATA) - 1}/{len(DATA)}", DATA[::-1]) == (200, "")
    await assets.download(asset, tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == DATA


async def test_a_session_reports_the_stored_offset(sender) -> None:
    data = bytes(3 * CHUNK + 5)
    session, size = sender.session(await sender.begin(data)), len(data)
    assert await sender.put(session, f"bytes */{size}") == (308, "")
    assert await sender.put(session, "bytes */*") == (308, "")
    gap = f"bytes {CHUNK}-{2 * CHUNK - 1}/{size}"
    assert await sender.put(session, gap, data[:CHUNK]) == (308, "")
    first = f"bytes 0-{CHUNK - 1}/*"
    assert await sender.put(session, first, data[:CHUNK]) == (308, f"bytes=0-{CHUNK - 1}")
    both = f"bytes 0-{2 * CHUNK - 1}/{size}"
    assert await sender.put(session, both, data[: 2 * CHUNK]) == (308, f"bytes=0-{2 * CHUNK - 1}")
    assert await sender.put(session, "bytes */*") == (308, f"bytes=0-{2 * CHUNK - 1}")


async def test_stored_bytes_are_not_overwritten(sender, storage, assets, tmp_path) -> None:
    data = random.Random(1).randbytes(2 * CHUNK)
    ticket = await sender.begin(data)
    session, size = sender.session(ticket), len(data)
    await sender.put(session, f"bytes 0-{CHUNK - 1}/{size}", data[:CHUNK])
    # Other bytes in the part that is stored, the right ones behind it.
    whole = f"bytes 0-{size - 1}/{size}"
    assert await sender.put(session, whole, bytes(CHUNK) + data[CHUNK:]) == (200, "")
    await assets.download(await storage.CommitUpload(commit(ticket)), tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == data


async def test_a_finished_session_returns_the_object_resource(sender, storage) -> None:
    ticket = await sender.begin(DATA)
    session = sender.session(ticket)
    async with sender.http.put(session, data=io.BytesIO(DATA)) as answer:
        assert answer.status == 200
        resource = await answer.json()
    asset = await storage.CommitUpload(commit(ticket))
    assert {
        key: resource[key] for key in ("kind", "name", "generation", "size", "contentType", "crc32c")
    } == {
        "kind": "storage#object",
        "name": asset.name,
        "generation": str(asset.generation),
        "size": str(len(DATA)),
        "contentType": "video/mp4",
        "crc32c": base64.b64encode(asset.crc32c.to_bytes(4)).decode(),
    }
    async with sender.http.put(session, headers={"Content-Range": "bytes */*"}) as again:
        assert (again.status, await again.json()) == (200, resource)


async def test_a_cancelled_session_frees_its_space(sender, storage, settings) -> None:
    data = bytes(2 * CHUNK)
    session = sender.session(await sender.begin(data))
    await sender.put(session, f"bytes 0-{CHUNK - 1}/{len(data)}", data[:CHUNK])
    async with sender.http.delete(session) as answer:
        assert answer.status == 499
    assert list((settings.data / "objects").iterdir()) == []
    assert (await storage.GetQuota(GetQuotaRequest())).reserved_bytes == 0
    assert await sender.put(session, "bytes */*") == (404, "UPLOAD_NOT_FOUND")


async def test_a_committed_object_is_neither_cancelled_nor_put_again(sender, storage) -> None:
    ticket = await sender.begin(DATA, one_put=True)
    url = URL(ticket.put_url, encoded=True)
    async with sender.http.put(url, headers=ticket.put_headers, data=io.BytesIO(DATA)) as answer:
        assert answer.status == 200
    asset = await storage.CommitUpload(commit(ticket))
    async with sender.http.put(url, headers=ticket.put_headers, data=io.BytesIO(DATA)) as answer:
        assert (answer.status, (await answer.json())["error"]["reason"]) == (412, "OBJECT_EXISTS")
    async with sender.http.delete(sender.session(ticket)) as answer:
        assert answer.status == 412
    assert await storage.GetAsset(GetAssetRequest(name=asset.name)) == asset


async def test_a_commit_reads_no_byte_again(sender, storage, settings) -> None:
    """Damage on the disk after the upload shows what the commit reads: the checksum that was carried on."""
    data = random.Random(2).randbytes(2 * CHUNK)
    ticket = await sender.begin(data)
    session, size = sender.session(ticket), len(data)
    for start in (0, CHUNK):
        chunk = data[start : start + CHUNK]
        await sender.put(session, f"bytes {start}-{start + CHUNK - 1}/{size}", chunk)
    [path] = (settings.data / "objects").iterdir()
    path.write_bytes(bytes(size))
    assert (await storage.CommitUpload(commit(ticket))).size == size


@pytest.mark.parametrize(
    ("content_range", "body", "reason"),
    [
        ("bytes 0-9/10000", b"0123456789", "UPLOAD_SIZE_MISMATCH"),
        ("bytes 0-1500/*", b"." * 1501, "UPLOAD_TOO_LARGE"),
        ("bytes 0-1499/1500", b"." * 1501, "UPLOAD_TOO_LARGE"),
        ("bytes 0-9/1500", b"." * 10, "CHUNK_NOT_ALIGNED"),
        ("bytes 9-0/1500", b"", "UPLOAD_TOO_LARGE"),
        ("bytes=0-9", b"." * 10, "CONTENT_RANGE_INVALID"),
        ("", b"." * 10, "CONTENT_RANGE_INVALID"),
        ("bytes ٠-٩/1500", b"." * 10, "CONTENT_RANGE_INVALID"),
        (None, b"." * 10, "UPLOAD_SIZE_MISMATCH"),
    ],
)
async def test_chunks_that_do_not_fit_the_ticket_are_rejected(sender, content_range, body, reason) -> None:
    session = sender.session(await sender.begin(DATA))
    assert await sender.put(session, content_range, body) == (400, reason)
    assert await sender.put(session, "bytes */1500") == (308, "")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (DATA[::-1], "UPLOAD_CHECKSUM_MISMATCH"),
        (DATA[:-1], "UPLOAD_SIZE_MISMATCH"),
        (DATA + b".", "UPLOAD_TOO_LARGE"),
    ],
)
async def test_one_put_of_wrong_bytes_is_rejected_and_stores_nothing(
    sender, storage, settings, data, reason
) -> None:
    ticket = await sender.begin(DATA, AssetRole.CLIP, content_key="ab" * 16, one_put=True)
    url = URL(ticket.put_url, encoded=True)
    async with sender.http.put(url, headers=ticket.put_headers, data=io.BytesIO(data)) as answer:
        assert (answer.status, (await answer.json())["error"]["reason"]) == (400, reason)
    assert list((settings.data / "objects").iterdir()) == []
    assert await failure(storage.CommitUpload(commit(ticket))) == ("FAILED_PRECONDITION", "UPLOAD_INCOMPLETE")


async def test_a_fault_has_the_form_of_all_errors(sender, settings) -> None:
    session = sender.session(await sender.begin(DATA))
    (settings.data / "objects").rmdir()
    assert await sender.put(session, None, DATA) == (500, "INTERNAL")


async def test_unknown_uploads_are_not_found(sender, storage, http) -> None:
    ticket = await sender.begin(DATA)
    session = sender.session(ticket)
    unknown = session.update_query(upload_id="0" * 32)
    assert await sender.put(unknown, "bytes */1500") == (403, "SIGNATURE_MISMATCH")
    request = CommitUploadRequest(upload_id="nobody")
    assert await failure(storage.CommitUpload(request)) == ("NOT_FOUND", "UPLOAD_NOT_FOUND")


async def test_an_upload_larger_than_the_free_space_is_rejected(settings, make_file) -> None:
    source = make_file(3)
    crowded = settings.model_copy(update={"spare_bytes": 1 << 60})
    async with serving(crowded) as port, asset_client(f"127.0.0.1:{port}") as assets:
        call = assets.upload(source, role=AssetRole.UPLOAD, content_type="video/mp4")
        assert await failure(call) == ("RESOURCE_EXHAUSTED", "STORE_FULL")


class Killed(Exception):
    """Stands for the end of the client's process."""


async def test_another_process_resumes_an_upload(storage, http, settings, make_file, tmp_path) -> None:
    source, tickets = make_file(5, 20 << 20), tmp_path / "tickets"
    upload = {"role": AssetRole.UPLOAD, "content_type": "video/mp4"}

    def die(offset: int) -> None:
        raise Killed

    with pytest.raises(Killed):
        await AssetClient(storage, http, tickets).upload(source, **upload, on_progress=die)
    [ticket] = tickets.iterdir()
    assert ticket.stat().st_mode & 0o077 == 0
    reported: list[int] = []
    client = AssetClient(storage, http, tickets)
    asset = await client.upload(source, **upload, on_progress=reported.append)
    assert reported == [8 << 20, 16 << 20, 20 << 20]
    assert len(list((settings.data / "objects").iterdir())) == 1
    assert list(tickets.iterdir()) == []
    await client.download(asset, tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == source.read_bytes()


async def test_a_ticket_that_no_longer_works_is_dropped(storage, http, sender, make_file, tmp_path) -> None:
    source, tickets = make_file(6), tmp_path / "tickets"
    upload = {"role": AssetRole.UPLOAD, "content_type": "video/mp4"}
    client = AssetClient(storage, http, tickets)

    def die(offset: int) -> None:
        raise Killed

    with pytest.raises(Killed):
        await client.upload(source, **upload, on_progress=die)
    [path] = tickets.iterdir()
    other = await sender.begin(b"something else")
    path.write_bytes(other.SerializeToString())
    with pytest.raises(FailedPrecondition):
        await client.upload(source, **upload)
    assert (await client.upload(source, **upload)).size == 1000
