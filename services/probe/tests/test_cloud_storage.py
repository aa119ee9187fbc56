"""gs:// URLs are read anonymously, and some buckets with the service's credentials."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import grpc
import httpx
import pytest
from aiohttp import web

from aiprod.probe.v1 import probe_service_pb2 as api
from aiprod_probe.remote.cloud_storage import CloudStorage
from aiprod_rpc.status import received_reason
from tests.backing_services import running_fake_gcs
from tests.google_account import write_service_account
from tests.ports import closed_port
from tests.web_apps import serving_app

from .conftest import serving


@pytest.fixture(scope="module")
def bucket(media: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Yield the endpoint of a fake-gcs-server with one film in `gs://films`."""
    with running_fake_gcs(tmp_path_factory.mktemp("gcs"), "-backend", "memory") as endpoint:
        httpx.post(f"{endpoint}/storage/v1/b", json={"name": "films"}).raise_for_status()
        address = f"{endpoint}/upload/storage/v1/b/films/o?uploadType=media&name=a%2Fb%20c.mp4"
        httpx.post(address, content=(media / "h264_aac.mp4").read_bytes()).raise_for_status()
        yield endpoint


async def test_an_object_is_measured(bucket: str, tmp_path: Path) -> None:
    async with serving(tmp_path, gs=CloudStorage(bucket, ())) as probe:
        report = await probe.Probe(api.ProbeRequest(url="gs://films/a/b c.mp4"))
        assert [stream.codec_name for stream in report.streams] == ["h264", "aac"]
        with pytest.raises(grpc.aio.AioRpcError) as missing:
            await probe.Probe(api.ProbeRequest(url="gs://films/none.mp4"))
        assert received_reason(missing.value) == "REMOTE_REFUSED"


class FakeGoogle:
    """Issues tokens, and records the bucket and the authorization of each read."""

    def __init__(self) -> None:
        self.reads: list[tuple[str, str]] = []
        self.tokens = 0

    async def token(self, request: web.Request) -> web.Response:
        self.tokens += 1
        return web.json_response({"access_token": "t", "expires_in": 3600, "token_type": "Bearer"})

    async def read(self, request: web.Request) -> web.Response:
        self.reads.append((request.match_info["bucket"], request.headers.get("Authorization", "")))
        return web.Response(status=404)


@asynccontextmanager
async def serving_google(folder: Path) -> AsyncIterator[tuple[FakeGoogle, str]]:
    """Serve a fake of Google and write the key of an account to the folder; yields the endpoint too."""
    fake, app = FakeGoogle(), web.Application()
    app.router.add_post("/token", fake.token)
    app.router.add_get("/storage/v1/b/{bucket}/o/{object}", fake.read)
    async with serving_app(app) as endpoint:
        write_service_account(folder / "key.json", endpoint)
        yield fake, endpoint


async def test_only_listed_buckets_are_read_with_credentials(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path_factory.mktemp("key")
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(folder / "key.json"))
    async with (
        serving_google(folder) as (fake, endpoint),
        serving(tmp_path, gs=CloudStorage(endpoint, ["ours"])) as probe,
    ):
        for name in ("gs://ours/x", "gs://ours/y", "gs://theirs/x"):
            with pytest.raises(grpc.aio.AioRpcError):
                await probe.Probe(api.ProbeRequest(url=name))
        assert fake.reads == [("ours", "Bearer t"), ("ours", "Bearer t"), ("theirs", "")]
        assert fake.tokens == 1


async def test_a_listed_bucket_needs_credentials(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(tmp_path / "none.json"))
    with closed_port() as address:
        async with serving(tmp_path, gs=CloudStorage(f"http://{address}", ["ours"])) as probe:
            with pytest.raises(grpc.aio.AioRpcError) as refused:
                await probe.Probe(api.ProbeRequest(url="gs://ours/x"))
    assert received_reason(refused.value) == "CREDENTIALS_MISSING"
