"""A fake render service, which draws nothing and remembers what it was asked for."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator

import grpc

from aiprod.film.v1 import asset_pb2 as film_asset
from aiprod.film.v1.cost_pb2 import Cost
from aiprod.render.v1 import render_service_pb2 as render_api
from aiprod.render.v1.render_service_pb2_grpc import RenderServiceServicer
from aiprod_rpc.errors import DeadlineExceeded, FailedPrecondition

from .fake_queue import Queue


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
        """In micro-dollars; a scene of 4 seconds costs 100."""
        self.voice, self.spoken_seconds = "", 0
        self.longer_words: dict[str, int] = {}
        """Texts that last longer, and their seconds."""
        self.speech_cost = 0
        self.lacking = ""
        self.silent: set[str] = set()
        """The names of clips without sound."""
        """The characters that every font lacks."""
        self.engines: list[render_api.Capabilities] = []
        self.spoken: list[render_api.SpeakRequest] = []
        self.prepared: list[render_api.PrepareSoundRequest] = []
        self.mute = False
        """Whether sound is made only when a master is assembled."""
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
        seconds = self.longer_words.get(request.text, self.spoken_seconds)
        speech.scene_duration.FromSeconds(seconds)
        speech.duration.FromSeconds(seconds)
        return speech

    async def CheckFont(self, request: render_api.CheckFontRequest, context: object) -> render_api.FontReport:
        lacking = "".join(character for character in self.lacking if character in request.text)
        return render_api.FontReport(family="Plain", missing=lacking)

    async def CheckSound(
        self, request: render_api.CheckSoundRequest, context: object
    ) -> render_api.SoundReport:
        return render_api.SoundReport(audible=request.clip.name not in self.silent)

    async def GetCost(self, request: render_api.GetCostRequest, context: object) -> Cost:
        return Cost(usd_micros=self.costs[request.job])

    async def PrepareSound(
        self, request: render_api.PrepareSoundRequest, context: grpc.aio.ServicerContext
    ) -> render_api.PrepareSoundResponse:
        self.prepared.append(request)
        if self.mute:
            await context.abort(grpc.StatusCode.UNIMPLEMENTED, "an earlier release")
        return render_api.PrepareSoundResponse()

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
