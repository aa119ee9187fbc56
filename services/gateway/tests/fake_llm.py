"""A fake llm service: plans of as many scenes as a test wants, and reviews that it gives."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Sequence

import grpc

from aiprod.film.v1 import manifest_pb2 as film
from aiprod.film.v1 import options_pb2 as film_options
from aiprod.film.v1.cost_pb2 import Cost
from aiprod.film.v1.unshown_pb2 import Unshown
from aiprod.llm.v1 import llm_service_pb2 as llm_api
from aiprod.llm.v1 import resources_pb2 as llm_pb
from aiprod.llm.v1.llm_service_pb2_grpc import LlmServiceServicer
from aiprod_film.messages.values import write_duration
from aiprod_gateway.jobs.new_jobs import DEFAULT_FORMAT
from aiprod_rpc.call import current_call
from aiprod_rpc.errors import FailedPrecondition, Unavailable
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
        self.limits: list[int | None] = []
        """What each call for markers, a plan, or a review may cost; None for no limit."""
        self.needs = 0
        """Below this limit, a plan is too expensive."""
        self.review_needs = 0
        """Below this limit, a review is too expensive."""
        self.narration, self.recording, self.media = "", None, None
        self.last_narration = ""
        """That of the last scene, if it differs."""
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
        self._note_limit(request)
        made = llm_pb.Provenance(engine="fake-marker/1", cost_usd_micros=3, cache_result=llm_pb.HIT_L2)
        self.costs[current_call().request_id] += 3
        return llm_pb.Markers(id=request.project, version=1, style=STYLE, provenance=made)

    async def PlanScenes(
        self, request: llm_api.PlanScenesRequest, context: grpc.aio.ServicerContext
    ) -> AsyncIterator[llm_api.PlanScenesResponse]:
        self.plan_requests.append(request)
        self._note_limit(request, self.needs)
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

    def _note_limit(
        self,
        request: llm_api.ExtractMarkersRequest | llm_api.PlanScenesRequest | llm_api.AnalyzeVideoRequest,
        needs: int = 0,
    ) -> None:
        limit = request.max_cost_usd_micros if request.HasField("max_cost_usd_micros") else None
        self.limits.append(limit)
        if limit is not None and limit < needs:
            raise FailedPrecondition(f"{needs} are needed", reason="MODEL_TOO_EXPENSIVE")

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
                narration=(number == count and self.last_narration) or self.narration,
                voice_over=self.recording,
                media=self.media,
                seed=seed,
            )
            yield llm_api.PlanScenesResponse(scene=scene, length_given=request.HasField("duration"))

    async def AnalyzeVideo(self, request: llm_api.AnalyzeVideoRequest, context: object) -> llm_pb.SemanticQc:
        self._note_limit(request, self.review_needs)
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
