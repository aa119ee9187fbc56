"""The render service's methods."""

from collections.abc import AsyncIterator, Awaitable, Sequence
from dataclasses import replace
from typing import Any

import grpc

from aiprod.film.v1.cost_pb2 import Cost
from aiprod.render.v1 import render_service_pb2 as api
from aiprod.render.v1.render_service_pb2_grpc import (
    RenderServiceServicer,
    add_RenderServiceServicer_to_server,
)
from aiprod_film.asset import Asset
from aiprod_film.frames import nanoseconds
from aiprod_film.manifest import Manifest
from aiprod_film.media import Voice
from aiprod_film.messages.manifest import read_manifest
from aiprod_film.messages.media import read_voice
from aiprod_film.messages.values import read_asset, write_cost, write_duration
from aiprod_render.artifact_builder import ASSEMBLER, ArtifactBuilder
from aiprod_render.assets import Artifact, Assets
from aiprod_render.billing.order_ledger import OrderLedger
from aiprod_render.caption_files import caption_files
from aiprod_render.content_key import content_key
from aiprod_render.engine import check_price, check_supported
from aiprod_render.engines import Engines
from aiprod_render.event_stream import stream_events
from aiprod_render.heard import ClipTrack, Heard
from aiprod_render.media.clip_windows import clip_windows, is_heard
from aiprod_render.media.fonts import Fonts
from aiprod_render.media.recordings import Recordings
from aiprod_render.messages import (
    accepted_event,
    artifact_event,
    capabilities,
    caption_cues,
    clip_spec,
    credits,
    score,
)
from aiprod_render.progress import Progress
from aiprod_render.render_inputs import Score
from aiprod_render.voice.narration import Line, place, place_over
from aiprod_render.voice.speaker import Speaker
from aiprod_render.voice.speech import Speech
from aiprod_rpc.call import current_call, set_current_call
from aiprod_work.fair_queue import Ticket
from aiprod_work.single_flight import SingleFlight

SERVICE = "aiprod.render.v1.RenderService"
add_to_server = add_RenderServiceServicer_to_server

type Context = grpc.aio.ServicerContext[Any, Any]
type Events = AsyncIterator[api.RenderEvent]


class RenderService(RenderServiceServicer):
    """Renders with `engines`, and bills what they order. Identical concurrent requests share one task."""

    def __init__(
        self,
        assets: Assets,
        engines: Engines,
        orders: OrderLedger,
        builder: ArtifactBuilder,
        speaker: Speaker,
        recordings: Recordings,
        fonts: Fonts,
    ) -> None:
        self._assets = assets
        self._engines = engines
        self._orders = orders
        self._builder = builder
        self._speaker = speaker
        self._recordings = recordings
        self._fonts = fonts
        self._clips = SingleFlight[str, Progress, Artifact]()
        self._masters = SingleFlight[bytes, Progress, Artifact]()

    async def GetCapabilities(
        self, request: api.GetCapabilitiesRequest, context: Context
    ) -> api.Capabilities:
        """Returns what the engines can make."""
        offers = [capabilities(engine.capabilities) for engine in self._engines.ordered]
        result = api.Capabilities(engines=offers)
        # What is not in the list is said of the default engine, as before there were several.
        result.MergeFrom(offers[0])
        result.voice = self._speaker.voice
        price = self._speaker.price_per_character
        if price is not None:
            result.voice_cost_usd_micros_per_character = price
        return result

    async def Speak(self, request: api.SpeakRequest, context: Context) -> api.Speech:
        """Returns how long a text or a recording is heard; the speech is stored."""
        recording = read_asset(request.recording) if request.HasField("recording") else None
        limit = request.max_cost_usd_micros if request.HasField("max_cost_usd_micros") else None
        voice = read_voice(request.voice)
        speech = await self._speech(request.text, recording, voice, request.job, limit)
        return api.Speech(
            cost_usd_micros=speech.cost,
            engine=speech.engine,
            scene_duration=write_duration(nanoseconds(speech.scene_seconds)),
            duration=write_duration(nanoseconds(speech.seconds)),
        )

    async def CheckFont(self, request: api.CheckFontRequest, context: Context) -> api.FontReport:
        """Returns what a font lacks."""
        report = await self._fonts.check(read_asset(request.font), request.text, Ticket(current_call().user))
        return api.FontReport(family=report.family, missing=report.missing)

    async def CheckSound(self, request: api.CheckSoundRequest, context: Context) -> api.SoundReport:
        """Returns whether a clip has sound."""
        sound = await self._recordings.hear_clip(read_asset(request.clip), request.job)
        return api.SoundReport(audible=sound is not None)

    async def GetCost(self, request: api.GetCostRequest, context: Context) -> Cost:
        """Returns the cost of everything ordered for a job."""
        return write_cost(await self._orders.job_cost(request.job))

    async def RenderScene(self, request: api.RenderSceneRequest, context: Context) -> Events:
        """Streams the rendering of a clip, or returns the stored one."""
        spec = self._engines.without_foreign(clip_spec(request))
        engine = self._engines.of(spec.scene)
        supported = engine.capabilities
        check_supported(spec, supported)
        key = content_key(spec, supported.engine)
        if stored := await self._assets.find(key):
            yield artifact_event(Artifact(stored), spec.frame_count, supported.engine, cost=0, reused=True)
            return
        # After the lookup: a stored clip is free, whatever the limit.
        check_price(engine.price(spec), _max_cost(request))
        yield accepted_event(f"clips/{key}", resumable=supported.resumable)
        async with self._clips.join(
            key,
            Progress(),
            lambda progress: _without_deadline(
                self._builder.build_clip(engine, spec, key, request.job, progress)
            ),
        ) as (progress, task):
            async for event in stream_events(progress, task, spec, supported.engine):
                yield event

    async def PrepareSound(
        self, request: api.PrepareSoundRequest, context: Context
    ) -> api.PrepareSoundResponse:
        """Makes the sound of a film, or returns the stored one."""
        manifest = read_manifest(request.manifest)
        heard = await self._heard(manifest, request.frame_counts, request.job)
        sound = await _without_deadline(self._builder.build_sound(heard, request.job))
        return api.PrepareSoundResponse(sound=sound)

    async def Assemble(self, request: api.AssembleRequest, context: Context) -> Events:
        """Streams the assembly of a master."""
        clips = [clip.asset for clip in request.clips]
        frame_counts = [clip.frame_count for clip in request.clips]
        manifest = read_manifest(request.manifest)
        made_by = credits(request)
        heard = await self._heard(manifest, frame_counts, request.job)
        captions = caption_files(caption_cues(request, heard.lines))
        async with self._masters.join(
            # Masters have no content key: identical requests share a task only while it runs.
            request.SerializeToString(deterministic=True),
            Progress(),
            lambda progress: _without_deadline(
                self._builder.build_master(clips, heard, made_by, captions, request.job, progress)
            ),
        ) as (progress, task):
            async for event in stream_events(progress, task, heard.score, ASSEMBLER):
                yield event

    async def _heard(self, manifest: Manifest, frame_counts: Sequence[int], job: str) -> Heard:
        """Returns all that is heard in the film, and when."""
        music = score(manifest, frame_counts)
        lines = await self._lines(manifest, frame_counts, job, music)
        clips = []
        for scene, window in zip(
            manifest.scenes, clip_windows(manifest.scenes, frame_counts, music.rate), strict=True
        ):
            if scene.media and is_heard(scene):
                sound = await self._recordings.hear_clip(scene.media.asset, job)
                clips += [ClipTrack(window, sound)] if sound else []
        return Heard(music, tuple(lines), tuple(clips))

    async def _lines(
        self, manifest: Manifest, frame_counts: Sequence[int], job: str, score: Score
    ) -> list[Line]:
        """Returns what is spoken in the film, and when."""
        spoken = [
            await self._speech(scene.narration, scene.voice_over, manifest.voice, job)
            if scene.narration or scene.voice_over
            else None
            for scene in manifest.scenes
        ]
        lines = place(spoken, frame_counts, score.rate)
        if manifest.voice_over:
            whole = await self._recordings.listen(manifest.voice_over, "", job)
            lines.append(place_over(whole, score.seconds))
        return lines

    async def _speech(
        self, text: str, recording: Asset | None, voice: Voice, job: str, limit: int | None = None
    ) -> Speech:
        if recording is not None:
            return await self._recordings.listen(recording, text, job)
        return await self._speaker.speak(text, voice, job, limit)


def _max_cost(request: api.RenderSceneRequest) -> int | None:
    return request.max_cost_usd_micros if request.HasField("max_cost_usd_micros") else None


async def _without_deadline[T](work: Awaitable[T]) -> T:
    # The first caller's deadline must not end work that later callers wait for too.
    set_current_call(replace(current_call(), deadline=None))
    return await work
