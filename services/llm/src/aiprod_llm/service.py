"""LlmService: messages in, the engine's answers out."""

from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from typing import Any

from aiprod.film.v1.cost_pb2 import Cost
from aiprod.llm.v1 import llm_service_pb2 as pb
from aiprod.llm.v1 import resources_pb2 as resources
from aiprod.llm.v1.llm_service_pb2_grpc import LlmServiceServicer
from aiprod_llm import messages
from aiprod_llm.bills import Bills
from aiprod_llm.calls.ledger import Ledger
from aiprod_llm.calls.memory import Memory
from aiprod_llm.engine import Engine
from aiprod_llm.projects import Projects
from aiprod_runtime.call import current_call
from aiprod_runtime.errors import FailedPrecondition


class LlmService(LlmServiceServicer):
    """`memories` are those whose state GetUsage tells; each of the `instances` has a ledger of its own."""

    def __init__(
        self,
        engine: Engine,
        projects: Projects,
        ledger: Ledger,
        memories: Sequence[Memory[Any]],
        instances: int = 1,
    ) -> None:
        self._engine = engine
        self._projects = projects
        self._ledger = ledger
        self._memories = memories
        self._bills = Bills()
        self._instances = instances

    async def GenerateText(self, request: pb.GenerateTextRequest, context: Any) -> pb.GenerateTextResponse:
        with self._bills.open() as bill:
            text, provenance = await self._engine.write(messages.task(request), bill)
        return pb.GenerateTextResponse(text=text, provenance=messages.provenance(provenance))

    async def PlanScenes(
        self, request: pb.PlanScenesRequest, context: Any
    ) -> AsyncIterator[pb.PlanScenesResponse]:
        with self._bills.open() as bill:
            async with aclosing(self._engine.plan(messages.brief(request), bill)) as pieces:
                async for piece in pieces:
                    yield messages.response(piece, request)

    async def ExtractMarkers(self, request: pb.ExtractMarkersRequest, context: Any) -> resources.Markers:
        user = current_call().user
        with self._bills.open() as bill:
            markers, provenance = await self._projects.markers(user, request.project, request.prompt, bill)
        return messages.markers(markers, provenance)

    async def AnalyzeVideo(self, request: pb.AnalyzeVideoRequest, context: Any) -> resources.SemanticQc:
        film, script = messages.stored_film(request.master), messages.script(request.manifest)
        with self._bills.open() as bill:
            return messages.semantic_qc(await self._engine.watch(film, script, bill))

    async def GetUsage(self, request: pb.GetUsageRequest, context: Any) -> pb.GetUsageResponse:
        first, last = messages.days(request)
        return pb.GetUsageResponse(
            usage=map(messages.usage, self._ledger.usage(first, last, request.user)),
            caches=[messages.cache_state(memory.state()) for memory in self._memories],
        )

    async def GetCost(self, request: pb.GetCostRequest, context: Any) -> Cost:
        if self._instances > 1:
            raise FailedPrecondition(
                f"{self._instances} instances keep a ledger each: add up their ledgers, or run one instance",
                reason="LEDGER_NOT_SHARED",
            )
        await self._bills.closed(request.request_id)
        return messages.cost(self._ledger.cost(request.request_id))
