"""Kills storage while it works, and starts it with a wrong clock: no data is lost or incomplete."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import google_crc32c
import grpc
import pysqlite3
import pytest
from yarl import URL

from aiprod.film.v1.asset_pb2 import Asset
from aiprod.llm.v1.resources_pb2 import SemanticQc
from aiprod.probe.v1.resources_pb2 import QcReport
from aiprod.storage.v1 import storage_service_pb2 as storage_api
from aiprod.storage.v1.resources_pb2 import AssetRole, DeliveryManifest, JobMetrics
from aiprod.storage.v1.storage_service_pb2_grpc import StorageServiceStub
from aiprod_client.assets import AssetClient
from aiprod_client.assets.transfer import open_session
from aiprod_rpc.errors import AiprodError, FailedPrecondition
from aiprod_storage.__main__ import open_database
from aiprod_storage.config import StorageSettings
from aiprod_storage.model import Content, Upload
from aiprod_storage.records.object_index import ObjectIndex
from services.storage.tests.process import StorageProcess, stub
from tests.backing_services import free_port

pytestmark = pytest.mark.system

FAKETIME = Path(__file__).parents[2] / ".aiprod/faketime/usr/lib"
LOST = (grpc.aio.AioRpcError, AiprodError, aiohttp.ClientError, OSError)


@pytest.fixture
def settings(tmp_path: Path) -> StorageSettings:
    (tmp_path / "store").mkdir()
    return StorageSettings(data=tmp_path / "store")


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with open_session() as session:
        yield session


@dataclass
class Acked:
    """What storage has acknowledged: assets with their bytes, deliveries, jobs in the ledger."""

    assets: dict[str, tuple[Asset, bytes]] = field(default_factory=dict)
    manifests: dict[str, DeliveryManifest] = field(default_factory=dict)
    recorded: set[str] = field(default_factory=set)
    begun: int = 0


async def deliver_films(
    storage: StorageServiceStub, http: aiohttp.ClientSession, home: Path, acked: Acked
) -> None:
    """Delivers one film after the other, until storage is gone."""
    while True:
        acked.begun += 1
        job, data = f"jobs/j{acked.begun}", random.randbytes(random.randrange(1, 600_000))
        path = home / job.replace("/", "-")
        path.write_bytes(data)
        film = {"role": AssetRole.MASTER, "content_type": "video/mp4", "job": job}
        master = await AssetClient(storage, http).upload(path, **film)
        acked.assets[master.name] = master, data
        acked.manifests[job] = await publish(storage, job, master)
        metrics = JobMetrics(job=job, user="ada", outcome=JobMetrics.SUCCEEDED)
        await storage.RecordMetrics(storage_api.RecordMetricsRequest(metrics=metrics))
        acked.recorded.add(job)


async def publish(storage: StorageServiceStub, job: str, master: Asset) -> DeliveryManifest:
    semantic = SemanticQc(state=SemanticQc.UNSCORED)
    manifest = DeliveryManifest(job=job, master=master, technical_qc=QcReport(), semantic_qc=semantic)
    request = storage_api.PublishDeliveryManifestRequest(delivery_manifest=manifest)
    return await storage.PublishDeliveryManifest(request)


async def bytes_of(storage: StorageServiceStub, asset: Asset) -> bytes:
    request = storage_api.DownloadRequest(name=asset.name, generation=asset.generation)
    return b"".join([chunk.data async for chunk in storage.Download(request)])


async def check(storage: StorageServiceStub, acked: Acked) -> None:
    for asset, data in acked.assets.values():
        assert await storage.GetAsset(storage_api.GetAssetRequest(name=asset.name)) == asset
        assert await bytes_of(storage, asset) == data
    for job, manifest_sent in acked.manifests.items():
        request = storage_api.GetDeliveryManifestRequest(name=f"{job}/delivery")
        assert await storage.GetDeliveryManifest(request) == manifest_sent
    token = ""
    while True:
        request = storage_api.ListDeliveryManifestsRequest(page_size=100, page_token=token)
        page = await storage.ListDeliveryManifests(request)
        for listed in page.delivery_manifests:
            data = await bytes_of(storage, listed.master)
            assert (len(data), google_crc32c.value(data)) == (listed.master.size, listed.master.crc32c)
        if not (token := page.next_page_token):
            break
    ever = storage_api.GetUsageRequest(first_day="2000-01-01", last_day="2100-01-01")
    total = (await storage.GetUsage(ever)).total
    assert len(acked.recorded) <= total.jobs <= acked.begun


async def test_repeated_kills_lose_nothing_that_was_acknowledged(settings, http, tmp_path) -> None:
    acked, http_port = Acked(), free_port()
    for _ in range(6):
        async with StorageProcess(settings, http_port) as process, stub(process.port) as storage:
            await check(storage, acked)
            films = [asyncio.create_task(deliver_films(storage, http, tmp_path, acked)) for _ in range(6)]
            before = len(acked.recorded)
            while len(acked.recorded) < before + random.randrange(5, 40):
                await asyncio.sleep(0.01)
            await process.kill()
            for film in films:
                film.cancel()
            for result in await asyncio.gather(*films, return_exceptions=True):
                assert isinstance(result, (*LOST, asyncio.CancelledError)), result
    async with StorageProcess(settings, http_port) as process, stub(process.port) as storage:
        await check(storage, acked)
    database = pysqlite3.connect(settings.data / "storage.db")
    indexed = {row[0] for row in database.execute("SELECT name FROM objects UNION SELECT name FROM uploads")}
    database.close()
    files = {path.name for path in (settings.data / "objects").iterdir()}
    assert files <= {name.rpartition("/")[2].partition(".")[0] for name in indexed}


async def test_a_sweep_resumes_after_a_kill(settings, http, tmp_path) -> None:
    files = settings.data / "objects"
    async with StorageProcess(settings) as process, stub(process.port) as storage:
        acked = await one_film(storage, http, tmp_path)
        await process.stop()
    kept = {path.name for path in files.iterdir()}
    await add_expired_uploads(settings, 600)
    async with StorageProcess(settings) as process:
        while len(list(files.iterdir())) > len(kept) + 560:
            await asyncio.sleep(0.001)
        await process.kill()
    assert len(list(files.iterdir())) > len(kept)
    async with StorageProcess(settings) as process, stub(process.port) as storage:
        while {path.name for path in files.iterdir()} > kept:
            await asyncio.sleep(0.01)
        await check(storage, acked)


async def add_expired_uploads(settings: StorageSettings, count: int) -> None:
    content = Content("uploads", 6, google_crc32c.value(b"orphan"), "video/mp4", {})
    yesterday = datetime.now(UTC) - timedelta(days=1)
    async with open_database(settings) as database:
        uploads = [Upload(f"old{n}", f"uploads/old{n}.mp4", content, yesterday) for n in range(count)]
        index = ObjectIndex(database)
        await asyncio.gather(*(index.add_upload(upload, yesterday) for upload in uploads))
    for upload in uploads:
        (settings.data / "objects" / upload.id).write_bytes(b"orphan")


@pytest.fixture
def clock() -> Callable[[str], dict[str, str]]:
    """Returns the environment of a process whose clock is wrong by a duration, and runs at normal speed."""
    library = next(FAKETIME.glob("**/libfaketimeMT.so.1"), None)
    if library is None:
        pytest.skip("there is no libfaketime: `make programs` takes it out of Debian's package")
    return lambda skew: {"LD_PRELOAD": str(library), "FAKETIME": skew, "FAKETIME_DONT_FAKE_MONOTONIC": "1"}


class Died(Exception):
    """Stands for the end of the client's process."""


async def test_a_wrong_clock_loses_nothing(settings, http, tmp_path, clock) -> None:
    path, tickets, http_port = tmp_path / "film", tmp_path / "tickets", free_port()
    path.write_bytes(random.randbytes(20 << 20))
    master = {"role": AssetRole.MASTER, "content_type": "video/mp4", "job": "jobs/j"}

    def die(offset: int) -> None:
        raise Died

    async with storage_at(settings, http_port, **clock("+3h")) as storage:
        acked = await one_film(storage, http, tmp_path)
        with pytest.raises(Died):
            await AssetClient(storage, http, tickets).upload(path, **master, on_progress=die)
    async with storage_at(settings, http_port) as storage:
        client = AssetClient(storage, http, tickets)
        # The saved ticket is valid in three hours only, so the client drops it; the next one is valid now.
        with pytest.raises(FailedPrecondition, match="URL_NOT_VALID"):
            await client.upload(path, **master)
        second = await client.upload(path, **master)
        await client.download(second, tmp_path / "copy")
        assert (tmp_path / "copy").read_bytes() == path.read_bytes()
        acked.manifests["jobs/j"] = await publish(storage, "jobs/j", second)
        assert acked.manifests["jobs/j"].create_time.ToSeconds() < time.time() + 60
        await check(storage, acked)
    for skew in ("-400d", "+400d"):
        async with storage_at(settings, http_port, **clock(skew)) as storage:
            listed = await storage.ListDeliveryManifests(storage_api.ListDeliveryManifestsRequest())
            assert {one.job for one in listed.delivery_manifests} == set(acked.manifests)
            assert await bytes_of(storage, second) == path.read_bytes()
            signed = await storage.SignUrls(
                storage_api.SignUrlsRequest(urls=[storage_api.UrlSpec(name=second.name)])
            )
            async with http.get(URL(signed.urls[0].url, encoded=True)) as answer:
                assert answer.status == 200
                await answer.read()


@asynccontextmanager
async def storage_at(
    settings: StorageSettings, http_port: int, **environment: str
) -> AsyncIterator[StorageServiceStub]:
    async with StorageProcess(settings, http_port, **environment) as process, stub(process.port) as storage:
        yield storage


async def one_film(storage: StorageServiceStub, http: aiohttp.ClientSession, home: Path) -> Acked:
    acked = Acked()
    film = asyncio.create_task(deliver_films(storage, http, home, acked))
    while not acked.recorded:
        await asyncio.sleep(0.01)
    film.cancel()
    with suppress(asyncio.CancelledError):
        await film
    return acked
