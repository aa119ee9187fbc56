"""A real probe service whose assets are files in a folder."""

import importlib
import shutil
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from ipaddress import ip_network
from pathlib import Path
from types import ModuleType

import pytest
import pytest_asyncio

from aiprod.film.v1.asset_pb2 import Asset
from aiprod.probe.v1.probe_service_pb2_grpc import ProbeServiceStub
from aiprod.storage.v1.resources_pb2 import UPLOAD
from aiprod_probe import ffmpeg, worker_tasks
from aiprod_probe.config import ProbeSettings
from aiprod_probe.inspector import Inspector, WorkerFunctions
from aiprod_probe.local_copies import AssetStore, LocalCopies
from aiprod_probe.remote.cloud_storage import CloudStorage
from aiprod_probe.remote.reader import Budget, RemoteReader
from aiprod_probe.service import SERVICE, ProbeService, add_to_server
from aiprod_probe.timeline import draw_timeline
from aiprod_probe.worker_pool import open_worker_pool
from aiprod_rpc.channel import open_channel
from aiprod_rpc.errors import DataLoss
from aiprod_server.address_guard import AddressGuard, Network
from aiprod_server.server import Binding, running

from .sample_media import make_library

PUBLIC = CloudStorage("https://storage.googleapis.com", ())
LOOPBACK = (ip_network("127.0.0.1"),)


class Directory:
    """Assets whose names are paths; `stored` holds the content of the uploads."""

    def __init__(self) -> None:
        self.stored: list[bytes] = []

    async def upload(self, path: Path, *, role: int, content_type: str) -> Asset:
        assert (role, content_type) == (UPLOAD, "image/png")
        self.stored.append(path.read_bytes())
        return Asset(name="timeline.png", size=path.stat().st_size, content_type=content_type)

    async def download(self, asset: Asset, path: Path) -> None:
        if not Path(asset.name).exists():
            raise DataLoss(f"{asset.name} is lost", reason="ASSET_DAMAGED")
        shutil.copyfile(asset.name, path)


def asset(path: Path) -> Asset:
    return Asset(name=str(path), size=path.stat().st_size if path.exists() else 1)


@pytest.fixture(scope="session")
def media(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a file for each recipe, and some that derive from them."""
    folder = tmp_path_factory.mktemp("media")
    make_library(folder)
    return folder


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.fixture
def misbehaving(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Import the module under a name that worker processes can import too."""
    monkeypatch.syspath_prepend(Path(__file__).parent)
    return importlib.import_module("misbehaving_functions")


@asynccontextmanager
async def serving(
    scratch: Path,
    seconds: float = 60,
    max_bytes: int = 1 << 30,
    measure: Callable[..., object] = worker_tasks.measure,
    examine: Callable[..., object] = ffmpeg.examine,
    analyze: Callable[..., object] = ffmpeg.analyze_with_progress,
    networks: Sequence[Network] = LOOPBACK,
    gs: CloudStorage = PUBLIC,
    assets: AssetStore | None = None,
) -> AsyncIterator[ProbeServiceStub]:
    async with (
        open_worker_pool(2, seconds, scratch) as readers,
        open_worker_pool(2, 600, scratch) as decoders,
    ):
        budget = Budget(8 << 20, 40)
        remote = RemoteReader(AddressGuard(networks), gs, budget, max_bytes, seconds=60, max_files=4)
        copies = LocalCopies(assets or Directory(), remote, scratch, max_bytes, max_files=4)
        functions = WorkerFunctions(
            measure,  # type: ignore[arg-type]
            worker_tasks.measure_remote,
            examine,  # type: ignore[arg-type]
            analyze,  # type: ignore[arg-type]
            draw_timeline,
        )
        inspector = Inspector(copies, remote, readers, decoders, functions)
        binding = Binding(SERVICE, add_to_server, ProbeService(inspector))
        async with (
            running(ProbeSettings(drain_seconds=0), binding) as port,
            open_channel(f"127.0.0.1:{port}", "aiprod.probe.v1", unary_seconds=100) as channel,
        ):
            yield ProbeServiceStub(channel)


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("scratch")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def service(scratch: Path) -> AsyncIterator[ProbeServiceStub]:
    """A service for all tests of a module: its workers take seconds to start. They use the module's loop."""
    async with serving(scratch) as stub:
        yield stub


@pytest.fixture
def probe(service: ProbeServiceStub, scratch: Path) -> Iterator[ProbeServiceStub]:
    """The module's service, which leaves no files."""
    yield service
    assert not files_in(scratch)
