"""Benchmarks of storage: transfers compared with other servers, small objects, URLs, memory."""

import asyncio
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

import google_crc32c
import psutil
import uvloop

from aiprod.film.v1.asset_pb2 import Asset
from aiprod.storage.v1 import storage_service_pb2 as storage_api
from aiprod.storage.v1.resources_pb2 import AssetRole
from aiprod.storage.v1.storage_service_pb2_grpc import StorageServiceStub
from aiprod_client.assets import AssetClient
from aiprod_client.assets.transfer import open_session
from aiprod_storage.config import StorageSettings
from aiprod_storage.embedded.url_verification import SignedRequest, verify_url
from aiprod_storage.signing import UrlSigner, load_or_create_key, local_bucket
from services.storage.tests.process import StorageProcess, stub
from tests.backing_services import free_port, running_fake_gcs, wait_for
from tests.bench.distant import distant
from tests.bench.table import Figures

MB = 1_000_000
LARGE = 200 * MB
SMALL, SMALL_COUNT = 100_000, 200
AT_ONCE = 16
CLIENTS = 10
ROUNDS = 9
FILES = 8
ROUND_TRIP = 0.05
JSON = {"Content-Type": "application/json"}

FILE_SERVER = """
import sys
from aiohttp import web

async def get(request):
    return web.FileResponse(sys.argv[1])

app = web.Application()
app.router.add_get("/", get)
web.run_app(app, host="127.0.0.1", port=int(sys.argv[2]), print=None, access_log=None)
"""


def figures() -> Figures:
    # In the checkout: /tmp may be in memory, where fsync costs nothing.
    with tempfile.TemporaryDirectory(dir=".aiprod", prefix="bench-") as directory:
        home = Path(directory)
        return {**uvloop.run(transfers(home)), **urls(home)}


@asynccontextmanager
async def running_storage(home: Path) -> AsyncIterator[tuple[StorageProcess, StorageServiceStub]]:
    settings = StorageSettings(data=home / "store")
    settings.data.mkdir()
    async with StorageProcess(settings) as process, stub(process.port) as storage:
        yield process, storage


async def transfers(home: Path) -> Figures:
    large = home / "large"
    large.write_bytes(bytes(range(256)) * (LARGE // 256))
    async with running_storage(home) as (process, storage), open_session() as http:
        put = await puts(home, large, storage)
        asset = await store(large, storage)
        get = await gets(large, asset, storage)
        small = await small_objects(home, storage, AssetClient(storage, http))
        memory = await crowd(home, large, process, AssetClient(storage, http))
    return {**put, **get, **small, **memory, **await from_afar(home)}


async def puts(home: Path, large: Path, storage: StorageServiceStub) -> Figures:
    """Measures both servers alternately, each with an idle disk and warm memory."""
    ours, theirs = [], []
    (home / "gcs").mkdir()
    options = ("-backend", "filesystem", "-filesystem-root", str(home / "gcs"))
    with running_fake_gcs(home, *options) as endpoint:
        await asyncio.to_thread(send, "POST", f"{endpoint}/storage/v1/b", JSON, b'{"name": "films"}')
        for _ in range(2 * ROUNDS):
            ours.append(await megabytes_a_second(store(large, storage)))
            await asyncio.to_thread(forget, home / "store/objects")
            url = f"{endpoint}/upload/storage/v1/b/films/o?uploadType=media&name=large"
            theirs.append(await megabytes_a_second(asyncio.to_thread(send, "POST", url, {}, large)))
            await asyncio.to_thread(forget, home / "gcs/films")
    ratios = [mine / other for mine, other in zip(ours, theirs, strict=True)]
    return {
        "PUT of 200 MB with fsync and commit, MB/s": (median(ours), ""),
        "PUT by fake-gcs-server on disk, MB/s": (median(theirs), ""),
        "PUT, ratio": (median(ratios), "≥ 2"),
    }


async def megabytes_a_second(transfer: Awaitable[object]) -> float:
    started = time.perf_counter()
    await transfer
    return LARGE / MB / (time.perf_counter() - started)


def forget(directory: Path) -> None:
    """Removes the files and waits until the disk is idle."""
    for path in directory.iterdir():
        path.unlink()
    os.sync()


async def store(path: Path, storage: StorageServiceStub) -> Asset:
    """Stores a file with one PUT and a commit. The checksum is precomputed, as for a rendered file."""
    begin = storage_api.BeginUploadRequest(
        role=AssetRole.UPLOAD,
        content_type="video/mp4",
        size=path.stat().st_size,
        crc32c=checksum(path),
        one_put=True,
    )
    ticket = await storage.BeginUpload(begin)
    await asyncio.to_thread(send, "PUT", ticket.put_url, ticket.put_headers, path)
    return await storage.CommitUpload(storage_api.CommitUploadRequest(upload_id=ticket.upload_id), timeout=60)


def send(method: str, url: str, headers: Mapping[str, str], body: Path | bytes) -> None:
    """Sends a request at almost no cost to the client: the kernel copies the file to the socket."""
    address = urlsplit(url)
    length = len(body) if isinstance(body, bytes) else body.stat().st_size
    sent = {**headers, "Host": address.netloc, "Content-Length": str(length), "Connection": "close"}
    head = f"{method} {address.path}?{address.query} HTTP/1.1\r\n"
    head += "".join(f"{name}: {value}\r\n" for name, value in sent.items())
    with socket.create_connection((address.hostname, address.port)) as connection:
        connection.sendall(f"{head}\r\n".encode())
        if isinstance(body, bytes):
            connection.sendall(body)
        else:
            with body.open("rb") as file:
                connection.sendfile(file)
        answer = connection.recv(65_536)
    assert answer.startswith(b"HTTP/1.1 200"), answer


@cache
def checksum(path: Path) -> int:
    return google_crc32c.value(path.read_bytes())


async def gets(large: Path, asset: Asset, storage: StorageServiceStub) -> Figures:
    """Alternates with aiohttp's FileResponse, which serves the same bytes without a signature."""
    spec = storage_api.UrlSpec(name=asset.name, generation=asset.generation)
    url = (await storage.SignUrls(storage_api.SignUrlsRequest(urls=[spec]))).urls[0].url
    ours, bare = [], []
    with file_server(large) as plain:
        for _ in range(4 * ROUNDS):
            bare.append(await asyncio.to_thread(fetch, plain))
            ours.append(await asyncio.to_thread(fetch, url))
    ratios = [mine / other for mine, other in zip(ours, bare, strict=True)]
    return {
        "GET of 200 MB, MB/s": (median(ours), ""),
        "GET from aiohttp FileResponse, MB/s": (median(bare), ""),
        "GET, ratio": (median(ratios), "≥ 0.9"),
    }


def fetch(url: str) -> float:
    """Returns the MB/s of one GET by a client that only counts bytes."""
    address = urlsplit(url)
    buffer, received = bytearray(1 << 20), 0
    started = time.perf_counter()
    with socket.create_connection((address.hostname, address.port)) as connection:
        query = f"{address.path or '/'}?{address.query}"
        head = f"GET {query} HTTP/1.1\r\nHost: {address.netloc}\r\nConnection: close\r\n\r\n"
        connection.sendall(head.encode())
        while count := connection.recv_into(buffer):
            received += count
    assert received > LARGE
    return LARGE / MB / (time.perf_counter() - started)


@contextmanager
def file_server(path: Path) -> Iterator[str]:
    port = free_port()
    command = [sys.executable, "-c", FILE_SERVER, str(path), str(port)]
    with subprocess.Popen(command) as server:
        try:
            wait_for(server, partial(socket.create_connection, ("127.0.0.1", port), 1))
            yield f"http://127.0.0.1:{port}/"
        finally:
            server.kill()


async def small_objects(home: Path, storage: StorageServiceStub, assets: AssetClient) -> Figures:
    """Stores 200 files of 100 KB, `AT_ONCE` at a time: with sessions and commits, and in messages."""
    files = []
    for number in range(SMALL_COUNT):
        files.append(home / f"small-{number}")
        files[-1].write_bytes(os.urandom(SMALL))

    async def by_session(path: Path) -> None:
        await assets.upload(path, role=AssetRole.UPLOAD, content_type="video/mp4")

    async def in_messages(path: Path) -> None:
        data = path.read_bytes()
        crc32c = google_crc32c.value(data)
        begin = storage_api.BeginUploadRequest(
            role=AssetRole.UPLOAD, content_type="video/mp4", size=SMALL, crc32c=crc32c
        )
        chunk = storage_api.Chunk(data=data, crc32c=crc32c)
        await storage.Upload([storage_api.UploadRequest(begin=begin), storage_api.UploadRequest(chunk=chunk)])

    sessions = median([await objects_a_second(files, by_session) for _ in range(ROUNDS)])
    messages = median([await objects_a_second(files, in_messages) for _ in range(ROUNDS)])
    return {
        "200 x 100 KB by session and commit, objects/s": (sessions, ""),
        "200 x 100 KB in messages, objects/s": (messages, "≥ 300"),
    }


async def objects_a_second(files: list[Path], store_one: Callable[[Path], Awaitable[None]]) -> float:
    places = asyncio.Semaphore(AT_ONCE)

    async def one(path: Path) -> None:
        async with places:
            await store_one(path)

    started = time.perf_counter()
    await asyncio.gather(*map(one, files))
    return len(files) / (time.perf_counter() - started)


async def from_afar(home: Path) -> Figures:
    """Uploads eight files to a storage 50 ms away: one after another, and all at once."""
    files = []
    for number in range(FILES):
        files.append(home / f"far-{number}")
        files[-1].write_bytes(os.urandom(SMALL))
    grpc_port, http_port = free_port(), free_port()
    settings = StorageSettings(data=home / "far")
    settings.data.mkdir()
    public = {"AIPROD_STORAGE_PUBLIC_URL": f"http://127.0.0.1:{http_port}"}
    one_by_one, together = [], []
    async with (
        StorageProcess(settings, **public) as process,
        distant(grpc_port, process.port, ROUND_TRIP),
        distant(http_port, process.http_port, ROUND_TRIP),
        stub(grpc_port) as storage,
        open_session() as http,
    ):
        assets = AssetClient(storage, http)
        for _ in range(ROUNDS):
            one_by_one.append(await seconds_to_upload(assets, files, 1))
            together.append(await seconds_to_upload(assets, files, FILES))
    ratios = [serial / parallel for serial, parallel in zip(one_by_one, together, strict=True)]
    return {
        "8 files one after another, 50 ms away, s": (median(one_by_one), ""),
        "8 files at once, 50 ms away, s": (median(together), ""),
        "8 files at once / one after another, 50 ms away": (median(ratios), "≥ 3"),
    }


async def seconds_to_upload(assets: AssetClient, files: list[Path], at_once: int) -> float:
    started = time.perf_counter()
    await assets.upload_all(files, role=AssetRole.UPLOAD, content_type="video/mp4", at_once=at_once)
    return time.perf_counter() - started


async def crowd(home: Path, large: Path, server: StorageProcess, assets: AssetClient) -> Figures:
    """Measures the server's memory growth while ten clients each upload and download 200 MB."""
    process = psutil.Process(server.process.pid)
    before = highest = process.memory_info().rss
    done = asyncio.Event()

    async def watch() -> None:
        nonlocal highest
        while not done.is_set():
            highest = max(highest, process.memory_info().rss)
            await asyncio.sleep(0.05)

    async def client(number: int) -> None:
        asset = await assets.upload(large, role=AssetRole.UPLOAD, content_type="video/mp4")
        await assets.download(asset, home / f"copy-{number}")
        (home / f"copy-{number}").unlink()

    watching = asyncio.create_task(watch())
    await asyncio.gather(*map(client, range(CLIENTS)))
    done.set()
    await watching
    return {"growth while 10 clients move 200 MB each, MB": ((highest - before) / MB, "≤ 20")}


def urls(home: Path) -> Figures:
    """Measures the milliseconds to sign a URL and to verify one."""
    key = load_or_create_key(home / "signer.pem")
    signer = UrlSigner(local_bucket(key, "films"), "http://127.0.0.1:1")
    name = "jobs/0123456789abcdef/master/0123456789abcdef0123456789abcdef.mp4"

    def sign() -> str:
        return signer.sign("GET", name, timedelta(hours=1), query={"generation": "1795420988810944"}).url

    url, public = urlsplit(sign()), key.public_key()
    request = SignedRequest("GET", url.path, url.query, {"host": url.netloc})
    return {
        "sign a URL, ms": (milliseconds(sign), "≤ 0.6"),
        "verify a URL, ms": (
            milliseconds(lambda: verify_url(request, public, datetime.now(UTC))),
            "≤ 0.1",
        ),
    }


def milliseconds(work: Callable[[], object]) -> float:
    """Returns CPU time, which excludes other processes: the median over `ROUNDS` of the mean of 200 calls."""
    times = []
    for _ in range(ROUNDS):
        started = time.thread_time()
        for _ in range(200):
            work()
        times.append((time.thread_time() - started) / 200 * 1e3)
    return median(times)
