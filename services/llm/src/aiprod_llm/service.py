"""LlmService: translates messages, calls the engine, projects or ledger, and translates back."""

from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from typing import Any

from aiprod.film.v1.cost_pb2 import Cost
from aiprod.llm.v1 import llm_service_pb2 as api
from aiprod.llm.v1 import resources_pb2 as pb
from aiprod.llm.v1.llm_service_pb2_grpc import LlmServiceServicer, add_LlmServiceServicer_to_server
from aiprod_film.messages.manifest import write_scene
from aiprod_film.messages.values import write_cost
from aiprod_llm import messages, usage_messages
from aiprod_llm.billing import OpenBills
from aiprod_llm.calls.ledger import Ledger
from aiprod_llm.calls.memory_cache import MemoryCache
from aiprod_llm.casting import cast
from aiprod_llm.costs import Costs
from aiprod_llm.engine import Engine
from aiprod_llm.projects import Projects
from aiprod_rpc.call import current_call

SERVICE = "aiprod.llm.v1.LlmService"
add_to_server = add_LlmServiceServicer_to_server


class LlmService(LlmServiceServicer):
    """GetUsage reports the state of `caches`. `ledger` is one of several `ledgers`, or the only one."""

    def __init__(
        self,
        engine: Engine,
        projects: Projects,
        ledger: Ledger,
        caches: Sequence[MemoryCache[Any]],
        ledgers: int = 1,
    ) -> None:
        self._engine = engine
        self._projects = projects
        self._ledger = ledger
        self._caches = caches
        self._bills = OpenBills()
        self._costs = Costs(ledger, self._bills, ledgers)

    async def GenerateText(self, request: api.GenerateTextRequest, context: Any) -> api.GenerateTextResponse:
        """Returns text from the model."""
        with self._bills.open() as bill:
            text, provenance = await self._engine.generate_text(messages.text_request(request), bill)
        return api.GenerateTextResponse(text=text, provenance=messages.provenance(provenance))

    async def PlanScenes(
        self, request: api.PlanScenesRequest, context: Any
    ) -> AsyncIterator[api.PlanScenesResponse]:
        """Streams a plan: its head, its scenes, what none shows, its provenance."""
        brief = messages.brief(request)
        with self._bills.open(messages.cost_limit(request)) as bill:
            async with aclosing(cast(self._engine.plan(brief, bill), brief)) as pieces:
                async for piece in pieces:
                    yield messages.plan_piece(piece, brief, request)

    async def ExtractMarkers(self, request: api.ExtractMarkersRequest, context: Any) -> pb.Markers:
        """Returns the consistency markers of a film or its project."""
        # Projects belong to a user: two users may have one of the same name.
        user = current_call().user
        with self._bills.open(messages.cost_limit(request)) as bill:
            markers, provenance = await self._projects.extract_markers(
                user, request.project, request.prompt, bill
            )
        return messages.markers(markers, provenance)

    async def AnalyzeVideo(self, request: api.AnalyzeVideoRequest, context: Any) -> pb.SemanticQc:
        """Returns the review of a finished film."""
        film, script = messages.stored_film(request), messages.script(request)
        with self._bills.open(messages.cost_limit(request)) as bill:
            return messages.semantic_qc(await self._engine.review(film, script, bill))

    async def ReviseScenes(self, request: api.ReviseScenesRequest, context: Any) -> api.ReviseScenesResponse:
        """Returns scenes that are planned again."""
        film, faults = messages.faulty_film(request)
        with self._bills.open(messages.cost_limit(request)) as bill:
            scenes, provenance = await self._engine.revise(film, faults, bill)
        return api.ReviseScenesResponse(
            scenes=map(write_scene, scenes), provenance=messages.provenance(provenance)
        )

    async def TranslateCaptions(
        self, request: api.TranslateCaptionsRequest, context: Any
    ) -> api.TranslateCaptionsResponse:
        """Returns captions in another language."""
        if request.validate_only and self._engine.translates:
            return api.TranslateCaptionsResponse()
        with self._bills.open(messages.cost_limit(request)) as bill:
            captions, provenance = await self._engine.translate(
                tuple(request.captions), request.language, bill
            )
        return api.TranslateCaptionsResponse(captions=captions, provenance=messages.provenance(provenance))

    async def GetUsage(self, request: api.GetUsageRequest, context: Any) -> api.GetUsageResponse:
        """Returns a page of usage by day and user, and the state of the caches."""
        first, last = usage_messages.days(request)
        call = current_call()
        # From outside, only operators and auditors see the usage of others.
        user = call.user if call.from_edge and not call.sees_all else request.user
        size = min(request.page_size or 100, 1000)
        rows, token = await self._ledger.usage(first, last, user, size, request.page_token)
        return api.GetUsageResponse(
            usage=map(usage_messages.usage, rows),
            caches=[usage_messages.cache_state(cache.state()) for cache in self._caches],
            next_page_token=token,
        )

    async def GetCost(self, request: api.GetCostRequest, context: Any) -> Cost:
        """Returns the final cost of a job, whose name is the request id of its calls."""
        return write_cost(usage_messages.cost(await self._costs.final(request.job)))
