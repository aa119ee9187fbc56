"""A real gateway between neighbours that are faked by subclassing their servicers."""

import asyncio
import inspect
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf import duration_pb2

from aiprod.collab.v1 import collab_service_pb2 as collab
from aiprod.collab.v1 import resources_pb2 as rooms
from aiprod.collab.v1.collab_service_pb2_grpc import (
    CollabServiceServicer,
    add_CollabServiceServicer_to_server,
)
from aiprod.film.v1 import asset_pb2, cost_pb2
from aiprod.film.v1 import manifest_pb2 as film
from aiprod.gateway.v1 import generation_service_pb2_grpc as gateway_rpc
from aiprod.llm.v1 import llm_service_pb2 as llm
from aiprod.llm.v1 import resources_pb2 as llm_resources
from aiprod.llm.v1.llm_service_pb2_grpc import LlmServiceServicer, add_LlmServiceServicer_to_server
from aiprod.probe.v1 import resources_pb2 as probe
from aiprod.probe.v1.probe_service_pb2 import AnalyzeEvent, Queued
from aiprod.probe.v1.probe_service_pb2_grpc import ProbeServiceServicer, add_ProbeServiceServicer_to_server
from aiprod.render.v1 import render_service_pb2 as render
from aiprod.render.v1.render_service_pb2_grpc import (
    RenderServiceServicer,
    add_RenderServiceServicer_to_server,
)
from aiprod.storage.v1 import resources_pb2 as storage_resources
from aiprod.storage.v1 import storage_service_pb2 as storage
from aiprod.storage.v1.storage_service_pb2_grpc import (
    StorageServiceServicer,
    add_StorageServiceServicer_to_server,
)
from aiprod_gateway.__main__ import serving
from aiprod_gateway.config import GatewaySettings
from aiprod_runtime.call import Call, current_call
from aiprod_runtime.channel import open_channel
from aiprod_runtime.errors import (
    AiprodError,
    DeadlineExceeded,
    NotFound,
    PermissionDenied,
    ResourceExhausted,
    Unavailable,
)
from aiprod_runtime.server import Binding, running
from aiprod_runtime.settings import ServerSettings

STYLE = film.Style(
    palette=film.Palette(
        zenith="#101010", horizon="#202020", light="#ffffff", accent="#ff0000", shade="#000000"
    )
)


class Llm(LlmServiceServicer):
    scenes = 3
    score: float | None = None
    """Of every film; reviews in `reviews` come before it."""

    def __init__(self) -> None:
        self.reviews: list[llm_resources.SemanticQc] = []
        self.costs: Counter[str] = Counter()
        """The ledger: what each request id has cost, whether its calls were answered or not."""
        self.unpriced: Counter[str] = Counter()
        self.trouble: grpc.StatusCode | None = None
        """What planning ends with after 40 micro-dollars."""
        self.hold = False
        self.held = asyncio.Event()
        self.asked: list[llm.PlanScenesRequest] = []
        self.breaks = 0
        """Plans that end after their head, with their connection."""

    async def ExtractMarkers(
        self, request: llm.ExtractMarkersRequest, context: object
    ) -> llm_resources.Markers:
        made = llm_resources.Provenance(
            engine="fake-marker/1", cost_usd_micros=3, cache_result=llm_resources.HIT_L2
        )
        self.costs[current_call().request_id] += 3
        return llm_resources.Markers(id=request.project, version=1, style=STYLE, provenance=made)

    async def PlanScenes(
        self, request: llm.PlanScenesRequest, context: grpc.aio.ServicerContext
    ) -> AsyncIterator[llm.PlanScenesResponse]:
        self.asked.append(request)
        if self.hold or self.trouble:
            await self._paid_in_vain(context)
        head = film.Manifest(prompt=request.prompt, title="A film", format=request.format, style=STYLE)
        yield llm.PlanScenesResponse(head=head)
        if self.breaks:
            self.breaks -= 1
            raise Unavailable("the connection broke", reason="GONE")
        share = request.duration.ToNanoseconds() // self.scenes
        for number in range(1, self.scenes + 1):
            duration = duration_pb2.Duration()
            duration.FromNanoseconds(share)
            yield llm.PlanScenesResponse(
                scene=film.Scene(id=f"s{number}", title=f"Scene {number}", duration=duration)
            )
        self.costs[current_call().request_id] += 5
        yield llm.PlanScenesResponse(
            provenance=llm_resources.Provenance(engine="fake-planner/1", cost_usd_micros=5)
        )

    async def AnalyzeVideo(
        self, request: llm.AnalyzeVideoRequest, context: object
    ) -> llm_resources.SemanticQc:
        if self.reviews:
            review = self.reviews.pop(0)
            self.costs[current_call().request_id] += review.provenance.cost_usd_micros
            return review
        if self.score is None:
            return llm_resources.SemanticQc(state=llm_resources.SemanticQc.UNSCORED, reason="no model")
        scores = llm_resources.SemanticScores(
            visual_consistency=self.score,
            style_coherence=self.score,
            narrative_flow=self.score,
            prompt_alignment=self.score,
        )
        return llm_resources.SemanticQc(state=llm_resources.SemanticQc.SCORED, engine="m", scores=scores)

    async def _paid_in_vain(self, context: grpc.aio.ServicerContext) -> None:
        try:
            self.held.set()
            if self.hold:
                await asyncio.get_running_loop().create_future()
        finally:
            self.costs[current_call().request_id] += 40
        assert self.trouble
        await context.abort(self.trouble, "no plan")

    async def GetCost(self, request: llm.GetCostRequest, context: grpc.aio.ServicerContext) -> cost_pb2.Cost:
        return cost_pb2.Cost(
            usd_micros=self.costs[request.request_id], unpriced_calls=self.unpriced[request.request_id]
        )


class Queue:
    """Calls of a method in `seconds` have their turn so long after its first one.

    Where it is `full`, they are sent away until then.
    """

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.full = False
        self._until: dict[str, float] = {}

    async def wait(self, method: str) -> AsyncIterator[int]:
        """Tells once that one call is ahead, and ends when it is the caller's turn."""
        until = self._until.setdefault(method, time.monotonic() + self.seconds.pop(method, 0))
        if self.full and time.monotonic() < until:
            raise ResourceExhausted("the queue is full", reason="QUEUE_FULL", retry_after=0.5)
        if not self.full and (left := until - time.monotonic()) > 0:
            yield 1
            await asyncio.sleep(left)


class Render(RenderServiceServicer):
    """Clips are kept by scene and seed, as the content key would."""

    def __init__(self) -> None:
        self.clips: dict[tuple[str, int], render.Artifact] = {}
        self.costs: Counter[str] = Counter()
        """The orders: what each job has cost, whether it took anything in or not."""
        self.calls: Counter[str] = Counter()
        self.unavailable = 0
        self.late = 0
        """Calls whose own calls to others are not answered in time."""
        self.ending: render.RenderEvent | None = None
        """What comes in place of an artifact."""
        self.losses: list[tuple[grpc.StatusCode, str]] = []
        """How the next calls of Assemble fail, and the clip that is lost by then."""
        self.without_take: set[str] = set()
        """Scenes whose next call finds that storage lost what they are cut from."""
        self.queue = Queue()
        self.hold: set[str] = set()
        self.held = asyncio.Event()
        self.release = asyncio.Event()
        self.cancelled = asyncio.Event()

    async def RenderScene(
        self, request: render.RenderSceneRequest, context: grpc.aio.ServicerContext
    ) -> AsyncIterator[render.RenderEvent]:
        scene = request.scene.id
        self.calls[scene] += 1
        async for ahead in self.queue.wait("RenderScene"):
            yield render.RenderEvent(queued=render.Queued(ahead=ahead))
        if self.unavailable:
            self.unavailable -= 1
            await context.abort(grpc.StatusCode.UNAVAILABLE, "away")
        if scene in self.without_take:
            self.without_take.remove(scene)
            await context.abort(grpc.StatusCode.NOT_FOUND, "the bytes of its take are gone")
        if self.late:
            self.late -= 1
            raise DeadlineExceeded("storage did not answer FindAsset", reason="CALL_TIMEOUT")
        if self.ending:
            end = getattr(self.ending, self.ending.WhichOneof("event") or "")
            self.costs[request.job] += end.cost_usd_micros
            yield self.ending
            return
        yield render.RenderEvent(progress=render.Progress(frames_done=1, frames_total=request.frame_count))
        if scene in self.hold:
            self.costs[request.job] += 100
            self.held.set()
            try:
                await self.release.wait()
            finally:
                self.cancelled.set()
        known = (scene, request.scene.seed)
        reused = known in self.clips
        self.costs[request.job] += 0 if reused else 100
        artifact = render.Artifact(
            asset=asset_pb2.Asset(name=f"clips/{scene}-{request.scene.seed}.mp4", generation=1, size=10),
            frame_count=request.frame_count,
            engine="fake-engine/1",
            reused=reused,
            cost_usd_micros=0 if reused else 100,
        )
        self.clips.setdefault(known, artifact)
        yield render.RenderEvent(artifact=artifact)

    async def GetCost(self, request: render.GetCostRequest, context: object) -> cost_pb2.Cost:
        return cost_pb2.Cost(usd_micros=self.costs[request.job])

    async def Assemble(
        self, request: render.AssembleRequest, context: grpc.aio.ServicerContext
    ) -> AsyncIterator[render.RenderEvent]:
        self.calls["assemble"] += 1
        if self.losses:
            code, name = self.losses.pop(0)
            self.clips = {key: clip for key, clip in self.clips.items() if clip.asset.name != name}
            await context.abort(code, f"the bytes of {name} are gone")
        async for ahead in self.queue.wait("Assemble"):
            yield render.RenderEvent(queued=render.Queued(ahead=ahead))
        master = asset_pb2.Asset(name=f"{request.job}/master/x.mp4", generation=1, size=100)
        captions = asset_pb2.Asset(name=f"{request.job}/captions/x.vtt", generation=1, size=10)
        yield render.RenderEvent(artifact=render.Artifact(asset=master, captions=captions, frame_count=1))


class Probe(ProbeServiceServicer):
    def __init__(self) -> None:
        self.reports: list[probe.QcReport] = []
        self.queue = Queue()

    async def Analyze(self, request: object, context: object) -> AsyncIterator[AnalyzeEvent]:
        async for _ in self.queue.wait("Analyze"):
            yield AnalyzeEvent(queued=Queued())
        yield AnalyzeEvent(progress=0.5)
        yield AnalyzeEvent(report=self.reports.pop(0) if self.reports else probe.QcReport(verdict=probe.PASS))


class Storage(StorageServiceServicer):
    def __init__(self) -> None:
        self.manifests: dict[str, storage_resources.DeliveryManifest] = {}
        self.metrics: dict[str, storage_resources.JobMetrics] = {}
        self.budget = storage_resources.Budget()
        self.lost: dict[str, AiprodError] = {}
        """What is answered for assets by name."""

    async def GetBudget(self, request: storage.GetBudgetRequest, context: object) -> storage_resources.Budget:
        return self.budget

    async def PublishManifest(
        self, request: storage.PublishManifestRequest, context: object
    ) -> storage_resources.DeliveryManifest:
        return self.manifests.setdefault(request.manifest.job, request.manifest)

    async def GetManifest(
        self, request: storage.GetManifestRequest, context: object
    ) -> storage_resources.DeliveryManifest:
        if request.job not in self.manifests:
            raise NotFound("no manifest", reason="MANIFEST_NOT_FOUND")
        return self.manifests[request.job]

    async def GetAsset(self, request: storage.GetAssetRequest, context: object) -> asset_pb2.Asset:
        if request.name in self.lost:
            raise self.lost[request.name]
        return asset_pb2.Asset(name=request.name, generation=1, size=10)

    async def RecordMetrics(
        self, request: storage.RecordMetricsRequest, context: object
    ) -> storage_resources.JobMetrics:
        if current_call().from_edge:
            raise PermissionDenied("only services call this", reason="SERVICES_ONLY")
        return self.metrics.setdefault(request.metrics.job, request.metrics)

    async def SignUrls(self, request: storage.SignUrlsRequest, context: object) -> storage.SignUrlsResponse:
        for url in request.urls:
            if url.name in self.lost:
                raise self.lost[url.name]
        urls = [
            storage.SignedUrl(url=f"http://store/{url.name}?as={url.download_as}") for url in request.urls
        ]
        return storage.SignUrlsResponse(urls=urls)


class Collab(CollabServiceServicer):
    """Rooms whose manifests a test may change; who is not in `roles` is a stranger."""

    def __init__(self) -> None:
        self.calls: set[Call] = set()
        self.rooms: dict[str, rooms.Room] = {}
        self.versions: dict[str, list[rooms.Version]] = {}
        self.roles: dict[str, rooms.Role.ValueType] = {"local": rooms.OWNER}
        self.said: dict[str, str] = {}
        self.films: dict[str, rooms.Film] = {}
        self.evict_at = ""
        """Everybody is removed from the room when a milestone says this."""

    async def OpenRoom(self, request: collab.OpenRoomRequest, context: object) -> rooms.Room:
        if request.room not in self.rooms:
            self.rooms[request.room] = rooms.Room(
                name=request.room, manifest=request.manifest, manifest_seq=1, version_count=1
            )
            self.versions[request.room] = [rooms.Version(number=1, manifest=request.manifest, manifest_seq=1)]
        return self._room(request.room)

    async def GetRoom(self, request: collab.GetRoomRequest, context: object) -> rooms.Room:
        return self._room(request.room)

    async def GetVersion(self, request: collab.GetVersionRequest, context: object) -> rooms.Version:
        self._room(request.room)
        if request.number > len(self.versions[request.room]):
            raise NotFound("no such version", reason="VERSION_NOT_FOUND")
        return self.versions[request.room][request.number - 1]

    async def Send(self, request: collab.SendRequest, context: object) -> rooms.Event:
        self.calls.add(replace(current_call(), deadline=None))
        room, submit = self._room(request.room), request.submit
        match submit.WhichOneof("body"):
            case "save_version":
                return rooms.Event(version=self._saved(room))
            case "film":
                room.film.CopyFrom(submit.film)
                self.films[submit.op_id] = submit.film
            case _:
                self.said.setdefault(submit.op_id, submit.milestone.text)
                if self.evict_at and self.evict_at in submit.milestone.text:
                    self.roles.clear()
        return rooms.Event(seq=len(self.said))

    def _room(self, name: str) -> rooms.Room:
        if name not in self.rooms or current_call().user not in self.roles:
            raise NotFound("no such room", reason="ROOM_NOT_FOUND")
        room = self.rooms[name]
        del room.members[:]
        room.members.extend(rooms.Member(user=user, role=role) for user, role in self.roles.items())
        return room

    def _saved(self, room: rooms.Room) -> rooms.Version:
        room.version_count += 1
        version = rooms.Version(
            number=room.version_count, manifest=room.manifest, manifest_seq=room.manifest_seq
        )
        self.versions[room.name].append(version)
        return version


def stalling(servicer: object, stalls: Counter[str]) -> object:
    """The servicer, whose methods leave as many calls unanswered as `stalls` says."""

    def unary(name: str, method: Callable[..., Any]) -> Callable[..., Any]:
        async def answer(request: object, context: object) -> object:
            await answering(name)
            return await method(request, context)

        return answer

    def stream(name: str, method: Callable[..., Any]) -> Callable[..., Any]:
        async def answer(request: object, context: object) -> AsyncIterator[object]:
            await answering(name)
            async for event in method(request, context):
                yield event

        return answer

    async def answering(name: str) -> None:
        if stalls[name]:
            stalls[name] -= 1
            await asyncio.get_running_loop().create_future()

    for name, method in inspect.getmembers(servicer, inspect.ismethod):
        if name.startswith("_"):
            continue
        if inspect.isasyncgenfunction(method):
            setattr(servicer, name, stream(name, method))
        elif inspect.iscoroutinefunction(method):
            setattr(servicer, name, unary(name, method))
    return servicer


@dataclass
class Town:
    """The fake neighbours of one test, and what the gateway needs to find them."""

    llm: Llm = field(default_factory=Llm)
    render: Render = field(default_factory=Render)
    probe: Probe = field(default_factory=Probe)
    storage: Storage = field(default_factory=Storage)
    collab: Collab = field(default_factory=Collab)
    addresses: dict[str, str] = field(default_factory=dict)
    stalls: Counter[str] = field(default_factory=Counter)

    def bindings(self) -> dict[str, Binding]:
        def named(name: str, add: object, servicer: object) -> Binding:
            return Binding(
                f"aiprod.{name}.v1.{name.capitalize()}Service", add, stalling(servicer, self.stalls)
            )

        return {
            "llm": named("llm", add_LlmServiceServicer_to_server, self.llm),
            "render": named("render", add_RenderServiceServicer_to_server, self.render),
            "probe": named("probe", add_ProbeServiceServicer_to_server, self.probe),
            "storage": named("storage", add_StorageServiceServicer_to_server, self.storage),
            "collab": named("collab", add_CollabServiceServicer_to_server, self.collab),
        }


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    town = Town()
    settings = ServerSettings(drain_seconds=0, stop_seconds=0)
    async with AsyncExitStack() as servers:
        for name, binding in town.bindings().items():
            port = await servers.enter_async_context(running(settings, binding))
            town.addresses[name] = f"127.0.0.1:{port}"
        yield town


@asynccontextmanager
async def open_gateway(settings: GatewaySettings) -> AsyncIterator[gateway_rpc.GenerationServiceStub]:
    async with (
        serving(settings) as port,
        open_channel(f"127.0.0.1:{port}", "aiprod.gateway.v1") as channel,
    ):
        yield gateway_rpc.GenerationServiceStub(channel)


@pytest.fixture
def settings(town: Town, tmp_path: Path) -> GatewaySettings:
    return GatewaySettings(data=tmp_path, drain_seconds=0, stop_seconds=0, stage_seconds=10, **town.addresses)


@pytest.fixture
async def gateway(settings: GatewaySettings) -> AsyncIterator[gateway_rpc.GenerationServiceStub]:
    async with open_gateway(settings) as stub:
        yield stub


@pytest.fixture
def start_gateway():
    return open_gateway
