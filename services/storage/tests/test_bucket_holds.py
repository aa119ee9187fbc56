"""Removes objects from a bucket that enforces holds, which the emulator does not."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from google.auth.credentials import AnonymousCredentials
from google.cloud.storage import Client

from aiprod_storage.__main__ import open_database
from aiprod_storage.assets import Assets
from aiprod_storage.gcs.store import GcsStore
from aiprod_storage.model import Content, Upload
from aiprod_storage.records.object_index import ObjectIndex

YEARS_AGO = datetime.now(UTC) - timedelta(days=900)


class Bucket:
    """Objects and whether they are held; those in `undeletable` cannot be removed at all."""

    def __init__(self, *names: str) -> None:
        self.held = dict.fromkeys(names, True)
        self.undeletable: set[str] = set()

    async def patch(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        if name not in self.held:
            return web.json_response({}, status=404)
        self.held[name] = (await request.json())["temporaryHold"]
        return web.json_response({"name": name})

    async def delete(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        if self.held[name] or name in self.undeletable:
            return web.json_response({"error": {"message": "under active Temporary hold"}}, status=403)
        del self.held[name]
        return web.Response(status=204)


@pytest.fixture
def bucket() -> Bucket:
    return Bucket("uploads/a", "uploads/b", "uploads/c")


@pytest.fixture
async def store(bucket) -> AsyncIterator[GcsStore]:
    path = "/storage/v1/b/films/o/{name:.+}"
    app = web.Application()
    app.add_routes([web.patch(path, bucket.patch), web.delete(path, bucket.delete)])
    async with TestServer(app) as server:
        options = {"api_endpoint": str(server.make_url("")).rstrip("/")}
        client = Client(project="p", credentials=AnonymousCredentials(), client_options=options)
        yield GcsStore(client.bucket("films"), None)
        client.close()


async def test_a_sweep_releases_holds_and_continues_after_failures(
    store, bucket, embedded_settings, caplog
) -> None:
    bucket.undeletable = {"uploads/a"}
    async with open_database(embedded_settings) as database:
        index = ObjectIndex(database)
        for name in [*bucket.held, "uploads/never-arrived"]:
            content = Content("uploads", 5, 1, "video/mp4", {})
            await index.add_upload(Upload(name, name, content, YEARS_AGO), YEARS_AGO)
        assets = Assets(store, index, timedelta(days=90))
        await assets.sweep(datetime.now(UTC))
        assert list(bucket.held) == ["uploads/a"]
        assert list(await index.pending_removals()) == ["uploads/a"]
        assert "under active Temporary hold" in caplog.text
        bucket.undeletable.clear()
        await assets.sweep(datetime.now(UTC))
        assert bucket.held == {}
        assert list(await index.pending_removals()) == []
