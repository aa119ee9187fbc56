"""Assets and uploads that nothing needs are removed when their time is over."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import google_crc32c
import pytest

from aiprod.storage.v1.storage_service_pb2 import (
    KeepFilesRequest,
)
from aiprod_rpc.call import Call
from aiprod_rpc.errors import FailedPrecondition, NotFound
from aiprod_storage.__main__ import open_database, open_store
from aiprod_storage.assets import Assets
from aiprod_storage.config import StorageSettings
from aiprod_storage.model import Content
from aiprod_storage.records.manifests import Manifest, Manifests
from aiprod_storage.records.object_index import ObjectIndex

from .test_uploads import DATA, failure


@pytest.fixture(params=["embedded", "postgres", "gcs"])
def settings(request: pytest.FixtureRequest) -> StorageSettings:
    return request.getfixturevalue(f"{request.param}_settings")


async def stream(data: bytes) -> AsyncIterator[bytes]:
    yield data


async def test_the_retention_removes_assets_that_are_not_held(settings) -> None:
    content = Content("uploads", len(DATA), google_crc32c.value(DATA), "video/mp4", {}, owner="ada")
    ada, now = Call(user="ada"), datetime.now(UTC)
    async with open_database(settings) as database, open_store(settings, ObjectIndex(database)) as store:
        assets = Assets(store, ObjectIndex(database), timedelta(days=90))
        loose, held = await assets.receive(content, stream(DATA)), await assets.receive(content, stream(DATA))
        await assets.hold(held)
        published = Manifest("jobs/j", "ada", "{}", now)
        await Manifests(database).publish(published, [held])
        await assets.sweep(now + timedelta(days=89))
        assert await assets.get(loose.name, 0, ada) == loose
        await assets.sweep(now + timedelta(days=91))
        assert await assets.get(held.name, 0, ada) == held
        assert b"".join([piece async for piece in assets.read(held)]) == DATA
        with pytest.raises(NotFound):
            await assets.get(loose.name, 0, ada)
        with pytest.raises(NotFound):
            b"".join([piece async for piece in store.read(loose, range(1))])
        with pytest.raises(FailedPrecondition):
            await Manifests(database).publish(replace(published, job="jobs/k"), [loose])


async def test_a_kept_file_expires_from_when_nothing_needs_it(settings) -> None:
    content = Content("uploads", len(DATA), google_crc32c.value(DATA), "image/png", {}, owner="ada")
    ada, start, day = Call(user="ada"), datetime.now(UTC), timedelta(days=1)
    async with open_database(settings) as database, open_store(settings, ObjectIndex(database)) as store:
        assets = Assets(store, ObjectIndex(database), 90 * day, file_retention=30 * day)
        kept, loose = await assets.receive(content, stream(DATA)), await assets.receive(content, stream(DATA))
        await assets.keep("bob", [loose.name], start)
        await assets.keep("ada", [kept.name, "uploads/none"], start)
        await assets.sweep(start + 200 * day)
        assert await assets.get(kept.name, 0, ada) == kept
        with pytest.raises(NotFound):
            await assets.get(loose.name, 0, ada)
        await assets.keep("ada", [], start + 200 * day)
        await assets.sweep(start + 229 * day)
        assert await assets.get(kept.name, 0, ada) == kept
        await assets.sweep(start + 231 * day)
        with pytest.raises(NotFound):
            await assets.get(kept.name, 0, ada)


async def test_only_services_keep_files(storage) -> None:
    outside = (("x-user-id", "eve"), ("x-aiprod-edge", "1"))
    call = storage.KeepFiles(KeepFilesRequest(names=["uploads/a"]), metadata=outside)
    assert await failure(call) == ("PERMISSION_DENIED", "SERVICES_ONLY")


async def test_uncommitted_uploads_expire_after_a_day(settings) -> None:
    content = Content("uploads", len(DATA), google_crc32c.value(DATA), "video/mp4", {}, owner="ada")
    async with open_database(settings) as database, open_store(settings, ObjectIndex(database)) as store:
        assets = Assets(store, ObjectIndex(database), timedelta(days=90))
        ticket = await assets.begin(content)
        await store.write(ticket.upload, stream(DATA))
        assert await store.uploaded_object(ticket.upload) is not None
        await assets.sweep(datetime.now(UTC) + timedelta(hours=25))
        assert await store.uploaded_object(ticket.upload) is None
        with pytest.raises(NotFound):
            await assets.commit(ticket.upload.id, Call(user="ada"))
