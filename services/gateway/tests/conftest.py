"""A real gateway among fake services, which subclass the generated servicers."""

import asyncio
import inspect
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf import empty_pb2

from aiprod.collab.v1 import collab_service_pb2 as collab_api
from aiprod.collab.v1 import resources_pb2 as collab_pb
from aiprod.collab.v1.collab_service_pb2_grpc import (
    CollabServiceServicer,
    add_CollabServiceServicer_to_server,
)
from aiprod.film.v1 import asset_pb2 as film_asset
from aiprod.film.v1 import manifest_pb2 as film
from aiprod.film.v1 import options_pb2 as film_options
from aiprod.film.v1.cost_pb2 import Cost
from aiprod.film.v1.disk_usage_pb2 import DiskPart, DiskUsage
from aiprod.film.v1.unshown_pb2 import Unshown
from aiprod.gateway.v1.generation_service_pb2_grpc import GenerationServiceStub
from aiprod.llm.v1 import llm_service_pb2 as llm_api
from aiprod.llm.v1 import resources_pb2 as llm_pb
from aiprod.llm.v1.llm_service_pb2_grpc import LlmServiceServicer, add_LlmServiceServicer_to_server
from aiprod.probe.v1 import resources_pb2 as probe_pb
from aiprod.probe.v1.probe_service_pb2 import AnalyzeEvent, Queued
from aiprod.probe.v1.probe_service_pb2_grpc import ProbeServiceServicer, add_ProbeServiceServicer_to_server
from aiprod.render.v1 import render_service_pb2 as render_api
from aiprod.render.v1.render_service_pb2_grpc import (
    RenderServiceServicer,
    add_RenderServiceServicer_to_server,
)
from aiprod.storage.v1 import resources_pb2 as storage_pb
from aiprod.storage.v1 import storage_service_pb2 as storage_api
from aiprod.storage.v1.storage_service_pb2_grpc import (
    StorageServiceServicer,
    add_StorageServiceServicer_to_server,
)
from aiprod_film.messages.values import write_duration
from aiprod_gateway.__main__ import serving
from aiprod_gateway.config import GatewaySettings
from aiprod_gateway.new_jobs import DEFAULT_FORMAT
from aiprod_rpc.call import Call, current_call
from aiprod_rpc.channel import open_channel
from aiprod_rpc.errors import (
    Aborted,
    AiprodError,
    DeadlineExceeded,
    FailedPrecondition,
    NotFound,
    PermissionDenied,
    ResourceExhausted,
    Unavailable,
)
from aiprod_server.server import Binding, running
from aiprod_server.settings import ServerSettings
from tests.manifests import STYLE


class Llm(LlmServiceServicer):
    scenes = 3
    open_length = 12_000_000_000
    """How long a film is whose length the request leaves open, in nanoseconds."""
    directions: Sequence[film_options.Direction] = ()
    unshown: Sequence[Unshown] = ()
    score: float | None = None
    """The score of every film after the reviews in `reviews`; None for no score."""

    def __init__(self) -> None:
        self.reviews: list[llm_pb.SemanticQc] = []
        self.revisions: list[llm_api.ReviseScenesRequest] = []
        self.on_revision: Callable[[], None] = lambda: None
        self.translations: list[llm_api.TranslateCaptionsRequest] = []
        self.translates = False
        """Whether there is a model that translates captions."""
        self.revises = True
        """Whether there is a model that plans scenes again."""
        self.costs: Counter[str] = Counter()
        """The ledger: the cost per request id, with calls that failed."""
        self.unpriced: Counter[str] = Counter()
        self.trouble: grpc.StatusCode | None = None
        """How PlanScenes fails after it has cost 40 micro-dollars."""
        self.hold = False
        self.held = asyncio.Event()
        self.plan_requests: list[llm_api.PlanScenesRequest] = []
        self.narration, self.recording = "", None
        self.captions = False
        """Whether the plan has title and captions of the storyboard."""
        self.breaks = 0
        """How many calls of PlanScenes break after the head."""
        self.discarded: list[int] = []
        """The seeds of plans that come before the one that counts, each with a scene more."""
        self.ending = asyncio.Event()
        """Whether a plan may end after its scenes."""
        self.ending.set()
        self.late_trouble: grpc.StatusCode | None = None
        """How PlanScenes fails after its scenes."""

    async def ExtractMarkers(self, request: llm_api.ExtractMarkersRequest, context: object) -> llm_pb.Markers:
        made = llm_pb.Provenance(engine="fake-marker/1", cost_usd_micros=3, cache_result=llm_pb.HIT_L2)
        self.costs[current_call().request_id] += 3
        return llm_pb.Markers(id=request.project, version=1, style=STYLE, provenance=made)

    async def PlanScenes(
        self, request: llm_api.PlanScenesRequest, context: grpc.aio.ServicerContext
    ) -> AsyncIterator[llm_api.PlanScenesResponse]:
        self.plan_requests.append(request)
        if self.hold or self.trouble:
            await self._fail_after_cost(context)
        video = request.format if request.HasField("format") else DEFAULT_FORMAT
        title = request.storyboard.title if self.captions else "A film"
        head = film.Manifest(prompt=request.prompt, title=title, format=video, style=STYLE)
        head.style.letters.CopyFrom(request.options.letters)
        if request.options.narration.HasField("recording"):
            head.voice_over.CopyFrom(request.options.narration.recording)
        begin = llm_api.PlanScenesResponse(
            head=head, directions=self.directions, options=request.options, scene_count=self.scenes
        )
        yield begin
        if self.breaks:
            self.breaks -= 1
            raise Unavailable("the connection broke", reason="GONE")
        for seed in self.discarded:
            for scene in self._scenes(request, seed, self.scenes + 1):
                yield scene
            yield begin
        for scene in self._scenes(request, 0, self.scenes):
            yield scene
        await self.ending.wait()
        if self.late_trouble:
            await context.abort(self.late_trouble, "the model gave up")
        for unshown in self.unshown:
            yield llm_api.PlanScenesResponse(unshown=unshown)
        self.costs[current_call().request_id] += 5
        yield llm_api.PlanScenesResponse(
            provenance=llm_pb.Provenance(engine="fake-planner/1", cost_usd_micros=5)
        )

    def _scenes(
        self, request: llm_api.PlanScenesRequest, seed: int, count: int
    ) -> Iterator[llm_api.PlanScenesResponse]:
        length = request.duration.ToNanoseconds() if request.HasField("duration") else self.open_length
        for number in range(1, count + 1):
            scene = film.Scene(
                id=f"s{number}",
                title=f"Scene {number}",
                duration=write_duration(length // self.scenes),
                caption=request.storyboard.scenes[number - 1].caption if self.captions else "",
                narration=self.narration,
                voice_over=self.recording,
                seed=seed,
            )
            yield llm_api.PlanScenesResponse(scene=scene, length_given=request.HasField("duration"))

    async def AnalyzeVideo(self, request: llm_api.AnalyzeVideoRequest, context: object) -> llm_pb.SemanticQc:
        if self.reviews:
            review = self.reviews.pop(0)
            self.costs[current_call().request_id] += review.provenance.cost_usd_micros
            return review
        if self.score is None:
            return llm_pb.SemanticQc(state=llm_pb.SemanticQc.UNSCORED, reason="no model")
        scores = llm_pb.SemanticScores(
            visual_consistency=self.score,
            style_coherence=self.score,
            narrative_flow=self.score,
            prompt_alignment=self.score,
        )
        return llm_pb.SemanticQc(state=llm_pb.SemanticQc.SCORED, engine="m", scores=scores)

    async def ReviseScenes(
        self, request: llm_api.ReviseScenesRequest, context: object
    ) -> llm_api.ReviseScenesResponse:
        self.revisions.append(request)
        self.on_revision()
        if not self.revises:
            raise FailedPrecondition("no model is configured", reason="NO_MODEL")
        self.costs[current_call().request_id] += 2
        faulty = {fault.scene for fault in request.faults}
        scenes = [scene for scene in request.manifest.scenes if scene.id in faulty]
        for scene in scenes:
            scene.action, scene.shot_size = f"better {scene.action}".strip(), film.Scene.CLOSE_UP
        made = llm_pb.Provenance(engine="fake-planner/1", cost_usd_micros=2)
        return llm_api.ReviseScenesResponse(scenes=scenes, provenance=made)

    async def TranslateCaptions(
        self, request: llm_api.TranslateCaptionsRequest, context: object
    ) -> llm_api.TranslateCaptionsResponse:
        if not self.translates:
            raise FailedPrecondition("no model is configured", reason="NO_MODEL")
        if request.validate_only:
            return llm_api.TranslateCaptionsResponse()
        self.translations.append(request)
        self.costs[current_call().request_id] += 3
        texts = [f"{request.language}: {text}" for text in request.captions]
        made = llm_pb.Provenance(engine="fake-planner/1", cost_usd_micros=3)
        return llm_api.TranslateCaptionsResponse(captions=texts, provenance=made)

    async def _fail_after_cost(self, context: grpc.aio.ServicerContext) -> None:
        try:
            self.held.set()
            if self.hold:
                await asyncio.get_running_loop().create_future()
        finally:
            self.costs[current_call().request_id] += 40
        assert self.trouble
        await context.abort(self.trouble, "no plan")

    async def GetCost(self, request: llm_api.GetCostRequest, context: grpc.aio.ServicerContext) -> Cost:
        return Cost(usd_micros=self.costs[request.job], unpriced_calls=self.unpriced[request.job])


class Queue:
    """Holds the calls of each method in `seconds` until that time after its first call.

    A `full` queue rejects them until then.
    """

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.full = False
        self._until: dict[str, float] = {}

    async def wait(self, method: str) -> AsyncIterator[int]:
        """Yields the position 1 once; ends when the call leaves the queue."""
        until = self._until.setdefault(method, time.monotonic() + self.seconds.pop(method, 0))
        if self.full and time.monotonic() < until:
            raise ResourceExhausted("the queue is full", reason="QUEUE_FULL", retry_after=0.5)
        if not self.full and (left := until - time.monotonic()) > 0:
            yield 1
            await asyncio.sleep(left)


class Render(RenderServiceServicer):
    """Stores clips by scene and seed, in place of the content key."""

    def __init__(self) -> None:
        self.clips: dict[tuple[str, int], render_api.Artifact] = {}
        self.costs: Counter[str] = Counter()
        """The orders: the cost per job, with clips that it never received."""
        self.calls: Counter[str] = Counter()
        self.masters: Counter[str] = Counter()
        """How many masters of each job are stored, each under a name of its own."""
        self.second_price: int | None = 25
        self.voice, self.spoken_seconds = "", 0
        self.speech_cost = 0
        self.lacking = ""
        """The characters that every font lacks."""
        self.engines: list[render_api.Capabilities] = []
        self.spoken: list[render_api.SpeakRequest] = []
        """In micro-dollars; a scene of 4 seconds costs 100."""
        self.unavailable = 0
        self.late = 0
        """How many calls fail because a service behind render does not answer in time."""
        self.ending: render_api.RenderEvent | None = None
        """The event that replaces an artifact."""
        self.endings: dict[str, render_api.RenderEvent] = {}
        """The events that replace the artifacts of scenes."""
        self.losses: list[tuple[grpc.StatusCode, str]] = []
        """How the next calls of Assemble fail, and the clip that each finds lost."""
        self.without_take: set[str] = set()
        """Scenes whose next call finds their take lost."""
        self.queue = Queue()
        self.stored = asyncio.Event()
        """Set whenever a clip is stored."""
        self.hold: set[str] = set()
        self.held = asyncio.Event()
        self.release = asyncio.Event()
        self.cancelled = asyncio.Event()

    async def RenderScene(
        self, request: render_api.RenderSceneRequest, context: grpc.aio.ServicerContext
    ) -> AsyncIterator[render_api.RenderEvent]:
        scene = request.scene.id
        self.calls[scene] += 1
        async for position in self.queue.wait("RenderScene"):
            yield render_api.RenderEvent(queued=render_api.Queued(position=position))
        if self.unavailable:
            self.unavailable -= 1
            await context.abort(grpc.StatusCode.UNAVAILABLE, "away")
        if scene in self.without_take:
            self.without_take.remove(scene)
            await context.abort(grpc.StatusCode.NOT_FOUND, "the bytes of its take are gone")
        if self.late:
            self.late -= 1
            raise DeadlineExceeded("storage did not answer FindAsset", reason="CALL_TIMEOUT")
        if ending := self.endings.get(scene, self.ending):
            end = getattr(ending, ending.WhichOneof("event") or "")
            self.costs[request.job] += end.cost_usd_micros
            yield ending
            return
        yield render_api.RenderEvent(
            progress=render_api.Progress(frames_done=1, frames_total=request.frame_count)
        )
        if (scene, request.scene.seed) not in self.clips:
            yield render_api.RenderEvent(preview=render_api.Preview(jpeg=f"frame of {scene}".encode()))
        if scene in self.hold:
            self.costs[request.job] += 100
            self.held.set()
            try:
                await self.release.wait()
            finally:
                self.cancelled.set()
        key = (scene, request.scene.seed)
        reused = key in self.clips
        if not reused and request.HasField("max_cost_usd_micros") and request.max_cost_usd_micros < 100:
            raise FailedPrecondition("the scene costs more", reason="SCENE_TOO_EXPENSIVE")
        self.costs[request.job] += 0 if reused else 100
        artifact = render_api.Artifact(
            asset=film_asset.Asset(name=f"clips/{scene}-{request.scene.seed}.mp4", generation=1, size=10),
            frame_count=request.frame_count,
            engine="fake-engine/1",
            reused=reused,
            cost_usd_micros=0 if reused else 100,
        )
        self.clips.setdefault(key, artifact)
        self.stored.set()
        yield render_api.RenderEvent(artifact=artifact)

    async def GetCapabilities(
        self, request: render_api.GetCapabilitiesRequest, context: object
    ) -> render_api.Capabilities:
        return render_api.Capabilities(
            engine="fake-engine/1",
            cost_usd_micros_per_second=self.second_price,
            voice=self.voice,
            engines=self.engines,
            voice_cost_usd_micros_per_character=self.speech_cost,
        )

    async def Speak(self, request: render_api.SpeakRequest, context: object) -> render_api.Speech:
        speech = render_api.Speech()
        if request.HasField("max_cost_usd_micros") and request.max_cost_usd_micros < self.speech_cost:
            raise FailedPrecondition("too expensive", reason="VOICE_TOO_EXPENSIVE")
        self.spoken.append(request)
        self.costs[request.job] += self.speech_cost
        speech.cost_usd_micros, speech.engine = self.speech_cost, self.voice
        speech.scene_duration.FromSeconds(self.spoken_seconds)
        speech.duration.FromSeconds(self.spoken_seconds)
        return speech

    async def CheckFont(self, request: render_api.CheckFontRequest, context: object) -> render_api.FontReport:
        lacking = "".join(character for character in self.lacking if character in request.text)
        return render_api.FontReport(family="Plain", missing=lacking)

    async def GetCost(self, request: render_api.GetCostRequest, context: object) -> Cost:
        return Cost(usd_micros=self.costs[request.job])

    async def Assemble(
        self, request: render_api.AssembleRequest, context: grpc.aio.ServicerContext
    ) -> AsyncIterator[render_api.RenderEvent]:
        self.calls["assemble"] += 1
        if self.losses:
            code, name = self.losses.pop(0)
            self.clips = {key: clip for key, clip in self.clips.items() if clip.asset.name != name}
            await context.abort(code, f"the bytes of {name} are gone")
        async for position in self.queue.wait("Assemble"):
            yield render_api.RenderEvent(queued=render_api.Queued(position=position))
        self.masters[request.job] += 1
        name = f"{request.job}/master/{self.masters[request.job]}.mp4"
        master = film_asset.Asset(name=name, generation=1, size=100)
        captions, srt = (
            film_asset.Asset(name=f"{request.job}/captions/x.{kind}", generation=1, size=10)
            for kind in ("vtt", "srt")
        )
        yield render_api.RenderEvent(
            artifact=render_api.Artifact(asset=master, captions=captions, captions_srt=srt, frame_count=1)
        )


class Probe(ProbeServiceServicer):
    def __init__(self) -> None:
        self.reports: list[probe_pb.QcReport] = []
        self.queue = Queue()

    async def Analyze(self, request: object, context: object) -> AsyncIterator[AnalyzeEvent]:
        async for _ in self.queue.wait("Analyze"):
            yield AnalyzeEvent(queued=Queued())
        yield AnalyzeEvent(progress=0.5)
        yield AnalyzeEvent(
            report=self.reports.pop(0) if self.reports else probe_pb.QcReport(verdict=probe_pb.PASS)
        )


class Storage(StorageServiceServicer):
    def __init__(self) -> None:
        self.manifests: dict[str, storage_pb.DeliveryManifest] = {}
        self.metrics: dict[str, storage_pb.JobMetrics] = {}
        """The metrics of each job's newest attempt."""
        self.attempts: dict[tuple[str, int], storage_pb.JobMetrics] = {}
        self.budget = storage_pb.Budget()
        self.assets: dict[str, film_asset.Asset] = {}
        """Files of users, by name."""
        self.kept: dict[str, list[str]] = {}
        """The files that each user keeps."""
        self.lost: dict[str, AiprodError] = {}
        """The errors of lost assets, by name."""
        self.deletions_fail = False
        self.deleted: dict[str, bool] = {}
        """The deleted jobs, and whether their clips stay."""

    async def GetBudget(self, request: storage_api.GetBudgetRequest, context: object) -> storage_pb.Budget:
        return self.budget

    async def PublishDeliveryManifest(
        self, request: storage_api.PublishDeliveryManifestRequest, context: object
    ) -> storage_pb.DeliveryManifest:
        manifest = request.delivery_manifest
        return self.manifests.setdefault(manifest.job, manifest)

    async def DeleteDelivery(
        self, request: storage_api.DeleteDeliveryRequest, context: object
    ) -> empty_pb2.Empty:
        if self.deletions_fail:
            raise FailedPrecondition("the disk is gone", reason="GCS_REFUSED")
        job = request.name.removesuffix("/delivery")
        self.deleted[job] = request.keep_clips
        self.manifests.pop(job, None)
        return empty_pb2.Empty()

    async def GetDiskUsage(self, request: object, context: object) -> DiskUsage:
        return DiskUsage(parts=[DiskPart(name="clips", count=2, bytes=20)])

    async def GetDeliveryManifest(
        self, request: storage_api.GetDeliveryManifestRequest, context: object
    ) -> storage_pb.DeliveryManifest:
        job = request.name.removesuffix("/delivery")
        if job not in self.manifests:
            raise NotFound("no manifest", reason="NOT_DELIVERED")
        return self.manifests[job]

    async def KeepFiles(self, request: storage_api.KeepFilesRequest, context: object) -> empty_pb2.Empty:
        self.kept[current_call().user] = list(request.names)
        return empty_pb2.Empty()

    async def GetAsset(self, request: storage_api.GetAssetRequest, context: object) -> film_asset.Asset:
        if request.name in self.lost:
            raise self.lost[request.name]
        return self.assets.get(request.name) or film_asset.Asset(name=request.name, generation=1, size=10)

    async def RecordMetrics(
        self, request: storage_api.RecordMetricsRequest, context: object
    ) -> storage_pb.JobMetrics:
        if current_call().from_edge:
            raise PermissionDenied("only services call this", reason="SERVICES_ONLY")
        metrics = self.attempts.setdefault((request.metrics.job, request.metrics.attempt), request.metrics)
        self.metrics[metrics.job] = metrics
        return metrics

    async def SignUrls(
        self, request: storage_api.SignUrlsRequest, context: object
    ) -> storage_api.SignUrlsResponse:
        for url in request.urls:
            if url.name in self.lost:
                raise self.lost[url.name]
        urls = [
            storage_api.SignedUrl(url=f"http://store/{url.name}?as={url.download_as}") for url in request.urls
        ]
        return storage_api.SignUrlsResponse(urls=urls)


class Collab(CollabServiceServicer):
    """Rooms whose manifests a test may change; users not in `roles` are no members."""

    def __init__(self) -> None:
        self.calls: set[Call] = set()
        self.rooms: dict[str, collab_pb.Room] = {}
        self.revisions: dict[str, list[collab_pb.ManifestRevision]] = {}
        self.roles: dict[str, collab_pb.Role.ValueType] = {"local": collab_pb.OWNER}
        self.milestones: dict[str, str] = {}
        self.films: dict[str, collab_pb.Film] = {}
        self.edits: set[str] = set()
        self.review_requests: dict[str, int] = {}
        self.approvals_needed = 1
        self.evict_at = ""
        """A milestone with this text removes everybody from the room."""

    async def OpenRoom(self, request: collab_api.OpenRoomRequest, context: object) -> collab_pb.Room:
        if request.name not in self.rooms:
            self.rooms[request.name] = collab_pb.Room(
                name=request.name, manifest=request.manifest, manifest_seq=1
            )
            self.revisions[request.name] = []
            self._save_revision(self.rooms[request.name])
        return self._room(request.name)

    async def GetRoom(self, request: collab_api.GetRoomRequest, context: object) -> collab_pb.Room:
        return self._room(request.name)

    async def DeleteRoom(self, request: collab_api.DeleteRoomRequest, context: object) -> empty_pb2.Empty:
        self.rooms.pop(request.name, None)
        return empty_pb2.Empty()

    async def GetDiskUsage(self, request: object, context: object) -> DiskUsage:
        return DiskUsage(parts=[DiskPart(name="rooms", count=len(self.rooms), bytes=10)])

    async def GetManifestRevision(
        self, request: collab_api.GetManifestRevisionRequest, context: object
    ) -> collab_pb.ManifestRevision:
        room, _, number = request.name.partition("/revisions/")
        self._room(room)
        if int(number) > len(self.revisions[room]):
            raise NotFound("no such revision", reason="REVISION_NOT_FOUND")
        return self.revisions[room][int(number) - 1]

    async def Send(self, request: collab_api.SendRequest, context: object) -> collab_pb.Event:
        call = current_call()
        self.calls.add(Call(call.user, call.request_id, call.traceparent, from_edge=call.from_edge))
        room, submit = self._room(request.name), request.submit
        match submit.WhichOneof("body"):
            case "save_revision":
                return collab_pb.Event(revision=self._save_revision(room))
            case "edit":
                self._edit(room, submit)
            case "review_request":
                return self._request_review(room, submit)
            case "review":
                return self._review(room, submit.review)
            case "film":
                room.film.CopyFrom(submit.film)
                self.films[submit.request_id] = submit.film
            case _:
                self.milestones.setdefault(submit.request_id, submit.milestone.text)
                if self.evict_at and self.evict_at in submit.milestone.text:
                    self.roles.clear()
        return collab_pb.Event(seq=len(self.milestones))

    def _edit(self, room: collab_pb.Room, submit: collab_api.Submit) -> None:
        """Sets fields of scenes, once for a command."""
        if submit.request_id in self.edits:
            return
        self.edits.add(submit.request_id)
        room.manifest_seq += 1
        for change in submit.edit.changes:
            update = change.update_scene
            scene = next(each for each in room.manifest.scenes if each.id == update.scene)
            update.fields.MergeMessage(update.values, scene)

    def _request_review(self, room: collab_pb.Room, submit: collab_api.Submit) -> collab_pb.Event:
        if submit.request_id not in self.review_requests:
            self.review_requests[submit.request_id] = 100 + len(self.review_requests)
            room.review_request.CopyFrom(submit.review_request)
            room.review_request_seq = self.review_requests[submit.request_id]
            room.ClearField("decision")
        return collab_pb.Event(seq=self.review_requests[submit.request_id])

    def _review(self, room: collab_pb.Room, review: collab_pb.Review) -> collab_pb.Event:
        if review.film != room.review_request_seq:
            raise Aborted("another request", reason="STALE")
        reviewed = collab_pb.Reviewed(user=current_call().user, review=review)
        room.reviews.append(reviewed)
        self.approvals_needed -= review.verdict == collab_pb.Review.APPROVED
        if review.verdict == collab_pb.Review.REJECTED or self.approvals_needed <= 0:
            self.decide(room, review.verdict)
        return collab_pb.Event(review=review)

    def decide(self, room: collab_pb.Room, verdict: collab_pb.Review.Verdict.ValueType) -> None:
        """Decides the plan under review."""
        room.decision.film, room.decision.verdict = room.review_request_seq, verdict
        room.decision.users[:] = ["eve"]
        if verdict == collab_pb.Review.APPROVED:
            room.decision.revision = self._save_revision(room).number

    def _room(self, name: str) -> collab_pb.Room:
        if name not in self.rooms or current_call().user not in self.roles:
            raise NotFound("no such room", reason="ROOM_NOT_FOUND")
        room = self.rooms[name]
        del room.members[:]
        room.members.extend(collab_pb.Member(user=user, role=role) for user, role in self.roles.items())
        return room

    def _save_revision(self, room: collab_pb.Room) -> collab_pb.ManifestRevision:
        room.revision_count += 1
        revision = collab_pb.ManifestRevision(
            number=room.revision_count, manifest=room.manifest, manifest_seq=room.manifest_seq
        )
        self.revisions[room.name].append(revision)
        return revision


def with_stalls(servicer: object, stalls: Counter[str]) -> object:
    """Returns the servicer; each method leaves its first `stalls[method]` calls unanswered."""

    def unary(name: str, method: Callable[..., Any]) -> Callable[..., Any]:
        async def answer(request: object, context: object) -> object:
            await stall(name)
            return await method(request, context)

        return answer

    def stream(name: str, method: Callable[..., Any]) -> Callable[..., Any]:
        async def answer(request: object, context: object) -> AsyncIterator[object]:
            await stall(name)
            async for event in method(request, context):
                yield event

        return answer

    async def stall(name: str) -> None:
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
class FakeServices:
    """The fake services of one test, and their addresses."""

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
                f"aiprod.{name}.v1.{name.capitalize()}Service", add, with_stalls(servicer, self.stalls)
            )

        return {
            "llm": named("llm", add_LlmServiceServicer_to_server, self.llm),
            "render": named("render", add_RenderServiceServicer_to_server, self.render),
            "probe": named("probe", add_ProbeServiceServicer_to_server, self.probe),
            "storage": named("storage", add_StorageServiceServicer_to_server, self.storage),
            "collab": named("collab", add_CollabServiceServicer_to_server, self.collab),
        }


@pytest.fixture
async def services() -> AsyncIterator[FakeServices]:
    services = FakeServices()
    settings = ServerSettings(drain_seconds=0, stop_seconds=0)
    async with AsyncExitStack() as servers:
        for name, binding in services.bindings().items():
            port = await servers.enter_async_context(running(settings, binding))
            services.addresses[name] = f"127.0.0.1:{port}"
        yield services


@asynccontextmanager
async def open_gateway(settings: GatewaySettings) -> AsyncIterator[GenerationServiceStub]:
    async with (
        serving(settings) as port,
        open_channel(f"127.0.0.1:{port}", "aiprod.gateway.v1") as channel,
    ):
        yield GenerationServiceStub(channel)


@pytest.fixture
def settings(services: FakeServices, tmp_path: Path) -> GatewaySettings:
    return GatewaySettings(
        data=tmp_path, drain_seconds=0, stop_seconds=0, stage_seconds=10, **services.addresses
    )


@pytest.fixture
async def gateway(settings: GatewaySettings) -> AsyncIterator[GenerationServiceStub]:
    async with open_gateway(settings) as stub:
        yield stub


@pytest.fixture
def start_gateway():
    return open_gateway
