"""LlmService: messages in, the planner's pieces out."""

from collections.abc import AsyncIterator
from typing import Any

from aiprod.llm.v1 import llm_service_pb2 as pb
from aiprod.llm.v1 import resources_pb2 as qc
from aiprod.llm.v1.llm_service_pb2_grpc import LlmServiceServicer
from aiprod_llm import messages
from aiprod_llm.planner import Planner

NO_MODEL = "no model is configured that can watch a film; review it by eye"


class LlmService(LlmServiceServicer):
    def __init__(self, planner: Planner) -> None:
        self._planner = planner

    async def PlanScenes(
        self, request: pb.PlanScenesRequest, context: Any
    ) -> AsyncIterator[pb.PlanScenesResponse]:
        async for piece in self._planner.plan(messages.brief(request)):
            yield messages.response(piece, request, self._planner.engine)

    async def AnalyzeVideo(self, request: pb.AnalyzeVideoRequest, context: Any) -> qc.SemanticQc:
        return qc.SemanticQc(state=qc.SemanticQc.UNSCORED, reason=NO_MODEL)
