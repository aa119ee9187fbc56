"""A render service on a free port, with assets in a directory."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import av
import pytest
import pytest_asyncio
from google.protobuf.duration_pb2 import Duration

from aiprod.film.v1 import manifest_pb2 as film
from aiprod.film.v1.asset_pb2 import Asset
from aiprod.render.v1 import render_service_pb2 as api
from aiprod.render.v1.render_service_pb2_grpc import RenderServiceStub
from aiprod.storage.v1.resources_pb2 import MASTER
from aiprod_render.__main__ import open_engines, open_model, open_records, open_voices
from aiprod_render.artifact_builder import ArtifactBuilder
from aiprod_render.billing.order_ledger import OrderLedger
from aiprod_render.config import RenderSettings
from aiprod_render.media.fonts import Fonts
from aiprod_render.media.recordings import Recordings
from aiprod_render.media.tracks import Tracks
from aiprod_render.media.workers import FOLDER, MediaWorkers, open_media_workers
from aiprod_render.messages import clip_spec
from aiprod_render.provenance.signer import MasterSigner, open_signer
from aiprod_render.provenance.signing_files import signing_files
from aiprod_render.render_inputs import ClipSpec
from aiprod_render.service import SERVICE, RenderService, add_to_server
from aiprod_render.voice.speaker import Speaker
from aiprod_render.voice.voices import Voices
from aiprod_render.worker_pool import WorkerPool, open_worker_pool
from aiprod_rpc.call import current_call
from aiprod_rpc.channel import open_channel
from aiprod_rpc.errors import NotFound, Unavailable
from aiprod_server.server import Binding, running
from tests.google_account import write_service_account

from .fake_gemini import FakeGemini, fake_gemini
from .fake_piper import piper_double
from .fake_vertex import FakeVertex, fake_vertex
from .stills_service import StillsService
from .veo_service import VeoService


class Requests:
    """Small requests; keyword arguments replace fields."""

    palette = film.Palette(
        zenith="#1f3a68", horizon="#f2b279", light="#ffd9a0", accent="#e4572e", shade="#141b2d"
    )

    def format(
        self, width: int = 426, height: int = 240, rate: tuple[int, int] = (24, 1)
    ) -> film.VideoFormat:
        frame_rate = film.FrameRate(numerator=rate[0], denominator=rate[1])
        return film.VideoFormat(width=width, height=height, frame_rate=frame_rate)

    def scene(self, **changes: Any) -> film.Scene:
        fields = {
            "id": "s1",
            "title": "First light",
            "caption": "Mist lifts off the valley.",
            "duration": Duration(seconds=1),
            "setting": film.Scene.LANDSCAPE,
            "time_of_day": film.Scene.DAWN,
            "mood": film.Scene.CALM,
            "seed": 7,
        }
        return film.Scene(**{**fields, **changes})

    def clip(self, frames: int = 12, **changes: Any) -> api.RenderSceneRequest:
        fields = {
            "job": "jobs/test",
            "format": self.format(),
            "style": film.Style(medium="painting", palette=self.palette),
            "scene": self.scene(),
            "frame_count": frames,
        }
        return api.RenderSceneRequest(**{**fields, **changes})

    def master(
        self, form: film.VideoFormat, scenes: list[film.Scene], clips: list[api.Artifact]
    ) -> api.AssembleRequest:
        manifest = film.Manifest(format=form, style=film.Style(palette=self.palette), scenes=scenes, seed=3)
        parts = [api.Clip(asset=clip.asset, frame_count=clip.frame_count) for clip in clips]
        return api.AssembleRequest(job="jobs/test", manifest=manifest, clips=parts)


@pytest.fixture
def requests() -> Requests:
    return Requests()


@pytest.fixture
def spec(requests: Requests) -> ClipSpec:
    """A scene of two seconds without a caption."""
    return clip_spec(requests.clip(48, scene=requests.scene(caption="")))


class DirectoryAssets:
    """Assets as files in a directory; records what is uploaded, under which key and deadline."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.uploads: list[str] = []
        self.looked_for: list[str] = []
        self.deadlines: list[float | None] = []
        self.fails = False
        """Whether storage takes nothing."""
        self._by_key: dict[str, Asset] = {}

    async def find(self, content_key: str, job: str = "") -> Asset | None:
        self.looked_for.append(content_key)
        return self._by_key.get(job + content_key)

    async def upload(self, path: Path, *, role, content_type, job, content_key="", labels=None) -> Asset:
        if self.fails:
            raise Unavailable("storage takes nothing", reason="STORAGE_DOWN")
        name = f"{job}/{role}/{len(self.uploads)}{path.suffix}"
        target = self.root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
        self.uploads.append(content_key)
        self.deadlines.append(current_call().deadline)
        size = target.stat().st_size
        asset = Asset(name=name, generation=1, size=size, content_type=content_type, labels=labels)
        # Clips are found by all jobs, a master by its own.
        key = (job if role == MASTER else "") + content_key
        return self._by_key.setdefault(key, asset) if content_key else asset

    async def download(self, asset: Asset, path: Path) -> None:
        if not self.path(asset).exists():
            raise NotFound(f"{asset.name} has no bytes", reason="ASSET_LOST")
        shutil.copyfile(self.path(asset), path)

    def path(self, asset: Asset) -> Path:
        return self.root / asset.name

    def clear_keys(self) -> None:
        self._by_key.clear()


@dataclass
class Stack:
    """The running service and what it stands on."""

    stub: RenderServiceStub
    assets: DirectoryAssets
    scratch: Path
    workers: WorkerPool
    media_workers: MediaWorkers
    tracks: Tracks
    speaker: Speaker
    signer: MasterSigner
    requests: Requests = field(default_factory=Requests)

    @property
    def leftovers(self) -> list[Path]:
        """The files of works in the scratch folder."""
        found = list(self.scratch.iterdir())
        own = [path for path in found if path.name.startswith(FOLDER)]
        return [path for path in found if path not in own] + [file for path in own for file in path.iterdir()]

    async def clip(self, request: api.RenderSceneRequest) -> api.Artifact:
        """The artifact of a request that must succeed."""
        events = [event async for event in self.stub.RenderScene(request, timeout=600)]
        assert events[-1].WhichOneof("event") == "artifact", events[-1]
        return events[-1].artifact

    async def assemble(self, request: api.AssembleRequest) -> api.RenderEvent:
        """The last event."""
        return [event async for event in self.stub.Assemble(request, timeout=600)][-1]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def stack(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stack]:
    """Two workers and at most two requests waiting."""
    root = tmp_path_factory.mktemp("render")
    scratch = root / "scratch"
    scratch.mkdir()
    settings = RenderSettings(
        workers=2,
        max_queued=2,
        data=root / "data",
        scratch=scratch,
        clip_seconds=600,
        master_seconds=600,
        drain_seconds=0,
        stop_seconds=0,
    )
    assets = DirectoryAssets(root / "assets")
    async with (
        open_worker_pool(settings.workers, settings.max_queued, scratch, settings.worker_priority) as workers,
        open_media_workers(settings) as media,
        open_signer(settings, signing_files(settings)) as signer,
        open_records(settings) as records,
        open_engines(settings, assets, workers, media, records, None) as engines,
    ):
        tracks = Tracks(assets, media)
        speaker = Speaker(settings, assets, Voices(piper_double(root)), records)
        builder = ArtifactBuilder(settings, assets, workers, tracks, signer)
        recordings, fonts = Recordings(assets, media), Fonts(assets, media)
        service = RenderService(assets, engines, OrderLedger(records), builder, speaker, recordings, fonts)
        binding = Binding(SERVICE, add_to_server, service)
        async with (
            running(settings, binding) as port,
            open_channel(f"127.0.0.1:{port}", "aiprod.render.v1", unary_seconds=100) as channel,
        ):
            stub = RenderServiceStub(channel)
            yield Stack(stub, assets, scratch, workers, media, tracks, speaker, signer)


def decoded(path: Path) -> list[av.VideoFrame]:
    with av.open(str(path)) as source:
        return list(source.decode(video=0))


@pytest.fixture
def frames_of() -> Any:
    """Decodes a video to grey pictures of shape (height, width)."""
    return lambda path: [frame.to_ndarray()[: frame.height].astype(int) for frame in decoded(path)]


@pytest.fixture
def times_of() -> Any:
    """The presentation times of a video's frames in seconds, as fractions."""
    return lambda path: [Fraction(frame.pts) * frame.time_base for frame in decoded(path)]


@pytest.fixture
def assets(stack: Any, tmp_path: Path) -> Any:
    return type(stack.assets)(tmp_path / "assets")


@pytest_asyncio.fixture(loop_scope="session")
async def vertex(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[FakeVertex]:
    async with fake_vertex() as fake:
        account = write_service_account(tmp_path / "account.json", fake.url)
        monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(account))
        yield fake


@pytest.fixture
def open_render(assets: Any, stack: Any, tmp_path: Path) -> Any:
    """Opens the service with settings; its data and assets survive from one opening to the next."""

    @asynccontextmanager
    async def opened(**changes: Any) -> AsyncIterator[RenderServiceStub]:
        # Workers reach no other folder.
        with TemporaryDirectory(dir=stack.scratch) as scratch:
            paths = {"data": tmp_path / "data", "scratch": Path(scratch)}
            async with served(RenderSettings(drain_seconds=0, stop_seconds=0, **(paths | changes))) as stub:
                yield stub

    @asynccontextmanager
    async def served(settings: RenderSettings) -> AsyncIterator[RenderServiceStub]:
        async with (
            open_records(settings) as records,
            open_media_workers(settings) as media,
            open_model(settings) as model,
            open_engines(settings, assets, stack.workers, media, records, model) as engines,
            open_signer(settings, None) as signer,
        ):
            builder = ArtifactBuilder(settings, assets, stack.workers, stack.tracks, signer)
            recordings = Recordings(assets, media)
            voices = open_voices(settings, model, records)
            speaker = Speaker(settings, assets, voices, records) if model else stack.speaker
            fonts = Fonts(assets, media)
            service = RenderService(
                assets, engines, OrderLedger(records), builder, speaker, recordings, fonts
            )
            binding = Binding(SERVICE, add_to_server, service)
            async with (
                running(settings, binding) as port,
                open_channel(f"127.0.0.1:{port}", "aiprod.render.v1", unary_seconds=100) as channel,
            ):
                yield RenderServiceStub(channel)

    return opened


@pytest.fixture
def open_veo(vertex: FakeVertex, assets: Any, stack: Any, open_render: Any) -> Any:
    """Opens the service with Veo."""

    @asynccontextmanager
    async def opened(**changes: Any) -> AsyncIterator[VeoService]:
        veo = {
            "engine": "veo",
            "veo_project": "p",
            "veo_base_url": vertex.url,
            "veo_poll_seconds": 0.02,
        }
        async with open_render(**(veo | changes)) as stub:
            yield VeoService(stub, assets, vertex, stack.requests)

    return opened


@pytest_asyncio.fixture(loop_scope="session")
async def gemini() -> AsyncIterator[FakeGemini]:
    async with fake_gemini() as fake:
        yield fake


@pytest.fixture
def open_stills(gemini: FakeGemini, assets: Any, stack: Any, open_render: Any) -> Any:
    """Opens the service with a model that draws stills; the default engine is still the animatic one."""

    @asynccontextmanager
    async def opened(**changes: Any) -> AsyncIterator[StillsService]:
        model = {"api_key": "k", "gemini_base_url": gemini.url}
        async with open_render(**(model | changes)) as stub:
            yield StillsService(stub, assets, gemini, stack.requests)

    return opened


@pytest_asyncio.fixture(loop_scope="session")
async def stills(open_stills: Any) -> AsyncIterator[StillsService]:
    async with open_stills() as service:
        yield service


@pytest_asyncio.fixture(loop_scope="session")
async def veo(open_veo: Any) -> AsyncIterator[VeoService]:
    async with open_veo() as veo:
        yield veo
