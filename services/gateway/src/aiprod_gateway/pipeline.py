"""The story of a video, top to bottom; each line of `Film.make` is one durable step."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from google.protobuf import duration_pb2, empty_pb2
from google.rpc import status_pb2

from aiprod.collab.v1 import resources_pb2 as rooms
from aiprod.film.v1 import asset_pb2, manifest_pb2
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
from aiprod_gateway.neighbours import Neighbours, stream
from aiprod_gateway.rendering import artifact_of
from aiprod_gateway.room import JobRoom
from aiprod_gateway.shots import kept_scenes, qc_spec, shot_list
from aiprod_gateway.stages import Stages
from aiprod_runtime.errors import Unavailable

FIRST_EVENT = 1
"""The event that opened a room, with the manifest as it was planned."""


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
            clips = await self.render_scenes(manifest, kept)
            master = await step(pb.ASSEMBLE, partial(self.assemble, manifest, clips))
            technical, semantic = await asyncio.gather(
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
        with stream(self.ask.llm.PlanScenes(request, timeout=self.settings.stage_seconds)) as pieces:
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
        markers = await self.ask.llm.ExtractMarkers(request, timeout=self.settings.stage_seconds)
        await self.stages.note(partial(notes.spent, markers.provenance))
        return markers

    async def open_room(self, manifest: manifest_pb2.Manifest) -> rooms.Room:
        room = await self.room.open(manifest)
        await self.stages.note(partial(notes.opened, room.name))
        version = self.job.revision.version
        how = f"Version {version} of" if version else "Planned"
        await self.room.say(pb.PLAN, f"{how} “{manifest.title}” in {len(manifest.scenes)} scenes")
        return room

    async def render_scenes(
        self, manifest: manifest_pb2.Manifest, kept: Mapping[str, rooms.FilmScene]
    ) -> list[render.Artifact]:
        shots = [
            self.stages.step(
                pb.RENDER, partial(self.render_scene, shot, kept.get(shot.scene.id)), shot.scene.id
            )
            for shot in shot_list(self.job.name, manifest, self.settings.max_scene_usd)
        ]
        # A failed scene does not stop the others: their clips are kept for the next attempt.
        results = await asyncio.gather(*shots, return_exceptions=True)
        for result in results:
            if isinstance(result, BaseException):
                raise result
        return [result for result in results if isinstance(result, render.Artifact)]

    async def render_scene(
        self, shot: render.RenderSceneRequest, kept: rooms.FilmScene | None
    ) -> render.Artifact:
        if kept and kept.frame_count == shot.frame_count:
            clip = await self.ask.storage.GetAsset(storage.GetAssetRequest(name=kept.clip))
            artifact = render.Artifact(
                asset=clip, frame_count=shot.frame_count, reused=True, cost_usd_micros=0
            )
        else:
            artifact = await self.shoot(shot)
        await self.stages.note(partial(notes.rendered, shot.scene.id, artifact))
        how = "found" if artifact.reused else "rendered"
        await self.room.say(pb.RENDER, f"Scene “{shot.scene.title}” {how}", shot.scene.id)
        return artifact

    async def shoot(self, shot: render.RenderSceneRequest) -> render.Artifact:
        tell = partial(self.stages.tell, pb.RENDER, scene=shot.scene.id)
        async with self.render_slots:
            with stream(self.ask.render.RenderScene(shot, timeout=self.settings.stage_seconds)) as events:
                return await artifact_of(events, tell, self.spend)

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
        with stream(self.ask.render.Assemble(request, timeout=self.settings.stage_seconds)) as events:
            tell = partial(self.stages.tell, pb.ASSEMBLE)
            master = await artifact_of(events, tell, self.spend)
        await self.room.say(pb.ASSEMBLE, "The master is assembled")
        return master

    async def probe_master(
        self, manifest: manifest_pb2.Manifest, master: asset_pb2.Asset
    ) -> probe_resources.QcReport:
        request = probe.AnalyzeRequest(asset=master, spec=qc_spec(manifest))
        with stream(self.ask.probe.Analyze(request, timeout=self.settings.stage_seconds)) as events:
            async for event in events:
                if event.HasField("report"):
                    return event.report
                await self.stages.tell(pb.PROBE, event.progress)
        raise Unavailable("the analysis ended without a report", reason="ANALYSIS_TRUNCATED")

    async def watch_master(
        self, manifest: manifest_pb2.Manifest, master: asset_pb2.Asset
    ) -> llm_resources.SemanticQc:
        request = llm.AnalyzeVideoRequest(manifest=manifest, master=master)
        semantic = await self.ask.llm.AnalyzeVideo(request, timeout=self.settings.stage_seconds)
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
        job = self.stages.current()
        delivery = delivery_manifest(job, manifest, clips, master, quality)
        await self.ask.storage.PublishManifest(storage.PublishManifestRequest(manifest=delivery))
        await self.record(job)
        await self.room.show(delivery, job.revision.manifest_seq or FIRST_EVENT)
        await self.room.say(pb.DELIVER, f"“{manifest.title}” is delivered")
        await self.stages.note(notes.delivered)
        return empty_pb2.Empty()

    async def fail(self, reason: status_pb2.Status) -> empty_pb2.Empty:
        """The other end of the story."""
        job = await self.stages.note(partial(notes.failed, reason))
        await self.record(job)
        if job.room:
            await self.room.say(job.stage, f"The job failed: {reason.message}"[:500])
        return empty_pb2.Empty()

    async def record(self, job: pb.Job) -> None:
        metrics = job_metrics(job, self.stages.user)
        await self.ask.storage.RecordMetrics(storage.RecordMetricsRequest(metrics=metrics))
