"""The story of a video, top to bottom; each line of `Film.make` is one durable step."""

import asyncio
import logging
import math
from collections.abc import AsyncGenerator, Callable, Coroutine, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial
from typing import Any

import grpc
from google.protobuf import duration_pb2, empty_pb2
from google.protobuf.message import Message
from google.rpc import code_pb2, status_pb2

from aiprod.collab.v1 import resources_pb2 as rooms
from aiprod.film.v1 import asset_pb2, cost_pb2, manifest_pb2
from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod.llm.v1 import llm_service_pb2 as llm
from aiprod.llm.v1 import resources_pb2 as llm_resources
from aiprod.probe.v1 import probe_service_pb2 as probe
from aiprod.probe.v1 import resources_pb2 as probe_resources
from aiprod.render.v1 import render_service_pb2 as render
from aiprod.storage.v1 import storage_service_pb2 as storage
from aiprod_gateway import notes
from aiprod_gateway.config import GatewaySettings
from aiprod_gateway.delivery import delivery_manifest, job_metrics
from aiprod_gateway.gate import failing_scenes, judge, rejection, reshoot, stays_closed
from aiprod_gateway.neighbours import Neighbours
from aiprod_gateway.rendering import artifact_of
from aiprod_gateway.room import JobRoom
from aiprod_gateway.shots import kept_scenes, qc_spec, shot_list
from aiprod_gateway.stages import StageFailed, Stages, Work, failure, lost_asset
from aiprod_gateway.turns import events, turn
from aiprod_runtime.errors import Unavailable

log = logging.getLogger(__name__)

FIRST_EVENT = 1
"""The event that opened a room, with the manifest as it was planned."""
BILL_SECONDS = 30.0
"""How long a job's end waits for a service that is away and is to say what it spent."""


@dataclass(frozen=True, slots=True)
class Film:
    """One job at work."""

    job: pb.Job
    stages: Stages
    room: JobRoom
    ask: Neighbours
    settings: GatewaySettings
    render_slots: asyncio.Semaphore

    async def make(self) -> None:
        step = self.stages.step
        manifest = await step(pb.PLAN, self.version if self.job.HasField("revision") else self.plan)
        room = await step(pb.ROOM, partial(self.open_room, manifest))
        kept = kept_scenes(room) if self.job.HasField("revision") else {}
        for take in range(1, self.settings.takes + 1):
            clips, master = await self.shoot_and_assemble(manifest, kept)
            technical, semantic = await _all_of(
                step(pb.PROBE, partial(self.probe_master, manifest, master.asset)),
                step(pb.WATCH, partial(self.watch_master, manifest, master.asset)),
            )
            quality = await step(pb.GATE, partial(self.gate, technical, semantic))
            failing = failing_scenes(quality, manifest, kept)
            if not failing or take == self.settings.takes:
                break
            manifest = reshoot(manifest, failing)
        if stays_closed(quality):
            raise rejection(quality)
        await step(pb.DELIVER, partial(self.deliver, manifest, clips, master, quality))

    async def plan(self) -> manifest_pb2.Manifest:
        duration = duration_pb2.Duration()
        duration.FromNanoseconds(round(self.job.duration_sec * 1e9))
        request = llm.PlanScenesRequest(
            prompt=self.job.prompt,
            duration=duration,
            format=self.job.format,
            seed=self.job.seed,
            markers=await self.markers() if self.job.project else None,
        )
        manifest, provenance = manifest_pb2.Manifest(), None
        # A model may think for long before it says anything, and llm ends what takes too long.
        async with aclosing(events(self.ask.llm.PlanScenes, request, math.inf, 0)) as pieces:
            async for piece in pieces:
                match piece.WhichOneof("piece"):
                    case "head":
                        manifest = piece.head
                    case "scene":
                        manifest.scenes.append(piece.scene)
                        await self.stages.tell(pb.PLAN, 0.5, piece.scene.title)
                    case "provenance":
                        provenance = piece.provenance
        if provenance is None:
            raise Unavailable("the plan ended before it was complete", reason="PLAN_TRUNCATED")
        await self.stages.note(partial(notes.planned, manifest, provenance))
        return manifest

    async def version(self) -> manifest_pb2.Manifest:
        """The manifest of the version that a revision renders."""
        version = await self.room.version(self.job.revision.version)
        await self.stages.note(partial(notes.listed, version.manifest))
        return version.manifest

    async def markers(self) -> llm_resources.Markers:
        """What the films of the job's project share, this one's news included."""
        request = llm.ExtractMarkersRequest(prompt=self.job.prompt, project=self.job.project)
        markers = await self.ask.llm.ExtractMarkers(request)
        await self.stages.note(partial(notes.spent, markers.provenance))
        return markers

    async def open_room(self, manifest: manifest_pb2.Manifest) -> rooms.Room:
        room = await self.room.open(manifest)
        await self.stages.note(partial(notes.opened, room.name))
        version = self.job.revision.version
        how = f"Version {version} of" if version else "Planned"
        await self.room.say(pb.PLAN, f"{how} “{manifest.title}” in {len(manifest.scenes)} scenes")
        return room

    async def shoot_and_assemble(
        self, manifest: manifest_pb2.Manifest, kept: Mapping[str, rooms.FilmScene]
    ) -> tuple[list[render.Artifact], render.Artifact]:
        """The clips and their master; once more when storage loses one of them on the way."""
        try:
            return await self.clips_and_master(manifest, kept)
        except Exception as error:
            if not lost_asset(error):
                raise
        # What is still there is found again; only what was lost is made.
        return await self.clips_and_master(manifest, kept)

    async def clips_and_master(
        self, manifest: manifest_pb2.Manifest, kept: Mapping[str, rooms.FilmScene]
    ) -> tuple[list[render.Artifact], render.Artifact]:
        clips = await self.render_scenes(manifest, kept)
        return clips, await self.stages.step(pb.ASSEMBLE, partial(self.assemble, manifest, clips))

    async def render_scenes(
        self, manifest: manifest_pb2.Manifest, kept: Mapping[str, rooms.FilmScene]
    ) -> list[render.Artifact]:
        shots = [
            self.stages.step(
                pb.RENDER, partial(self.render_scene, shot, kept.get(shot.scene.id)), shot.scene.id
            )
            for shot in shot_list(self.job.name, manifest, self.settings.max_scene_usd)
        ]
        return await _all_of(*shots)

    async def render_scene(
        self, shot: render.RenderSceneRequest, kept: rooms.FilmScene | None
    ) -> render.Artifact:
        clip = None
        if kept and kept.frame_count == shot.frame_count:
            clip = await self.kept_clip(kept, shot.scene.title)
        if clip:
            artifact = render.Artifact(
                asset=clip, frame_count=shot.frame_count, reused=True, cost_usd_micros=0
            )
        else:
            artifact = await self.shoot(shot)
        await self.stages.note(partial(notes.rendered, shot.scene.id, artifact))
        how = "found" if artifact.reused else "rendered"
        await self.room.say(pb.RENDER, f"Scene “{shot.scene.title}” {how}", shot.scene.id)
        return artifact

    async def kept_clip(self, kept: rooms.FilmScene, title: str) -> asset_pb2.Asset | None:
        """A locked scene's clip; None, and a word in the room, when storage has lost it."""
        try:
            return await self.ask.storage.GetAsset(storage.GetAssetRequest(name=kept.clip))
        except grpc.aio.AioRpcError as error:
            if error.code() not in (grpc.StatusCode.NOT_FOUND, grpc.StatusCode.DATA_LOSS):
                raise
        text = f"The clip of the locked scene “{title}” is lost; the scene is rendered again"
        await self.room.say(pb.RENDER, text, kept.scene)
        return None

    async def shoot(self, shot: render.RenderSceneRequest) -> render.Artifact:
        tell = partial(self.stages.tell, pb.RENDER, scene=shot.scene.id)
        async with (
            turn(self.render_slots, self.settings.queue_seconds),
            aclosing(self.worked_on(self.ask.render.RenderScene, shot)) as told,
        ):
            return await artifact_of(told, tell, self.spend)

    def worked_on[Q: Message, E: Message](
        self, method: Callable[[Q], grpc.aio.UnaryStreamCall[Q, E]], request: Q
    ) -> AsyncGenerator[E]:
        return events(method, request, self.settings.silence_seconds, self.settings.queue_seconds)

    async def spend(self, micros: int | None) -> None:
        """Put on the bill what came to nothing."""
        await self.stages.note(partial(notes.paid, micros))

    async def assemble(
        self, manifest: manifest_pb2.Manifest, clips: list[render.Artifact]
    ) -> render.Artifact:
        request = render.AssembleRequest(
            job=self.job.name,
            manifest=manifest,
            clips=[render.Clip(asset=clip.asset, frame_count=clip.frame_count) for clip in clips],
        )
        async with aclosing(self.worked_on(self.ask.render.Assemble, request)) as told:
            tell = partial(self.stages.tell, pb.ASSEMBLE)
            master = await artifact_of(told, tell, self.spend)
        await self.room.say(pb.ASSEMBLE, "The master is assembled")
        return master

    async def probe_master(
        self, manifest: manifest_pb2.Manifest, master: asset_pb2.Asset
    ) -> probe_resources.QcReport:
        request = probe.AnalyzeRequest(asset=master, spec=qc_spec(manifest))
        async with aclosing(self.worked_on(self.ask.probe.Analyze, request)) as told:
            async for event in told:
                if event.HasField("report"):
                    return event.report
                await self.stages.tell(pb.PROBE, event.progress)
        raise Unavailable("the analysis ended without a report", reason="ANALYSIS_TRUNCATED")

    async def watch_master(
        self, manifest: manifest_pb2.Manifest, master: asset_pb2.Asset
    ) -> llm_resources.SemanticQc:
        request = llm.AnalyzeVideoRequest(manifest=manifest, master=master)
        semantic = await self.ask.llm.AnalyzeVideo(request)
        if semantic.HasField("provenance"):
            await self.stages.note(partial(notes.spent, semantic.provenance))
        return semantic

    async def gate(
        self, technical: probe_resources.QcReport, semantic: llm_resources.SemanticQc
    ) -> pb.Quality:
        quality = judge(technical, semantic, self.settings.pass_score)
        await self.stages.note(partial(notes.judged, quality))
        await self.room.say(pb.GATE, f"Quality control: {probe_resources.Verdict.Name(quality.verdict)}")
        return quality

    async def deliver(
        self,
        manifest: manifest_pb2.Manifest,
        clips: list[render.Artifact],
        master: render.Artifact,
        quality: pb.Quality,
    ) -> empty_pb2.Empty:
        await self.settle()
        job = self.stages.current()
        delivery = delivery_manifest(job, manifest, clips, master, quality)
        await self.ask.storage.PublishManifest(storage.PublishManifestRequest(manifest=delivery))
        await self.record(job)
        await self.room.show(delivery, job.revision.manifest_seq or FIRST_EVENT)
        await self.room.say(pb.DELIVER, f"“{manifest.title}” is delivered")
        await self.stages.note(notes.delivered)
        return empty_pb2.Empty()

    async def fail(self, error: Exception) -> None:
        """The other end of the story."""
        await self.stages.last("fail", partial(self.tell_failure, failure(error)))

    async def tell_failure(self, reason: status_pb2.Status) -> empty_pb2.Empty:
        await self.settle()
        job = await self.stages.note(partial(notes.failed, reason))
        await self.record(job)
        if job.room:
            await self.room.say(job.stage, f"The job failed: {reason.message}"[:500])
        return empty_pb2.Empty()

    async def close(self) -> None:
        """What follows a cancel: what was spent until then is paid for like any other work."""
        await self.stages.last("record", self.record_cancelled)

    async def record_cancelled(self) -> empty_pb2.Empty:
        await self.settle()
        await self.record(self.stages.current())
        return empty_pb2.Empty()

    async def settle(self) -> None:
        """Ask what was spent: calls that failed, were left or died with a process told nobody.

        No step of its own: journals of unfinished jobs know the steps that there are.
        """
        models = llm.GetCostRequest(request_id=self.job.name)
        takes = render.GetCostRequest(job=self.job.name)
        await asyncio.gather(
            self.settle_with(notes.LLM, lambda: self.ask.llm.GetCost(models)),
            self.settle_with(notes.RENDER, lambda: self.ask.render.GetCost(takes)),
        )

    async def settle_with(self, service: str, ask: Work[cost_pb2.Cost]) -> None:
        patience = min(BILL_SECONDS, self.settings.stage_seconds)
        try:
            asked = await self.stages.patiently("settle", ask, patience)
        except StageFailed as error:
            reason, about = failure(error), {"job": self.job.name, "spender": service}
            log.warning("it is not known what was spent: %s", reason.message, extra=about)
            # Where a service cannot say, what its answers told has to do.
            if reason.code not in (code_pb2.UNIMPLEMENTED, code_pb2.FAILED_PRECONDITION):
                await self.stages.note(partial(notes.unsettled, service), ended=True)
        else:
            await self.stages.note(partial(notes.settled, service, asked), ended=True)

    async def record(self, job: pb.Job) -> None:
        metrics = job_metrics(job, self.stages.user)
        await self.ask.storage.RecordMetrics(storage.RecordMetricsRequest(metrics=metrics))


async def _all_of(*steps: Coroutine[Any, Any, Any]) -> list[Any]:
    """The results of steps side by side.

    One that fails does not stop the others: what was begun is taken in, and its cost with it.
    """
    results = await asyncio.gather(*steps, return_exceptions=True)
    for result in results:
        if isinstance(result, BaseException):
            raise result
    return results
