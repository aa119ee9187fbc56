"""A bucket with faults: Envoy's fault filter runs between Google's real client and the emulator."""

import asyncio
import json
import random
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import google_crc32c
import grpc
import pytest

from aiprod.storage.v1.resources_pb2 import AssetRole
from aiprod.storage.v1.storage_service_pb2 import (
    BeginUploadRequest,
    Chunk,
    CommitUploadRequest,
    DownloadRequest,
    FindAssetRequest,
    UploadRequest,
)
from aiprod.storage.v1.storage_service_pb2_grpc import StorageServiceStub
from aiprod_rpc.status import received_reason
from aiprod_storage.config import StorageSettings
from tests.backing_services import free_port, wait_for

# Google's client leaves the connections of downloads that failed to the garbage collector.
pytestmark = [
    pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

KEY = "ab" * 16
DATA = random.Random(3).randbytes(200_000)
FILTERS = "type.googleapis.com/envoy.extensions.filters"


def proxy(port: int, target: str, percent: int) -> dict:
    """Envoy's configuration: it answers this percentage of requests with 503."""
    host, _, target_port = target.removeprefix("http://").partition(":")
    fault = {"http_status": 503, "percentage": {"numerator": percent}}
    manager = {
        "@type": f"{FILTERS}.network.http_connection_manager.v3.HttpConnectionManager",
        "stat_prefix": "faulty",
        "route_config": {
            "virtual_hosts": [
                {
                    "name": "all",
                    "domains": ["*"],
                    "routes": [{"match": {"prefix": "/"}, "route": {"cluster": "gcs"}}],
                }
            ]
        },
        "http_filters": [
            {
                "name": "envoy.filters.http.fault",
                "typed_config": {"@type": f"{FILTERS}.http.fault.v3.HTTPFault", "abort": fault},
            },
            {
                "name": "envoy.filters.http.router",
                "typed_config": {"@type": f"{FILTERS}.http.router.v3.Router"},
            },
        ],
    }
    filters = [{"name": "envoy.filters.network.http_connection_manager", "typed_config": manager}]
    endpoint = {"endpoint": {"address": address(host, int(target_port))}}
    return {
        "static_resources": {
            "listeners": [{"address": address("127.0.0.1", port), "filter_chains": [{"filters": filters}]}],
            "clusters": [
                {
                    "name": "gcs",
                    "type": "STATIC",
                    "load_assignment": {"cluster_name": "gcs", "endpoints": [{"lb_endpoints": [endpoint]}]},
                }
            ],
        }
    }


def address(host: str, port: int) -> dict:
    return {"socket_address": {"address": host, "port_value": port}}


@contextmanager
def failing(target: str, percent: int, directory: Path) -> Iterator[str]:
    port = free_port()
    config = directory / f"faulty-{percent}.json"
    config.write_text(json.dumps(proxy(port, target, percent)))
    command = [
        str(Path(sys.executable).parent / "envoy"),
        "-c",
        str(config),
        "--disable-hot-restart",
        "--concurrency",
        "1",
        "--log-level",
        "error",
    ]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as envoy:
        try:
            wait_for(envoy, partial(socket.create_connection, ("127.0.0.1", port), 1))
            yield f"http://127.0.0.1:{port}"
        finally:
            envoy.kill()


@pytest.fixture
def percent() -> int:
    return 50


@pytest.fixture
def settings(gcs_settings, percent, tmp_path) -> Iterator[StorageSettings]:
    with failing(gcs_settings.gcs_endpoint, percent, tmp_path) as endpoint:
        yield gcs_settings.model_copy(update={"gcs_endpoint": endpoint})


@pytest.fixture
async def bare(port) -> AsyncIterator[StorageServiceStub]:
    """A client without retries, to see how long the service itself takes."""
    async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
        yield StorageServiceStub(channel)


def upload(data: bytes, **fields) -> list[UploadRequest]:
    begin = BeginUploadRequest(
        role=AssetRole.CLIP,
        content_key=KEY,
        content_type="video/mp4",
        size=len(data),
        crc32c=google_crc32c.value(data),
        **fields,
    )
    return [UploadRequest(begin=begin), UploadRequest(chunk=Chunk(data=data, crc32c=begin.crc32c))]


async def test_uploads_and_downloads_survive_failing_requests(storage) -> None:
    asset = await storage.Upload(upload(DATA), timeout=60)
    for _ in range(4):
        chunks = [part.data async for part in storage.Download(DownloadRequest(name=asset.name), timeout=60)]
        assert b"".join(chunks) == DATA


@pytest.mark.parametrize("percent", [100])
@pytest.mark.parametrize("seconds", [8])
async def test_an_unreachable_bucket_is_reported_before_the_deadline(bare, seconds) -> None:
    calls: list[Callable] = [
        lambda: bare.BeginUpload(upload(DATA)[0].begin, timeout=seconds),
        lambda: bare.Upload(upload(DATA), timeout=seconds),
    ]
    for call in calls:
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await call()
        assert (caught.value.code().name, received_reason(caught.value)) == ("UNAVAILABLE", "GCS_UNAVAILABLE")
    with pytest.raises(grpc.aio.AioRpcError, match="NOT_FOUND"):
        await bare.FindAsset(FindAssetRequest(content_key=KEY))


@pytest.mark.parametrize("percent", [0])
async def test_a_cancelled_upload_leaves_nothing_visible(storage) -> None:
    async def half():
        first, second = upload(DATA)
        yield first
        second.chunk.data = DATA[:1000]
        second.chunk.crc32c = google_crc32c.value(DATA[:1000])
        yield second
        await asyncio.get_running_loop().create_future()

    call = storage.Upload(half())
    transfer = asyncio.ensure_future(call)
    done, _ = await asyncio.wait({transfer}, timeout=0.3)
    assert not done
    call.cancel()
    with pytest.raises((grpc.aio.AioRpcError, asyncio.CancelledError)):
        await transfer
    with pytest.raises(grpc.aio.AioRpcError, match="NOT_FOUND"):
        await storage.FindAsset(FindAssetRequest(content_key=KEY))
    with pytest.raises(grpc.aio.AioRpcError, match="NOT_FOUND"):
        await storage.CommitUpload(CommitUploadRequest(upload_id="0" * 32))
    assert (await storage.Upload(upload(DATA))).size == len(DATA)
