"""Resumable sessions of the embedded store over real HTTP: chunks, offsets, and invalid ranges."""

import io

import grpc
import pytest
from yarl import URL

from aiprod.storage.v1.resources_pb2 import AssetRole
from aiprod.storage.v1.storage_service_pb2 import CommitUploadRequest
from aiprod_client.assets import AssetClient, asset_client
from aiprod_rpc.errors import FailedPrecondition
from aiprod_rpc.status import received_reason
from aiprod_storage.__main__ import serving

DATA = b"moving pictures" * 100


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
    assert await sender.put(session, f"bytes 0-2/{len(DATA)}", b"bad") == (200, "")
    await assets.download(asset, tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == DATA


async def test_a_session_reports_the_stored_offset(sender) -> None:
    session = sender.session(await sender.begin(DATA))
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
