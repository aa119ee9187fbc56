"""Tickets reserve space, within a quota for each user and within the disk."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import google_crc32c
import grpc
import pytest

from aiprod.storage.v1.resources_pb2 import AssetRole
from aiprod.storage.v1.storage_service_pb2 import BeginUploadRequest, CommitUploadRequest, GetQuotaRequest
from aiprod_rpc.errors import ResourceExhausted
from aiprod_rpc.status import received_reason
from aiprod_storage.__main__ import open_database, open_store, serving
from aiprod_storage.assets import Assets
from aiprod_storage.config import StorageSettings
from aiprod_storage.model import Content
from aiprod_storage.records.object_index import ObjectIndex
from aiprod_storage.records.stored_bytes import EVERYBODY, StoredBytes
from services.storage.tests.process import stub

GIB = 1 << 30
LIMIT = 1000
ADA, BOB = ((("x-aiprod-edge", "1"), ("x-user-id", user)) for user in ("ada", "bob"))


@pytest.fixture(params=["embedded", "postgres"])
def settings(request: pytest.FixtureRequest) -> StorageSettings:
    settings = request.getfixturevalue(f"{request.param}_settings")
    return settings.model_copy(update={"quota_bytes": LIMIT})


def begin(storage, size: int, user=ADA):
    request = BeginUploadRequest(role=AssetRole.UPLOAD, content_type="video/mp4", size=size, crc32c=1)
    return storage.BeginUpload(request, metadata=user)


async def quota(storage, user=ADA) -> tuple[int, int, int]:
    found = await storage.GetQuota(GetQuotaRequest(), metadata=user)
    return found.limit_bytes, found.used_bytes, found.reserved_bytes


async def reason(call) -> str:
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await call
    assert caught.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
    return received_reason(caught.value)


async def test_tickets_reserve_a_users_quota(storage) -> None:
    assert await quota(storage) == (LIMIT, 0, 0)
    await begin(storage, 600)
    assert await reason(begin(storage, 401)) == "QUOTA_EXCEEDED"
    assert await quota(storage) == (LIMIT, 0, 600)
    await begin(storage, 400)
    await begin(storage, LIMIT, BOB)
    assert await quota(storage) == (LIMIT, 0, LIMIT)


async def test_a_commit_turns_reserved_bytes_into_stored_ones(sender, storage) -> None:
    asset = await sender.store(b"." * 600)
    mine = (("x-user-id", "local"),)
    assert await quota(storage, mine) == (LIMIT, 600, 0)
    assert await reason(sender.begin(b"." * 401)) == "QUOTA_EXCEEDED"
    # A film is paid for by the time it is stored.
    await sender.store(b"." * 700, role=AssetRole.MASTER, job="jobs/j")
    assert await quota(storage, mine) == (LIMIT, 1300, 0)
    assert asset.size == 600


async def test_wrong_bytes_free_their_space(sender, storage) -> None:
    ticket = await sender.begin(b"right")
    await sender.put(sender.session(ticket), "bytes 0-4/5", b"wrong")
    with pytest.raises(grpc.aio.AioRpcError):
        await storage.CommitUpload(CommitUploadRequest(upload_id=ticket.upload_id))
    assert await quota(storage, ()) == (LIMIT, 0, 0)


async def test_thirty_tickets_reserve_no_more_than_the_disk_has(embedded_settings) -> None:
    # All but 25 GiB of the disk are spare.
    spare = max(0, shutil.disk_usage(embedded_settings.data).free - 25 * GIB)
    settings = embedded_settings.model_copy(update={"quota_bytes": None, "spare_bytes": spare})
    async with serving(settings) as port, stub(port) as storage:
        calls = [begin(storage, 10 * GIB, ADA if number % 2 else BOB) for number in range(30)]
        results = await asyncio.gather(*calls, return_exceptions=True)
        granted = [result for result in results if not isinstance(result, Exception)]
        assert len(granted) <= 2
        refused = {received_reason(result) for result in results if isinstance(result, Exception)}
        # Of two tickets of one user at once, the second may exceed half of the disk.
        assert refused <= {"STORE_FULL", "QUOTA_EXCEEDED"}
        assert (await storage.GetQuota(GetQuotaRequest(), metadata=ADA)).HasField("limit_bytes") is False


async def test_the_tickets_of_one_user_leave_half_of_the_disk_to_others(embedded_settings) -> None:
    spare = max(0, shutil.disk_usage(embedded_settings.data).free - 17 * GIB)
    settings = embedded_settings.model_copy(update={"quota_bytes": None, "spare_bytes": spare})
    async with serving(settings) as port, stub(port) as storage:
        # A single file may be larger than half.
        await begin(storage, 9 * GIB)
        assert await reason(begin(storage, 1)) == "QUOTA_EXCEEDED"
        await begin(storage, 2 * GIB, BOB)
        await begin(storage, 1 * GIB, BOB)
        assert await reason(begin(storage, 2 * GIB, BOB)) == "QUOTA_EXCEEDED"


async def stream(data: bytes) -> AsyncIterator[bytes]:
    yield data


async def test_reservations_end_with_their_tickets_and_the_sums_are_those_of_the_rows(settings) -> None:
    content = Content("uploads", 400, 1, "video/mp4", {}, owner="ada")
    async with open_database(settings) as database, open_store(settings, ObjectIndex(database)) as store:
        index = ObjectIndex(database)
        assets = Assets(store, index, timedelta(days=90), LIMIT)
        yesterday = datetime.now(UTC) - timedelta(days=2)
        ticket = await assets.begin(content)
        await assets.begin(content)
        with pytest.raises(ResourceExhausted):
            await assets.begin(content)
        expire = "UPDATE uploads SET expires = ? WHERE id = ?"
        await database.run(lambda db: db.execute(expire, (int(yesterday.timestamp()), ticket.upload.id)))
        # No sweep ran: the next ticket itself drops the expired one.
        await assets.begin(content)
        assert (await index.stored_bytes("ada")).reserved == 800
        small = replace(content, size=4, crc32c=google_crc32c.value(b"film"))
        clip = replace(small, directory="clips/k", key="clips/k", owner="")
        await assets.receive(small, stream(b"film"))
        await assets.receive(clip, stream(b"film"))
        assert await index.stored_bytes("ada") == StoredBytes(used=4, reserved=800)
        assert await index.stored_bytes(EVERYBODY) == StoredBytes(used=8, reserved=800)
        await assets.sweep(datetime.now(UTC) + timedelta(days=100))
        for owner in ("ada", EVERYBODY):
            assert (await index.stored_bytes(owner)).total == 0
